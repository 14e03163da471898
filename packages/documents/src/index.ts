export { createPress, type Press } from './press.ts';
export { contrast } from './colour.ts';
export { documentErrors } from './errors.ts';
export { amountText, dateText, dayText, figures, momentText, periodText, rateText } from './format.ts';
export type * from './model.ts';
export type { RollWidth } from './paper/slip.ts';
export type { Language } from './words/words.ts';

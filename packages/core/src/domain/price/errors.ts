import { defineErrors } from '../../kernel/error.ts';

/** What can be wrong with a price that comes from outside, or with what it is asked. */
export const priceErrors = defineErrors('price', {
  unknownModel: ['invalid', 'The price of {meter} has no model that is known; got {model}.'],
  noTiers: ['invalid', 'The price of {meter} has no tier.'],
  endsTooSoon: ['invalid', 'The last tier of {meter} ends at {upTo}; usage above it would have no price.'],
  outOfOrder: ['invalid', 'A tier of {meter} up to {upTo} does not come after the one before it.'],
  afterTheLast: ['invalid', 'A tier of {meter} stands after the one without an end and would never be reached.'],
  gap: ['invalid', 'No range holds what lies between {to} and {from}.'],
  overlap: ['invalid', 'The range from {from} begins within the one before it, which ends at {to}.'],
  emptyBlock: ['invalid', 'A block of {meter} has at least one unit; got {blockSize}.'],
  belowZero: ['invalid', '{field} of {meter} cannot be below zero; got {value}.'],
  notAboveZero: ['invalid', '{field} of {meter} is above zero, or is left out; got {value}.'],
  notWhole: ['invalid', '{field} of {meter} is a whole number from {least} to {most}; got {value}.'],
  negative: ['invalid', 'A price of {meter} is below zero: {price}. What is given back is a discount.'],
  minAboveMax: ['invalid', 'An event of {meter} cannot cost at least {min} and at most {max}.'],
  noAllowance: ['invalid', 'The price of {meter} takes no allowance: {reason}.'],
  meterMissing: ['invalid', 'A tier of {meter} does not say how far {missing} may go in it; null is without an end.'],
  needsEvents: ['invalid', 'The price of {meter} has terms for each event, and a total alone cannot be priced.'],
});

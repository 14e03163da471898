import { defineErrors } from '@daftari/core';

/** What can be wrong with what a document is made of. */
export const documentErrors = defineErrors('documents', {
  colour: ['invalid', 'A brand colour is written as #rrggbb, such as #0b6352; got {value}.'],
  logo: ['invalid', 'The logo cannot be used: {reason}.'],
  font: ['invalid', 'The font cannot be used: {reason}.'],
  link: ['invalid', 'A link on a document begins with https:// or http:// and has at most {most} characters.'],
  empty: ['invalid', 'A document of this kind needs at least one {what}.'],
  tooMany: ['invalid', 'A document of this kind has at most {most} {what}; got {count}.'],
  unfooted: ['invalid', 'The document does not foot: {reason}.'],
  width: ['invalid', 'Paper on a roll is 58 or 80 millimetres wide; got {value}.'],
});

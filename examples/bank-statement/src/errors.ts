import { defineErrors } from '@daftari/core';

/** What can be wrong with a statement. Nothing of a statement that is wrong is taken in. */
export const bankErrors = defineErrors('bank', {
  format: ['invalid', 'The file {name} is neither a CSV with a row of headings nor an MT940.'],
  row: ['invalid', 'Nothing was taken in: {where} of {name} {reason}.'],
  unfooted: [
    'invalid',
    'Nothing was taken in: the balances of {name} do not foot at {where}; a line is missing or changed.',
  ],
  otherAccount: ['invalid', 'Nothing was taken in: {name} is of the account {account}, and ours is {ours}.'],
  message: ['invalid', 'This is no line of a statement.'],
  notStarted: ['unavailable', 'The bank has no books before billing has started.'],
});

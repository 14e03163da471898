import { defineErrors } from '../../kernel/error.ts';

/** What the store refuses, beside what a database does (see `../errors.ts`). */
export const storeErrors = defineErrors('storage', {
  secretKeyWrong: [
    'refused',
    'The secret key does not open what is stored: it is another key than the one it was sealed with, or none.',
  ],
  secretKeySize: ['invalid', 'A secret key has 32 bytes; got {bytes}.'],
  triggersDenied: [
    'refused',
    'MySQL does not let us make triggers, without which nothing keeps the books from being changed. Grant TRIGGER, ' +
      'and with binary logging set log_bin_trust_function_creators = 1.',
  ],
  overdrawn: ['conflict', 'The account would be overdrawn: more is spent than is there.'],
  overcredited: ['conflict', 'More of a line would be credited than is left of it.'],
  excess: ['conflict', 'More would be put to use than there is: {table}.'],
  tableMalformed: ['invalid', 'The table {table} of a plugin is malformed: {reason}.'],
  tableUnknown: ['missing', 'There is no plugin table {table}; prepare it first.'],
  columnUnknown: ['invalid', 'The table {table} has no column {column}.'],
  messageMissing: ['missing', 'There is no dead message {key} of {gateway}.'],
  deliveryMissing: ['missing', 'There is no dead delivery {deliveryId}.'],
});

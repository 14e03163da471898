/**
 * ResultCodes by which M-Pesa says for sure that an order moved no money, each as a sentence for a person (Daraja: B2C,
 * Business Pay Bill, Reversals). What is not among them leaves all open: a code that is new must not release money.
 */
const NOT_DONE: ReadonlyMap<string, string> = new Map([
  ['1', 'There is not enough money on the account that pays.'],
  ['2', 'The amount is less than M-Pesa sends.'],
  ['3', 'The amount is more than M-Pesa sends at once.'],
  ['4', 'The receiver, or the shortcode, has reached the daily M-Pesa limit.'],
  ['8', 'The receiver’s M-Pesa account is full and cannot take this money.'],
  ['11', 'The account that pays is not active.'],
  ['17', 'The same amount was sent to the same receiver a moment ago; M-Pesa refuses the second.'],
  ['18', 'The API operator’s password is not accepted, or was encrypted for another certificate.'],
  ['20', 'M-Pesa does not know the API operator.'],
  ['21', 'The API operator does not have the role for this.'],
  ['2001', 'The API operator’s name or password is not accepted, or was encrypted for another certificate.'],
  ['2006', 'The account that pays is not active.'],
  ['2028', 'The shortcode is not permitted to send money this way.'],
  ['2040', 'The receiver is not a registered M-Pesa customer.'],
  ['8006', 'The API operator is locked. Safaricom must unlock her.'],
  ['R000002', 'M-Pesa knows no such payment to give back.'],
  ['SFC_IC0003', 'M-Pesa does not know the receiver.'],
]);

/** Why an order surely moved no money; undefined when its code does not say that. */
export const notDone = (code: string): string | undefined => NOT_DONE.get(code.toUpperCase());

/** What an order's failure says when its code leaves open whether money has moved. */
export const openReason = (code: string): string =>
  code.toUpperCase() === 'R000001'
    ? 'M-Pesa says that this payment was given back before, be it by this order or by another.'
    : `M-Pesa answered with the code ${code}, which does not say whether money has moved.`;

/** Whether a transaction status found nothing: an order that was refused has left no transaction to find. */
export const isNotFound = (code: string): boolean => code === '2032';

/** How a transaction stands, in its last word. `under-way` has not ended; `open` is a word that we do not know. */
export type Standing = 'completed' | 'not-done' | 'under-way' | 'open';

const STANDINGS: ReadonlyMap<string, Standing> = new Map([
  ['completed', 'completed'],
  ['cancelled', 'not-done'],
  ['declined', 'not-done'],
  ['expired', 'not-done'],
  ['failed', 'not-done'],
  ['initiated', 'under-way'],
  ['authorized', 'under-way'],
  ['pending authorized', 'under-way'],
  ['pending', 'under-way'],
]);

/** What the word of a transaction status means (Daraja, Transaction Status: initial, intermediate and final ones). */
export const standingOf = (word: string): Standing => STANDINGS.get(word.trim().toLowerCase()) ?? 'open';

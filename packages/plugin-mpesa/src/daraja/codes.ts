import type { Advice } from './result.ts';

/** What a result code means for a person and for our next step. */
export interface CodeMeaning {
  readonly reason: string;
  readonly advice: Advice;
  /** Whether money may still arrive although this was said. */
  readonly maybeLate: boolean;
}

const meaning = (advice: Advice, reason: string, maybeLate = false): CodeMeaning => ({ reason, advice, maybeLate });

/**
 * ResultCodes of a failed STK push, as Daraja's documentation and integrators report them. Success, and 4999 for
 * still working, stand below.
 */
const RESULTS: ReadonlyMap<string, CodeMeaning> = new Map([
  ['1', meaning('ask-customer', 'There is not enough money on the M-Pesa account.')],
  ['2', meaning('give-up', 'The amount is less than M-Pesa sends.')],
  ['3', meaning('give-up', 'The amount is more than M-Pesa sends at once.')],
  ['4', meaning('ask-customer', 'The payer has reached the daily M-Pesa limit.')],
  ['8', meaning('give-up', 'The business account is full and cannot take this payment.')],
  ['17', meaning('retry', 'The same amount was paid less than two minutes ago. It can be tried again soon.')],
  ['1001', meaning('retry', 'Another M-Pesa request is open on this phone. It can be tried again in a minute.')],
  ['1019', meaning('ask-customer', 'The request ran out of time before it was answered.', true)],
  ['1025', meaning('retry', 'M-Pesa could not show the request on the phone.', true)],
  ['1032', meaning('ask-customer', 'The request was cancelled on the phone.')],
  ['1037', meaning('retry', 'The phone could not be reached, or the request was not answered in time.', true)],
  ['2001', meaning('ask-customer', 'The M-Pesa PIN was wrong.')],
  ['2028', meaning('give-up', 'The business number is not set up for this kind of payment.')],
  ['8006', meaning('give-up', 'The M-Pesa PIN is locked. Safaricom must unlock it.')],
  ['9999', meaning('retry', 'M-Pesa could not send the request to the phone.', true)],
  ['SFC_IC0003', meaning('give-up', 'M-Pesa does not know the operator of this business number.')],
]);

/** A code that nobody has described: nothing is known, so a person decides and money may still come. */
const UNKNOWN = meaning('give-up', 'M-Pesa answered with a code that is not known here.', true);

/** What a ResultCode other than success means. */
export const meaningOf = (code: string): CodeMeaning => RESULTS.get(code) ?? UNKNOWN;

/** The result code of a payment that went through. */
export const isSuccess = (code: string): boolean => code === '0';

/** 4999: the prompt is still being processed; integrators who took it for a failure lost payments. */
export const isStillProcessing = (code: string): boolean => code === '4999';

/** What an API error means for who asked. `advice` as for a push: `retry` means later, and the same. */
export interface ApiErrorMeaning {
  readonly reason: string;
  readonly advice: Advice;
}

/**
 * Errors by which Daraja says no *before* it acts, whatever the HTTP status: some come as a 500. Others with a 5xx
 * leave all open.
 */
const REFUSALS: ReadonlyMap<string, ApiErrorMeaning> = new Map([
  ['400.002.02', { advice: 'give-up', reason: 'A field of the request is wrong.' }],
  ['400.008.01', { advice: 'give-up', reason: 'The consumer key and secret are not accepted.' }],
  ['400.008.02', { advice: 'give-up', reason: 'The grant type is not accepted.' }],
  ['400.003.01', { advice: 'retry', reason: 'The access token is not accepted.' }],
  ['404.001.03', { advice: 'retry', reason: 'The access token is not accepted.' }],
  ['404.001.04', { advice: 'give-up', reason: 'The header or method of the request is wrong.' }],
  ['405.001', { advice: 'give-up', reason: 'The method of the request is wrong.' }],
  ['500.003.02', { advice: 'retry', reason: 'Too many requests at once.' }],
  ['500.003.03', { advice: 'retry', reason: 'The quota of requests is used up.' }],
]);

/**
 * Codes that say no only with the right words: Daraja uses the first for several things, and the second for any fault
 * of its own.
 */
const REFUSALS_IN_WORDS: readonly (readonly [code: string, words: RegExp, meaning: ApiErrorMeaning])[] = [
  [
    '500.001.1001',
    /lock|in process/i,
    { advice: 'retry', reason: 'Another M-Pesa request is open on this phone. It can be tried again in a minute.' },
  ],
  ['500.001.1001', /credential/i, { advice: 'give-up', reason: 'The shortcode and passkey are not accepted.' }],
  ['500.001.1001', /exist/i, { advice: 'give-up', reason: 'Daraja does not know this shortcode or request.' }],
  [
    '500.003.1001',
    /already registered/i,
    { advice: 'give-up', reason: 'The addresses are registered already; they are changed in the M-Pesa portal.' },
  ],
];

/** The meaning of an API error that is a refusal for sure; undefined for one that leaves open whether Daraja acted. */
export function refusalOf(code: string, said: string): ApiErrorMeaning | undefined {
  const inWords = REFUSALS_IN_WORDS.find(([of, words]) => of === code && words.test(said));
  return inWords?.[2] ?? REFUSALS.get(code);
}

/** Whether the error says that the token is no longer good, so that a new one may help. */
export const isTokenError = (status: number, code: string): boolean =>
  status === 401 || code === '404.001.03' || code === '400.003.01';

/**
 * Whether a refusal means that Daraja has no such request. Every other one, be it too many requests or a token that has
 * ended, is of the question and says nothing of the money.
 */
export const isUnknownRequest = (code: string, message: string): boolean =>
  code === '500.001.1001' && /transaction\b.*\bnot exist/i.test(message);

/**
 * Whether an STK query's error means that the prompt is not answered yet. The code alone does not say: it has three
 * meanings.
 */
export const isBeingProcessed = (code: string, message: string): boolean =>
  code === '500.001.1001' && /being processed/i.test(message);

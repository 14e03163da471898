import { sameToken, tokenOf, callbackToken, type CallbackOptions } from './callbacks.ts';
import { checkCallbackUrl } from './daraja/callback-url.ts';

/**
 * What comes back later, each kind at a path of its own: the `order` is the Result of money that was sent, `queue` says
 * that it waited too long, `answer` tells how a transaction stands, `balance` how the accounts do, `standing` what
 * became of a standing order, and `unanswered` that a question of ours waited too long.
 */
export const LATER = ['order', 'queue', 'answer', 'balance', 'standing', 'unanswered'] as const;

/** A kind of message that answers something of ours. */
export type Later = (typeof LATER)[number];

/**
 * What a message answers. It stands in the address that Daraja is given, so it is known although the acknowledgement
 * was lost, whatever ids Daraja makes up, and without a look into the database.
 */
export type About =
  | DisbursementAbout
  | { readonly kind: 'receipt'; readonly receipt: string }
  | { readonly kind: 'balance' }
  | StandingAbout;

/** The disbursement that a message is about. */
export interface DisbursementAbout {
  readonly kind: 'disbursement';
  readonly disbursementId: string;
  /** Of a question: how long after the order was sent it was asked, in milliseconds. Empty in the order itself. */
  readonly afterMs: string;
}

/** The standing order that a message is about. */
export interface StandingAbout {
  readonly kind: 'standing';
  readonly orderId: string;
  readonly accountId: string;
  readonly frequency: string;
  /** KES cents. */
  readonly amountMinor: string;
  /** The last instant at which it pays, UTC milliseconds. */
  readonly untilAt: string;
}

/** The path of a kind below the server's prefix. */
export const laterPath = (kind: Later): string => `/{token}/${kind}/{about}/{proof}`;

/**
 * The address for one answer. Nobody else can make it: the proof is an HMAC of all that it says, so that whoever has
 * learnt one address knows no other.
 * @throws mpesa.callbackWord when Safaricom would refuse it
 */
export function laterUrl(options: CallbackOptions, kind: Later, about: About): string {
  const base = options.callbackBase.replace(/\/+$/, '');
  const written = write(about);
  const url = `${base}/${callbackToken(options)}/${kind}/${written}/${proofOf(options, kind, written)}`;
  checkCallbackUrl(url);
  return url;
}

/** What an address says, once it is proven to be ours; undefined for one that is not. */
export function readLater(
  options: CallbackOptions,
  kind: Later,
  { about = '', proof = '' }: Readonly<Record<string, string>>,
): About | undefined {
  return sameToken(proof, proofOf(options, kind, about)) ? read(about) : undefined;
}

function proofOf({ callbackSecret, shortcode }: CallbackOptions, kind: Later, written: string): string {
  return tokenOf(callbackSecret, `later/${shortcode}/${kind}/${written}`);
}

/** In hexadecimal: no letters beyond f, so that no id can spell a word that Safaricom refuses. */
function write(about: About): string {
  return Buffer.from(partsOf(about).join('/'), 'utf8').toString('hex');
}

function partsOf(about: About): readonly string[] {
  switch (about.kind) {
    case 'disbursement':
      return [about.kind, about.disbursementId, about.afterMs];
    case 'receipt':
      return [about.kind, about.receipt];
    case 'balance':
      return [about.kind];
    case 'standing':
      return [about.kind, about.orderId, about.accountId, about.frequency, about.amountMinor, about.untilAt];
  }
}

function read(written: string): About | undefined {
  const [kind, first = '', second = '', frequency = '', amountMinor = '', untilAt = ''] = Buffer.from(written, 'hex')
    .toString('utf8')
    .split('/');
  switch (kind) {
    case 'disbursement':
      return { kind, disbursementId: first, afterMs: second };
    case 'receipt':
      return { kind, receipt: first };
    case 'balance':
      return { kind };
    case 'standing':
      return { kind, orderId: first, accountId: second, frequency, amountMinor, untilAt };
    default:
      return undefined;
  }
}

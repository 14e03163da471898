import type { ClearingCode } from '../domain/ledger.ts';
import type { PayOutTo } from '../domain/disbursement.ts';
import type { AttemptResult, GatewayResult, PayOutResult } from '../domain/gateway-result.ts';
import type { LineSource } from '../domain/reconcile/line.ts';
import type { ReportedLine } from '../domain/reported-line.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';

/** Money in. A gateway translates: it never books, and it never decides whose money it is. */
export interface Gateway {
  readonly name: string;
  /** The currencies that it takes. */
  readonly currencies: readonly string[];
  /** Where its money stands until the bank has it; `1150` when left out. */
  readonly clearing?: ClearingCode;
  /** Amounts are whole multiples of this, in minor units: M-Pesa moves whole shillings, so 100. One when left out. */
  readonly stepMinor?: bigint;
  /**
   * How it asks who is there: `prompt` asks on her phone, `page` leads her to the provider's own page, `card` has her
   * confirm in an element of the provider on ours. `prompt` when left out. A charge by mandate asks nobody.
   */
  readonly asksBy?: 'prompt' | 'page' | 'card';
  /**
   * How long the provider knows an ask by our `attemptId`, in milliseconds: told again within it, it answers as it did
   * the first time, and nothing is asked twice. Then an ask whose answer was lost is told again; left out, it never is.
   */
  readonly knowsAsksMs?: number;
  /**
   * Asks a payer for money. The attempt is already stored when this is called.
   * @throws BillingError of kind `refused` when the provider said no, or the gateway before it had sent anything;
   *   `mandate.needsPayer` where she must confirm what was to be charged by mandate; `unavailable` when the provider
   *   was surely not reached; any other failure, `invalid` too, counts as unknown: it may have happened, and is never
   *   tried again blind
   */
  request?(ask: GatewayAsk, signal: AbortSignal): Promise<GatewayAsked>;
  /**
   * Begins to save what a payer allows to be charged later, such as a card: what her browser does next. The mandate is
   * told by a message once the provider has it.
   * @throws BillingError of kind `refused` when the provider said no, `unavailable` when it was not reached
   */
  setUpMandate?(ask: MandateAsk, signal: AbortSignal): Promise<NextStep>;
  /**
   * Has the provider forget a mandate. It has ended here already when this is called, and it is called again, later and
   * later, until it does not throw: that the provider knows no such mandate any more is no failure.
   */
  endMandate?(providerReference: string, signal: AbortSignal): Promise<void>;
  /**
   * Asks the provider what became of an attempt: the truth behind a callback.
   * @throws BillingError of kind `missing` only when the provider says that it knows no such request: then a callback
   *   that names it is forged. Any other failure says nothing of the money, and is asked again
   */
  query?(providerReference: string, signal: AbortSignal): Promise<AttemptResult>;
  /** Ways in which it can send money out; none when left out. With them `payOut` and `queryPayOut` are there. */
  readonly paysTo?: readonly PayOutTo['kind'][];
  /**
   * How it gives a payment back, where `paysTo` has that: `whole`, all of it at once or nothing, by its receipt, as
   * M-Pesa reverses; `parts`, also when left out, some of it and more later.
   */
  readonly givesBack?: 'whole' | 'parts';
  /**
   * Sends money out. The disbursement is stored, approved and marked as on its way when this is called, and it is never
   * called twice for one: what is not known afterwards is asked for by `queryPayOut`, and uncertainty releases nothing.
   * @throws BillingError of kind `refused` when the provider said no, or the gateway before it had sent anything;
   *   `unavailable` when the provider was surely not reached; any other failure, `invalid` too, counts as unknown
   */
  payOut?(order: PayOut, signal: AbortSignal): Promise<GatewayAsked>;
  /**
   * Asks what became of money that was sent. Null when the provider cannot say now, or will say it in a message of its
   * own (M-Pesa): nothing is known then. That it knows no such order is only said where it surely would know it.
   */
  queryPayOut?(order: PayOutAsk, signal: AbortSignal): Promise<PayOutResult | null>;
  /**
   * What the provider's own books say of a span, oldest first: all lines of it, however many pages that takes. For
   * reconciliation, and to find what no message told of.
   */
  report?(span: ReportedSpan, signal: AbortSignal): Promise<readonly ReportedLine[]>;
  /** How far back `report` can look, in milliseconds; for ever when left out. M-Pesa's pull feed: 48 hours. */
  readonly reportReachMs?: number;
  /**
   * Reads a statement that a person has exported: its lines, in our words, as `report` would tell them. Nothing is kept
   * and nothing booked here. A bank's statement says of which gateways it tells what they have settled.
   * @throws BillingError of kind `invalid` for a file that it does not know, or that is of another account
   */
  readStatement?(text: string, name: string): ReadStatement | Promise<ReadStatement>;
  /** Whether it can be used just now; it can when left out. Cheap: asked before each choice among gateways. */
  health?(): GatewayHealth;
  /**
   * What a stored message says, in our words: pure, and an empty list for one that says nothing of money.
   * @throws BillingError of kind `invalid` for a message that cannot be understood
   */
  read(message: InboxMessage): readonly GatewayResult[];
  /**
   * Whether a result of this message must be confirmed by `query` before it is believed: true where callbacks bear no
   * signature and nothing of ours vouches for them. Money that names no request of ours cannot be asked for so: the
   * door that its messages come in by vouches for it. What cannot be confirmed at all, such as money that was taken
   * back, is set aside for a person when it is doubted.
   */
  doubts?(message: InboxMessage, result: GatewayResult): boolean;
}

/** How well a gateway is, for who chooses among several. */
export interface GatewayHealth {
  readonly status: 'up' | 'degraded' | 'down';
  /** Why, when it is not up. */
  readonly reason?: string;
}

/** Half-open, in milliseconds. */
export interface ReportedSpan {
  readonly fromAt: number;
  readonly untilAt: number;
}

/** What stands in the file of a statement. */
export interface ReadStatement {
  /** The sides that it tells of: one of a provider; of a bank, one for each gateway whose money has come to it. */
  readonly sides: readonly StatementSide[];
  /** Rows that could not be read, by their line in the file: a person must look. */
  readonly unreadable: readonly { readonly row: number; readonly why: string }[];
}

/** A file that a person has exported from a provider, or from a bank. */
export interface StatementFile {
  /** Who can read it. */
  readonly gateway: string;
  readonly text: string;
  /** For people: the name of the file. */
  readonly name: string;
  readonly actor: string;
}

/** What a file has brought. */
export interface StatementTaken {
  /** Lines that were not known before. */
  readonly fresh: number;
  readonly known: number;
  /** Payments that no message had told of: they are booked now. */
  readonly found: number;
  /** Other lines that our books were asked about: takings, and orders whose outcome was not known. */
  readonly applied: number;
  /** Rows that could not be read, by their line in the file. */
  readonly unreadable: ReadStatement['unreadable'];
}

/** What a statement says of one gateway. */
export interface StatementSide {
  /** The name of the gateway whose money it is about. */
  readonly gateway: string;
  readonly source: LineSource;
  readonly lines: readonly ReportedLine[];
}

/** One order to send money. */
export interface PayOut {
  /** Ours, and the key of it: given to the provider wherever it takes one. */
  readonly disbursementId: Id<'Disbursement'>;
  readonly amount: Money;
  readonly to: PayOutTo;
  /** What it is for: a refund to a customer, commission of an agent, or money of ours that moves. */
  readonly purpose: 'refund' | 'commission' | 'transfer';
  /** For people, up to 100 characters. */
  readonly remarks: string;
}

/** An order whose outcome is asked for. */
export interface PayOutAsk extends PayOut {
  /** What the provider called it; null where its answer never came. */
  readonly providerReference: string | null;
  readonly sentAt: number;
}

/** One ask for money. */
export interface GatewayAsk {
  readonly attemptId: Id<'Attempt'>;
  readonly accountId: Id<'Account'>;
  readonly amount: Money;
  /** International digits without a plus sign; for gateways without phones, what names the payer there. */
  readonly payer: string;
  /** What she has allowed before, by the provider's name: it is charged without asking her. Null: she is asked. */
  readonly mandate: string | null;
  readonly accountNumber: string;
  readonly description: string;
}

/** Who wants to allow charges. */
export interface MandateAsk {
  readonly accountId: Id<'Account'>;
  readonly accountNumber: string;
}

/** What the provider calls the ask that it accepted. Accepted is not paid. */
export interface GatewayAsked {
  readonly providerReference: string;
  readonly note: string;
  /** What the payer's browser does next; nothing where the provider asks her itself. Kept nowhere. */
  readonly next?: NextStep;
}

/** `open` leads her to the provider's page; `confirm` hands what the provider's own element in the portal needs. */
export type NextStep =
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'confirm'; readonly clientSecret: string; readonly publishableKey: string };

/** A message from outside as it came, stored before it is answered and acted on later. */
export interface InboxMessage {
  readonly gateway: string;
  /** Natural key of the message: the provider's own, or a hash of its body. */
  readonly key: string;
  /** What kind of message the plugin takes it for: `stk`, `c2b`. */
  readonly topic: string;
  /** As parsed from the wire; secrets removed. */
  readonly body: unknown;
  readonly receivedAt: number;
  /** How often it was taken up before, in vain; the store counts. */
  readonly tries?: number;
}

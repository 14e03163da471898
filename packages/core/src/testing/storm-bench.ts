import type { Money } from '../kernel/money.ts';
import type { Plugin } from '../plugin/contract.ts';
import type { Clock } from '../ports/clock.ts';

/** What a bench meets when a storm opens it. */
export interface StormWorld {
  /** The time of provider and ISP alike; the storm moves it on. */
  readonly clock: Clock;
  /**
   * Below this address the routes of the ISP's plugins are open, whichever of its lives is alive: a route `/stk` is at
   * `${doors}/stk`. Who calls while it is dead is not answered. A header `x-forwarded-for` names another peer than
   * loopback.
   */
  readonly doors: string;
  readonly seed: number;
}

/** A provider, or a simulator of one, that a storm blows over. It lives on while the ISP dies and is born again. */
export interface StormBench {
  /** Under this name its payments are booked. */
  readonly gateway: string;
  /** What a term costs, in the currency of the books: an amount that the provider takes. */
  readonly price: Money;
  /** The plugins of one life of the ISP, the gateway's among them: each life asks for new ones. */
  plugins(): readonly Plugin[];
  /** For the long form: a program that calls `liveInStorm`, and what it needs to know, as JSON. */
  readonly program?: { readonly file: URL; readonly settings: unknown };
  /** How the provider names the payer of a number; a Kenyan phone when left out. */
  payer?(number: number): string;
  /** Payers that are asked; absent where the gateway does not ask. */
  readonly asked?: StormAsked;
  /** She pays without being asked; absent where nobody can. */
  herself?(pay: StormPay): Promise<StormPaid>;
  /** Messages of money that has never moved, as somebody from outside would make them up. */
  forge?(aim: StormPay): readonly StormMessage[];
  close(): Promise<void>;
}

/** What waits with a payer, and what she does with it. */
export interface StormAsked {
  /** The asks that wait with her now, by the provider's names. */
  waiting(payer: string): Promise<readonly string[]>;
  answer(providerReference: string, how: 'pay' | 'refuse'): Promise<StormAnswer>;
}

/** What somebody pays, or pretends to. */
export interface StormPay {
  readonly payer: string;
  /** What she types as account: her number, or something that names nobody. */
  readonly reference: string;
  readonly amount: Money;
}

/**
 * One message of the provider: sends it once, and says whether the ISP has taken it. It may be sent again, and is then
 * the same to the letter.
 */
export type StormMessage = () => Promise<boolean>;

/** What came of an ask. */
export interface StormAnswer {
  /** Null when she refused. */
  readonly paid: StormPaid | null;
  /** What the provider would tell of a refusal. */
  readonly messages: readonly StormMessage[];
}

/** Money that has moved at the provider. */
export interface StormPaid {
  /** A name under which the books must know it in the end. */
  readonly receipt: string;
  readonly amount: Money;
  /** What the provider would tell of it: the storm decides when, how often, and whether at all. */
  readonly messages: readonly StormMessage[];
  /** What says otherwise, such as that it failed; may be told before or after the truth. */
  readonly contradictions: readonly StormMessage[];
}

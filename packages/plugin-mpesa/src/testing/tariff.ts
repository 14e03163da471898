/** What a movement of so many cents costs, in cents. */
type Fee = (cents: bigint) => bigint;

/** What an organisation pays M-Pesa. */
export interface Tariff {
  /** Money in by the paybill. */
  readonly payBill: Fee;
  /** Money in by the till. */
  readonly buyGoods: Fee;
  /** Money out to a phone. */
  readonly b2c: Fee;
  /** Money out to a business. */
  readonly b2b: Fee;
  /** Each payment of a standing order, besides what the paybill costs. */
  readonly standingOrder: Fee;
}

const none: Fee = () => 0n;

/**
 * Published tariffs in their shape; the figures go stale, so who tests figures gives her own. The payer bears the cost
 * of a paybill, a till costs 0.55 % above KES 200 and at most KES 200, B2C goes by steps, and a standing order costs
 * 5 % and at most KES 5, before tax.
 */
export const USUAL_TARIFF: Tariff = {
  payBill: none,
  buyGoods: (cents) => (cents <= 200_00n ? 0n : least((cents * 55n) / 10_000n, 200_00n)),
  b2c: (cents) => STEPS.find(([upTo]) => cents <= upTo)?.[1] ?? 13_00n,
  b2b: none,
  standingOrder: (cents) => least((cents * 5n) / 100n, 5_00n),
};

const STEPS: readonly (readonly [upTo: bigint, fee: bigint])[] = [
  [100_00n, 0n],
  [1_500_00n, 5_00n],
  [5_000_00n, 9_00n],
  [20_000_00n, 11_00n],
];

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

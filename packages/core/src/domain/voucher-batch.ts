import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { compareMoney, subtract, type Money } from '../kernel/money.ts';
import type { VoucherState } from './voucher.ts';

/** Vouchers that were made together, and what they are. It never changes; what became of each is on the vouchers. */
export interface VoucherBatch {
  readonly id: Id<'VoucherBatch'>;
  /** 1, 2, 3 …: what serial numbers begin with. */
  readonly number: number;
  readonly name: string;
  readonly kind: VoucherKind;
  /** What they are for; null for money. */
  readonly planId: Id<'Plan'> | null;
  /** What each of them is worth to who uses it. */
  readonly value: Money;
  readonly count: number;
  /** What is asked for one; null where nothing is. */
  readonly price: Money | null;
  /** Who sells them; null for the house itself. */
  readonly agentId: Id<'Account'> | null;
  /** When an agent pays for them out of her float; null without an agent. */
  readonly settlement: VoucherSettlement | null;
  /** Whether what they pay for is then held by the first device that logs in. */
  readonly firstDevice: boolean;
  /** Exclusive; null without end. */
  readonly expiresAt: number | null;
  readonly madeAt: number;
  /** Who made them, for people. */
  readonly actor: string;
}

/**
 * `sold`: money, taken when it was sold. `compensation` for what went wrong and `promotion` for what is given away are
 * credit when they are used, and no revenue.
 */
export type VoucherKind = 'sold' | 'compensation' | 'promotion';

/** `hand_over`: she pays for all when she gets them. `redemption`: for each when it is used. */
export type VoucherSettlement = 'hand_over' | 'redemption';

/** How many vouchers of a batch stand where. */
export type VoucherCounts = Readonly<Record<VoucherState, number>>;

/** Something that was done with a batch or one of its vouchers, for people to see later. */
export interface VoucherNote {
  readonly id: Id<'VoucherNote'>;
  readonly batchId: Id<'VoucherBatch'> | null;
  /** Null for the whole batch. */
  readonly voucherId: Id<'Voucher'> | null;
  readonly what: 'made' | 'printed' | 'reserved' | 'released' | 'redeemed' | 'revoked' | 'expired';
  /** For people. */
  readonly actor: string;
  readonly reason: string | null;
  readonly at: number;
}

/** What can be wrong with a batch. */
export const voucherBatchErrors = defineErrors('voucherBatch', {
  missing: ['missing', 'There is no batch of vouchers {batchId}.'],
  malformed: ['invalid', 'The batch cannot be made: {reason}.'],
});

/** The serial number of one voucher of a batch, counted from 1: `12-00007`. */
export function serialOf(batchNumber: number, place: number): string {
  return `${batchNumber}-${String(place).padStart(5, '0')}`;
}

/** What an agent gains with each voucher that she sells: its value less what she pays for it. */
export function marginOf({ value, price }: Pick<VoucherBatch, 'value' | 'price'>): Money {
  return subtract(value, price ?? value);
}

/**
 * Refuses a batch that contradicts itself.
 * @throws BillingError `voucherBatch.malformed`, `money.currencyMismatch`
 */
export function checkBatch({ kind, value, price, agentId, settlement }: VoucherBatch): void {
  if (kind !== 'sold' && (price !== null || agentId !== null)) throw malformed('what is given away is not sold');
  if (agentId === null) {
    if (settlement !== null) throw malformed('only an agent pays out of a float');
    return;
  }
  if (price === null || settlement === null) throw malformed('say what the agent pays for one, and when');
  if (price.minor <= 0n) throw malformed('an agent pays more than nothing');
  if (compareMoney(price, value) > 0) throw malformed('an agent pays no more than a voucher is worth');
}

const malformed = (reason: string) => voucherBatchErrors.malformed({ reason });

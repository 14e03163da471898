import { describe, expect, it } from 'vitest';
import { checkBatch, marginOf, serialOf, type VoucherBatch } from '../../src/domain/voucher-batch.ts';
import {
  isUsedBy,
  redeemedVoucher,
  releaseVoucher,
  reserveVoucher,
  voucherStateAt,
  type Voucher,
  type VoucherState,
  type VoucherUse,
} from '../../src/domain/voucher.ts';
import type { Id } from '../../src/kernel/id.ts';
import { kes, START } from '../../src/testing/builders.ts';

const MINUTE = 60_000;
const ZONE = 'Africa/Nairobi';
const amina = 'acc_amina' as Id<'Account'>;
const baraka = 'acc_baraka' as Id<'Account'>;
const paymentId = 'pay_1' as Id<'Payment'>;

const fresh: Voucher = {
  id: 'vch_1' as Id<'Voucher'>,
  codeHash: 'f'.repeat(64),
  tail: '7K2P',
  value: kes('50.00'),
  planId: null,
  batchId: null,
  serial: '1-00001',
  state: 'issued',
  issuedAt: START,
  expiresAt: START + 60 * MINUTE,
  hold: null,
  redeemedAt: null,
  paymentId: null,
  bucketId: null,
  version: 1,
};
const use = (given: Partial<VoucherUse> = {}): VoucherUse => ({ key: 'k', accountId: amina, now: START, ...given });
const held = reserveVoucher(fresh, use(), ZONE);
const used = redeemedVoucher(held, use(), { paymentId });

describe('where a voucher stands', () => {
  it.each<[Voucher, number, VoucherState, string]>([
    [fresh, 0, 'issued', 'nobody has touched it'],
    [held, 9, 'reserved', 'held for ten minutes'],
    [held, 10, 'issued', 'free again by itself, to the millisecond'],
    [fresh, 59, 'issued', 'the last minute of its time'],
    [fresh, 60, 'expired', 'its end is exclusive'],
    [reserveVoucher(fresh, use({ now: START + 55 * MINUTE }), ZONE), 60, 'reserved', 'what was held in time is used'],
    [used, 100, 'redeemed', 'for good'],
    [{ ...fresh, state: 'revoked' as const }, 0, 'revoked', 'for good'],
  ])('%$: is told by its state and the time', (voucher, minutes, state, _why) => {
    expect(voucherStateAt(voucher, START + minutes * MINUTE)).toBe(state);
  });
});

describe('who may use a voucher', () => {
  it.each([
    [held, use(), null, 'who holds it, again and again'],
    [held, use({ key: 'other' }), 'voucher.reserved', 'another use of the same customer'],
    [held, use({ accountId: baraka }), 'voucher.reserved', 'another customer who guesses the key'],
    [held, use({ key: 'other', now: START + 10 * MINUTE }), null, 'anybody, when the hold is over'],
    [used, use(), 'voucher.redeemed', 'nobody, once it is used'],
    [fresh, use({ now: START + 60 * MINUTE }), 'voucher.expired', 'nobody, after its end'],
    [{ ...fresh, state: 'revoked' as const }, use(), 'voucher.revoked', 'nobody, once it is taken back'],
  ])('%$: is told by the hold', (voucher, by, code, _why) => {
    const reserving = () => reserveVoucher(voucher, by, ZONE);
    if (code === null) expect(reserving().hold).toMatchObject({ key: by.key, untilAt: by.now + 10 * MINUTE });
    else expect(reserving).toThrow(expect.objectContaining({ code }));
  });

  it('is told by the key and the account that it was used by', () => {
    expect(isUsedBy(used, use())).toBe(true);
    expect(isUsedBy(used, use({ key: 'other' }))).toBe(false);
    expect(isUsedBy(used, use({ accountId: baraka }))).toBe(false);
    expect(isUsedBy(held, use())).toBe(false);
  });

  it('gives back what she holds, and nothing else', () => {
    expect(releaseVoucher(held, 'k')).toMatchObject({ state: 'issued', hold: null });
    expect(() => releaseVoucher(held, 'other')).toThrow(expect.objectContaining({ code: 'voucher.notHeld' }));
    expect(() => releaseVoucher(used, 'k')).toThrow(expect.objectContaining({ code: 'voucher.redeemed' }));
  });
});

describe('a batch', () => {
  const batch: VoucherBatch = {
    id: 'vbt_1' as Id<'VoucherBatch'>,
    number: 12,
    name: 'Kiosk 7',
    kind: 'sold',
    planId: null,
    value: kes('100.00'),
    count: 10,
    price: kes('90.00'),
    agentId: amina,
    settlement: 'hand_over',
    firstDevice: false,
    expiresAt: null,
    madeAt: START,
    actor: 'wanjiru',
  };

  it('numbers its vouchers, so that one can be told on the phone', () => {
    expect(serialOf(12, 7)).toBe('12-00007');
    expect(serialOf(12, 10_000)).toBe('12-10000');
    expect(marginOf(batch)).toEqual(kes('10.00'));
  });

  it.each([
    [{}, null, 'an agent buys it below its value'],
    [{ price: kes('100.00') }, null, 'or at its value'],
    [{ price: kes('100.01') }, 'no more than a voucher is worth', 'but not above'],
    [{ price: null }, 'say what the agent pays', 'the price is said'],
    [{ settlement: null }, 'say what the agent pays', 'and when it is paid'],
    [{ agentId: null }, 'only an agent pays out of a float', 'without an agent there is no float'],
    [{ agentId: null, settlement: null }, null, 'the house sells it itself'],
    [{ kind: 'compensation' as const }, 'what is given away is not sold', 'goodwill has no price'],
    [{ kind: 'promotion' as const, agentId: null, settlement: null, price: null }, null, 'a promotion without a price'],
  ])('%$: %o', (given, reason, _why) => {
    const checking = () => checkBatch({ ...batch, ...given });
    if (reason === null) expect(checking).not.toThrow();
    else expect(checking).toThrow(reason);
  });
});

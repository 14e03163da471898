import { expect, it } from 'vitest';
import type { Disbursement, DisbursementEnd, DisbursementState } from '../../src/domain/disbursement.ts';
import {
  approved,
  askLater,
  confirms,
  DISBURSEMENT_MOVES,
  doubted,
  isOver,
  leaving,
  needsPerson,
  paid,
  refused,
  standBehind,
  taken,
  uncertain,
  UNHEARD_MS,
} from '../../src/domain/disbursement-state.ts';
import { takenFrom } from '../../src/domain/taking.ts';
import type { Id } from '../../src/kernel/id.ts';
import { kes } from '../../src/testing/builders.ts';

const NOW = 1_772_000_000_000;

const one = (given: Partial<Disbursement> = {}): Disbursement => ({
  id: 'dsb_1' as Id<'Disbursement'>,
  key: 'one',
  purpose: 'transfer',
  accountId: null,
  refundId: null,
  gateway: 'courier',
  to: { kind: 'paybill', number: '400200', accountReference: '0123' },
  amount: kes('20000.00'),
  remarks: '',
  state: 'awaiting_approval',
  requestedBy: 'wanjiru',
  requestedAt: NOW,
  approvals: [],
  needs: 2,
  providerReference: null,
  receipt: null,
  fee: null,
  receiver: null,
  reason: null,
  finding: null,
  doubt: null,
  sentAt: null,
  changedAt: NOW,
  nextCheckAt: null,
  checks: 0,
  version: 1,
  ...given,
});

it('is ready once another person agrees, who is counted once', () => {
  const limit = kes('10000.00');
  expect(() => approved(one(), 'wanjiru', NOW, limit)).toThrow('somebody else has to agree');
  const agreed = approved(one(), 'otieno', NOW + 5, limit);
  expect(agreed).toMatchObject({ state: 'ready', nextCheckAt: NOW + 5, approvals: [{ actor: 'otieno', at: NOW + 5 }] });
  expect(approved(agreed, 'otieno', NOW + 9, limit)).toBe(agreed);
  expect(standBehind(agreed)).toBe(2);
  expect(standBehind(one({ approvals: [{ actor: 'wanjiru', at: NOW }] }))).toBe(1);
  expect(() => approved(one({ state: 'sending' }), 'otieno', NOW, limit)).toThrow('it waits for nobody');
});

it.each([
  ['awaiting_approval', true],
  ['ready', true],
  ['sending', false],
  ['unknown', false],
  ['succeeded', false],
  ['failed', false],
] as const)('%s can be stopped: %s', (state, can) => {
  const stop = () => refused(one({ state }), 'no', NOW).state;
  if (can) expect(stop()).toBe('refused');
  else expect(stop).toThrow('only what was not sent yet');
});

it('is asked for after 15 s, 1 m, 5 m, 15 m, 1 h, 6 h, and then by nobody', () => {
  const left = leaving(one({ state: 'ready' }), NOW);
  expect(left).toMatchObject({ state: 'sending', sentAt: NOW, nextCheckAt: NOW + UNHEARD_MS });
  const delays: (number | null)[] = [];
  let next = taken(left, 'AG_1', NOW);
  for (let turn = 0; turn < 7; turn++) {
    delays.push(next.nextCheckAt === null ? null : next.nextCheckAt - NOW);
    expect(needsPerson(next)).toBe(next.nextCheckAt === null);
    next = uncertain(askLater(next, NOW), 'silent', NOW);
  }
  expect(delays).toEqual([15_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000, null]);
});

/** All states that it can come to from one. */
const reach = (from: DisbursementState): ReadonlySet<string> => {
  const found = new Set<DisbursementState>(DISBURSEMENT_MOVES[from]);
  for (const state of found) for (const next of DISBURSEMENT_MOVES[state]) found.add(next);
  return found;
};

it('never goes back: from no state leads a way to one in which it would be sent again', () => {
  for (const state of ['sending', 'unknown', 'succeeded', 'failed', 'refused'] as const) {
    expect([...reach(state)]).not.toContain('ready');
    expect([...reach(state)]).not.toContain('sending');
    if (isOver(one({ state }))) expect(reach(state).size).toBe(0);
  }
});

it('keeps what it knew, and the first doubt', () => {
  const told = { receipt: 'OUT1', fee: null, receiver: null, providerReference: 'AG_2' };
  const done = paid(one({ state: 'unknown', reason: 'silent', providerReference: 'AG_1' }), told, NOW);
  expect(done).toMatchObject({ state: 'succeeded', receipt: 'OUT1', providerReference: 'AG_1', reason: null });
  const first = doubted(done, 'it was not', NOW);
  expect(doubted(first, 'it was not, again', NOW).doubt).toBe('it was not');
  expect(needsPerson(first)).toBe(true);
});

const SAID: readonly (readonly [DisbursementEnd, string, DisbursementEnd, boolean, string])[] = [
  [{ to: 'failed', reason: 'a' }, 'otieno', { to: 'failed', reason: 'b' }, true, 'in other words the same'],
  [{ to: 'failed', reason: 'a' }, 'wanjiru', { to: 'failed', reason: 'a' }, false, 'by the same person'],
  [{ to: 'succeeded', receipt: 'A' }, 'otieno', { to: 'succeeded', receipt: 'A ' }, true, 'the same receipt'],
  [{ to: 'succeeded', receipt: 'A' }, 'otieno', { to: 'succeeded', receipt: 'B' }, false, 'another receipt'],
  [{ to: 'succeeded', receipt: 'A' }, 'otieno', { to: 'failed', reason: 'a' }, false, 'the contrary'],
];

it.each(SAID)('%o, and %s says %o: confirmed is %s, %s', (outcome, actor, said, confirmed) => {
  expect(confirms({ outcome, actor: 'wanjiru', at: NOW }, said, actor)).toBe(confirmed);
});

type Left = Parameters<typeof takenFrom>[1];
const TAKEN: readonly (readonly [string, Left, readonly [bigint, bigint, bigint], string])[] = [
  ['1000.00', { wallet: 0n }, [0n, 0n, 100_000n], 'all of it was spent'],
  ['1000.00', { wallet: 30_000n }, [30_000n, 0n, 70_000n], 'some of it is there'],
  ['200.00', { wallet: 30_000n }, [20_000n, 0n, 0n], 'no more than was taken'],
  ['200.00', { float: 5_000n }, [0n, 5_000n, 15_000n], 'out of a float'],
  ['200.00', { float: -5_000n }, [0n, 0n, 20_000n], 'nothing is in a float that owes'],
];

it.each(TAKEN)('%s taken of %o is %o: %s', (amount, left, [wallet, float, owed]) => {
  expect(takenFrom(kes(amount), left)).toEqual({ wallet, float, suspense: 0n, owed });
});

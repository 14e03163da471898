import { describe, expect, it } from 'vitest';
import { transfer, type Transfer } from '../../../src/domain/change/transfer.ts';
import { kes, month, nairobi, NAIROBI } from './facts.ts';

const account = (accountId: string) => ({ accountId, currency: 'KES', zone: NAIROBI, active: true });
const asked = (over: Partial<Transfer> = {}): Transfer => ({
  now: nairobi('2026-04-11 09:00'),
  from: account('a-1'),
  to: account('a-2'),
  paid: [month('2500')],
  owed: kes('0'),
  wallet: kes('150'),
  bundles: ['b-1'],
  scheduledChanges: ['c-1'],
  ...over,
});

describe('a transfer to another account', () => {
  it('takes the paid time, the bundles and the scheduled changes along, and leaves the wallet', () => {
    const result = transfer(asked());
    expect(result.carried).toEqual([
      { what: 'time', untilAt: nairobi('2026-05-01 00:00') },
      { what: 'bundle', id: 'b-1' },
      { what: 'scheduled_change', id: 'c-1' },
    ]);
    expect(result.stays).toEqual([{ what: 'wallet', amount: kes('150') }]);
    expect([result.lines, result.cuts, result.anchor]).toEqual([[], [], null]);
  });

  it('leaves a debt behind only where that is allowed', () => {
    const owing = asked({ owed: kes('300') });
    expect(() => transfer(owing)).toThrow(expect.objectContaining({ code: 'change.owes' }));
    expect(transfer(owing, { whileOwing: true }).stays).toContainEqual({ what: 'debt', amount: kes('300') });
  });

  it.each<[Partial<Transfer>, string, string]>([
    [{ to: account('a-1') }, 'change.sameAccount', 'it is there already'],
    [{ to: { ...account('a-2'), active: false } }, 'change.accountClosed', 'nobody is there to pay'],
    [{ to: { ...account('a-2'), currency: 'UGX' } }, 'money.currencyMismatch', 'a currency never changes'],
    [{ to: { ...account('a-2'), zone: 'Africa/Lagos' } }, 'change.zoneDiffers', 'its days begin at other instants'],
  ])('is refused for %o as %s: %s', (over, code) => {
    expect(() => transfer(asked(over))).toThrow(expect.objectContaining({ code }));
  });
});

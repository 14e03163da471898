import { describeOnEngines } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { morning } from '../morning.ts';

describeOnEngines('a day at three gateways', (open) => {
  it('is told by phone, card and bank, and agrees the morning after but for a fee that nobody booked', async () => {
    const told: string[] = [];
    const database = { engine: await open(), secretKey: new Uint8Array(32).fill(7) };
    await morning(database, ({ at, what }) => told.push(`${at} ${what.replaceAll('\u00a0', ' ')}`));
    expect(told).toEqual([
      '14:00 Amina is asked for KES 2,500.00 by mobile',
      '14:00 School is asked for KES 180,000.00 by card',
      '15:00 mobile rests; Amina could pay by card',
      '18:00 mobile sends KES 2,500.00 to the bank',
      '07:00 statement.csv: 4 lines, 4 new',
      // The same lines in another format.
      '07:00 statement.sta: 4 lines, 0 new',
      '07:00 KES 700.00 has no owner: PESALINK FROM J KAMAU FOR WIFI (malformed_reference)',
      '07:00 mobile: 1 agree; nothing open',
      '07:00 card: 1 agree; nothing open',
      '07:00 bank: 2 agree; fee_unbooked (book_fee)',
      '07:00 the books are clean',
    ]);
  });
});

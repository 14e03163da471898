import { describeOnEngines } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { evening } from '../evening.ts';
import { packages } from '../packages.ts';

describeOnEngines('an evening at the hotspot', (open) => {
  it('lets a guest in for the hour that she bought, and then back to the pay page', async () => {
    const told: string[] = [];
    const database = { engine: await open(), secretKey: new Uint8Array(32).fill(7) };
    await evening(database, ({ at, what }) => told.push(`${at} ${what}`));
    expect(told).toEqual([
      '18:00 she sees only the pay page',
      // Currency and amount hold together by a space that does not break.
      '18:00 her phone asks for KES\u00a010.00',
      // The pay page's session ends, and the phone logs in again by itself.
      '18:00 the router ends the session: Admin-Reset',
      '18:00 she is online for 3600 s at 4000 kbit/s',
      '18:30 she is online for 3600 s at 4000 kbit/s',
      '19:00 the router ends the session: Session-Timeout',
      '19:00 she sees only the pay page',
      '19:00 the books are clean',
    ]);
  });
});

it('sells an hour, a day and a week', () => {
  const sold = packages.map(({ code, terms, onExpiry }) => [
    code,
    'validity' in terms ? terms.validity : null,
    onExpiry,
  ]);
  expect(sold).toEqual([
    ['hour', { kind: 'duration', count: 1, unit: 'hour' }, 'wall'],
    ['day', { kind: 'duration', count: 1, unit: 'day' }, 'wall'],
    ['week', { kind: 'duration', count: 1, unit: 'week' }, 'wall'],
  ]);
});

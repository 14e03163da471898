import { describeOnEngines } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { night } from '../night.ts';
import { ENGINES } from './engines.ts';

describeOnEngines(
  'a night without a line to the ridge',
  (open) => {
    it('gives nobody more or less than was paid', { timeout: 180_000 }, async () => {
      const told: string[] = [];
      await night(await open(), ({ at, what }) => told.push(`${at} ${what}`));
      expect(told).toEqual([
        '02:00:00 Juma and Otieno have paid for a day',
        '22:00:00 online: juma 10000/2000 (ridge), otieno 10000/2000 (plain)',
        '22:03:00 1 alarm: ridge does not answer, 2 customers',
        '23:00:00 Amina pays for a month; online: juma 10000/2000 (ridge), otieno 10000/2000 (plain)',
        '01:59:59 online: juma 10000/2000 (ridge), otieno 10000/2000 (plain)',
        '02:00:00 nobody is online',
        '03:00:00 a friend with Winbox lets Juma in; online: juma 10000/2000 (ridge)',
        '06:00:00 the line is back',
        '06:05:00 online: amina 10000/2000 (ridge)',
        '06:05:00 Juma dials, and is refused',
        // Thirty days from 23:00 on 2 March, and the seven hours that the ridge was away.
        '06:05:00 Amina is paid until 2026-04-02 06:00',
        '06:05:00 the books are clean',
      ]);
    });
  },
  ENGINES,
);

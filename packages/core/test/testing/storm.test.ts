import { expect } from 'vitest';
import { describeStorm } from '../../src/testing/storm-suite.ts';
import { openKiosk } from './kiosk.ts';

describeStorm('of a kiosk', {
  payments: 60,
  kills: 4,
  // To a storm a server of PostgreSQL is what the embedded one is.
  engines: ['embedded', 'mysql'],
  open: (world) => openKiosk(world),
  expecting({ asked, strays, refused, contradictions, forgeries, sent, payments }) {
    expect(asked).toBeGreaterThan(payments / 3);
    expect(strays).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
    expect(contradictions).toBeGreaterThan(0);
    // Two messages of each of two per cent.
    expect(forgeries).toBe(2 * Math.round(0.02 * payments));
    expect(sent).toBeGreaterThan(2 * payments);
  },
});

import { expect, it } from 'vitest';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { describeStorm } from '../../src/testing/storm-suite.ts';
import { runStorm } from '../../src/testing/storm.ts';
import { openKiosk, type KioskVices } from './kiosk.ts';

// What is the same on every database.

const BRIEFLY = { timeout: 240_000 };

describeStorm('of a kiosk whose ISP is a process of its own', {
  payments: 40,
  kills: 4,
  killed: 'process',
  open: (world) => openKiosk(world),
  engines: ['embedded'],
});

describeOnEngines(
  'a storm finds',
  (database) => {
    const table: readonly (readonly [string, KioskVices, RegExp])[] = [
      ['a gateway that does not look for what no message told of', { lazy: true }, /told to nobody.* is lost/],
      ['a gateway that believes what anybody says', { gullible: true }, /\d+ payments have moved, \d+ are booked/],
      [
        'a provider whose names cannot be trusted',
        { forgetful: true },
        /she has paid \d+ times, \d+ payments are hers/,
      ],
    ];
    it.each(table)('%s', BRIEFLY, async (_, vices, fault) => {
      const open = (world: Parameters<typeof openKiosk>[0]) => openKiosk(world, vices);
      const { faults } = await runStorm({ open, database: await database(), seed: 7, payments: 50, kills: 0 });
      expect(faults.join('\n')).toMatch(fault);
    });
  },
  ['embedded'],
);

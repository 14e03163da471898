import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { vendors } from '../src/vendors/index.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/radius-vendors.md'), 'utf8');

const yesNo = (can: boolean): string => (can ? 'yes' : 'no');

it('the guide to vendors says of each what the code can tell it', () => {
  const rows = guide
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', ''))
        .slice(1, -1),
    );
  const rules = Object.entries(vendors).map(([name, { can }]) => [
    name,
    can.speed,
    can.unit ?? '–',
    ...[can.burst, can.priority, can.guaranteed, can.byteLimit, can.addressList].map(yesNo),
    ...[can.coa.speed, can.coa.time, can.coa.bytes].map(yesNo),
    can.source,
  ]);
  expect(rows).toEqual(rules);
});

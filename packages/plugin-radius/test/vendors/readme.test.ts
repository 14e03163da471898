import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { vendorNames, vendors } from '../../src/vendors/index.ts';
import type { Vendor } from '../../src/vendors/rate-plan.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The cells of the rows of a table that begin with a name in code. */
const rows = new Map(
  readme.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const name = /^`(\w+)`$/.exec(cells[1] ?? '')?.[1];
    return name !== undefined && cells.length === 9 ? [[name, cells.slice(2, 8)] as const] : [];
  }),
);

const yes = (is: boolean): string => (is ? 'yes' : '–');

it.each(vendorNames)('the table of the README says of %s what is so', (name) => {
  const { can }: Vendor = vendors[name];
  const { speed, unit, burst, byteLimit, addressList, coa } = can;
  const told = [coa.speed && 'speed', coa.time && 'time', coa.bytes && 'bytes'].filter((one) => one !== false);
  const more = [can.burst && 'burst', can.priority && 'priority', can.guaranteed && 'guaranteed'].filter(Boolean);
  expect(burst).toBe(more.includes('burst'));
  expect(rows.get(name)).toEqual([
    speed,
    unit ?? '–',
    more.join(', ') || '–',
    yes(byteLimit),
    yes(addressList),
    told.join(', ') || '–, Disconnect',
  ]);
});

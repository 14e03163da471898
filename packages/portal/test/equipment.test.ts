import { expect, it } from 'vitest';
import type { PlanOrder } from '../src/api/selling.ts';
import { filledIn } from '../src/elements/blocks.ts';
import type { FormValues } from '../src/elements/fields.ts';
import { addressesTyped, addressFault } from '../src/pages/console/addressing.ts';
import { askedOf, planForm } from '../src/pages/console/plan/form.ts';
import { keptFrom } from '../src/pages/console/plan/keep.ts';
import { startOf } from '../src/pages/console/plan/kinds.ts';
import { readPlanForm } from '../src/pages/console/plan/read.ts';
import { writePlanForm } from '../src/pages/console/plan/write.ts';

const HOME = { name: 'Home 10', price: '1500', downKbps: '10', upKbps: '5' };

function orderOf(typed: FormValues): PlanOrder {
  const values = filledIn(planForm(askedOf(typed, 'en', 'KES')), typed);
  const read = readPlanForm({ kind: typed['kind'] ?? '', ...values, planKind: typed['planKind'] ?? '' }, 'KES', 2);
  if ('wrong' in read) throw new Error(JSON.stringify(read.wrong));
  return read.order;
}

it('a plan says what only equipment reads, and its form hands on what it does not ask for', () => {
  expect(orderOf({ ...startOf('prepaid', {}), ...HOME }).equipment).toBeUndefined();
  const order = orderOf({
    ...startOf('prepaid', {}),
    ...HOME,
    'equipment.burst.downKbps': '20',
    'equipment.burst.upKbps': '7.5',
    'equipment.burst.seconds': '8',
    'equipment.priority': '3',
    'equipment.idleSeconds': '15',
    'equipment.pool': 'homes',
  });
  const burst = { downKbps: 20_000, upKbps: 7_500, seconds: 8 };
  expect(order.equipment).toEqual({ burst, priority: 3, idleSeconds: 900, pool: 'homes' });
  expect(orderOf(writePlanForm(order))).toEqual(order);

  const speed = { downKbps: 1_000, upKbps: 500 };
  const equipment = { ...order.equipment, burst: { ...burst, threshold: speed }, guaranteed: speed, idleSeconds: 100 };
  const origin: PlanOrder = { ...order, equipment };
  const opened = writePlanForm(origin);
  expect(keptFrom(origin, orderOf(opened), opened)).toEqual(origin);
});

it('addresses are typed with commas or blanks between, and an empty field is none', () => {
  expect(
    addressesTyped({
      ipv4: ' 203.0.113.9 ',
      ipv4Bits: '29',
      ipv4Routes: '198.51.100.0/29, 192.0.2.0/24',
      ipv6Prefix: '',
    }),
  ).toEqual({
    ipv4: '203.0.113.9',
    ipv4Bits: 29,
    ipv4Routes: ['198.51.100.0/29', '192.0.2.0/24'],
    ipv6Prefix: null,
    interfaceId: null,
    delegatedPrefix: null,
    ipv6Routes: [],
  });
});

it('an address that cannot be taken is told beside its field, without the name it has on the wire', () => {
  const fields = [{ name: 'ipv4' }, { name: 'ipv6Prefix' }];
  const detail = 'These addresses cannot be taken: ipv4: an IPv4 address that a host can have, such as 203.0.113.9.';
  expect(addressFault(detail, fields)).toEqual({ ipv4: 'An IPv4 address that a host can have, such as 203.0.113.9.' });
  expect(addressFault('These addresses cannot be taken: other: a word.', fields)).toBeNull();
});

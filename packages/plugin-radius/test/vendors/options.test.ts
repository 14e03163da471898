import { expect, it } from 'vitest';
import { Options } from '../../src/options.ts';
import { SECRET } from '../support.ts';

const parse = (given: object) =>
  Options.safeParse({ clients: [{ name: 'tower-1', address: '10.0.0.1', secret: SECRET, ...given }] });

it.each([
  [{ vendor: 'cisco', policy: '{way}-{rate}' }, 'names of policies'],
  [{ vendor: 'juniper', policy: { 'home-10': 'GOLD', '*': 'p-{down}' } }, 'one for each plan'],
  [{ vendor: 'huawei' }, 'figures'],
  [{ vendor: 'huawei', policy: 'p-{down}', rateUnit: 'kbit/s' }, 'names, or figures of an old image'],
  [{ vendor: 'zte', walled: { policy: 'unpaid' } }, 'a policy for the pay page'],
  [{ dns: ['192.0.2.53', '192.0.2.54', '2001:db8::53', '2001:db8::54'] }, 'two name servers of each family'],
  [{ advertise: { urls: ['https://isp.example/'], seconds: 600 } }, 'pages of a hotspot'],
])('a client may say %j: %s', (given, _why) => {
  expect(parse(given).error).toBeUndefined();
});

it.each([
  [{ vendor: 'nokia' }, 'one of mikrotik, cisco', 'a make that is not known'],
  [{ vendor: 'cisco' }, 'say how they are called', 'names that nobody gave'],
  [{ vendor: 'mikrotik', policy: 'p' }, 'in figures, not by names', 'a name where figures go'],
  [{ vendor: 'ubiquiti', walled: { policy: 'p' } }, 'in figures, not by names', 'the same on the pay page'],
  [{ vendor: 'cisco', policy: '{speed}' }, '{speed} is none of', 'a place that nothing fills'],
  [{ vendor: 'huawei', walled: { addressList: 'unpaid' } }, 'a huawei NAS takes', 'a list of RouterOS'],
  [{ vendor: 'mikrotik', rateUnit: 'bit/s' }, 'the unit of mikrotik is known', 'a unit that is no question'],
  [{ vendor: 'generic', advertise: { urls: ['https://isp.example/'], seconds: 600 } }, 'RouterOS', 'pages elsewhere'],
  [{ dns: ['192.0.2.1', '192.0.2.2', '192.0.2.3'] }, 'two name servers of IPv4', 'a third one'],
  [{ dns: ['dns.example'] }, 'an IP address', 'a name'],
])('a client may not say %j (%s): %s', (given, says, _why) => {
  expect(JSON.stringify(parse(given).error?.issues)).toContain(says);
});

import { expect, it } from 'vitest';
import { unheardRouters } from '../src/radius-reach.ts';

const ports = { authPort: 1812, acctPort: 1813 };
const near = { name: 'here', address: '127.0.0.2', secret: 'a-long-secret' };
const far = { name: 'tower-1', address: '10.0.1.1', secret: 'a-long-secret' };

it('routers elsewhere are not heard on loopback, and that is said before anybody searches for a wrong secret', () => {
  const told = (given: object) =>
    unheardRouters({ ...ports, address: '127.0.0.1', clients: [near, far], ...given }) !== null;
  const cases: readonly (readonly [why: string, given: object, warned: boolean])[] = [
    ['as it comes out of the box', {}, true],
    ['loopback of IPv6', { address: '::1' }, true],
    ['a whole range of them', { clients: [{ ...far, address: '10.20.0.0/16' }] }, true],
    ['on their network', { address: '10.0.0.10' }, false],
    ['everywhere', { address: '0.0.0.0' }, false],
    ['all are here', { clients: [near] }, false],
    ['over RadSec they need no address', { clients: [{ name: 'tower-7', radsec: { name: 'tower-7' } }] }, false],
    ['another process answers', { listen: false }, false],
  ];
  expect(cases.map(([why, given]) => [why, told(given)])).toEqual(cases.map(([why, , warned]) => [why, warned]));
  const both = { ...ports, address: '127.0.0.1', clients: [far, { ...far, name: 'tower-2', address: '10.0.1.2' }] };
  expect(unheardRouters(both)).toContain('tower-1 and 1 more');
  expect(unheardRouters(both)).toContain('RADIUS_HOST');
});

import { isBillingError } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import { clientFinder } from '../src/clients.ts';
import { radius } from '../src/index.ts';
import { covers, overlap, parseAddress, parseNetwork } from '../src/network.ts';
import { Options } from '../src/options.ts';
import { SECRET } from './support.ts';

const one = { name: 'tower-1', address: '10.0.0.1', secret: SECRET };

function fault(options: unknown): string {
  try {
    radius(options as Parameters<typeof radius>[0]);
  } catch (thrown) {
    if (isBillingError(thrown)) return thrown.message;
    throw thrown;
  }
  throw new Error('nothing was wrong');
}

describe('options', () => {
  it('need no more than one client', () => {
    expect(Options.parse({ clients: [one] })).toMatchObject({
      address: '127.0.0.1',
      authPort: 1812,
      acctPort: 1813,
      interimSeconds: 300,
      staleAfterSeconds: 900,
      maxInFlight: 1_000,
      clients: [{ requireMessageAuthenticator: 'auto', limitProxyState: 'auto', coaPort: 3799, vendor: 'mikrotik' }],
    });
  });

  it('take a session for over after three intervals, and no sooner than 15 minutes', () => {
    expect(Options.parse({ clients: [one], interimSeconds: 600 }).staleAfterSeconds).toBe(1_800);
    expect(Options.parse({ clients: [one], interimSeconds: 60 }).staleAfterSeconds).toBe(900);
  });

  it.each([
    [{ clients: [] }, 'clients: at least one client (NAS)'],
    [{ clients: [{ ...one, secret: 'short' }] }, 'clients[0].secret: at least 8 characters'],
    [{ clients: [{ ...one, address: '10.0.0.1/8' }] }, 'clients[0].address: an IP address, or a range'],
    [{ clients: [{ ...one, address: 'router.example' }] }, 'clients[0].address: an IP address, or a range'],
    [
      {
        clients: [
          { ...one, address: '10.0.0.0/8' },
          { ...one, name: 'tower-2' },
        ],
      },
      'clients[1].address: overlaps the client tower-1',
    ],
    [{ clients: [one, { ...one, address: '10.0.0.2' }] }, 'clients[1].name: is taken by an earlier client'],
    [{ clients: [one], interimSeconds: 59 }, 'interimSeconds: at least 60 seconds'],
    [{ clients: [one], staleAfterSeconds: 300 }, 'staleAfterSeconds: must be more than interimSeconds'],
    [{ clients: [one], authPort: 70_000 }, 'authPort: a port from 0 to 65535'],
    [{ clients: [{ ...one, walled: {} }] }, 'clients[0].walled: one of addressList, filterId, pool and group'],
    [
      { clients: [{ ...one, vendor: 'generic', walled: { addressList: 'unpaid' } }] },
      'clients[0].walled: addressList and group are MikroTik attributes',
    ],
    [{ clients: [{ ...one, secrets: 'x' }] }, 'there is no option secrets'],
  ])('%# are refused by name: %s', (options, says) => {
    expect(fault(options)).toContain(says);
  });

  it('that are refused do not show the secret', () => {
    expect(fault({ clients: [{ ...one, secret: 'hunter2' }] })).not.toContain('hunter2');
  });
});

describe('a range of addresses', () => {
  it.each([
    ['10.0.0.0/8', '10.255.1.2', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.4/30', '10.0.0.7', true],
    ['10.0.0.4/30', '10.0.0.8', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['10.0.0.1', '10.0.0.1', true],
    ['10.0.0.1', '::ffff:10.0.0.1', true],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['0.0.0.0/0', '2001:db8::1', false],
  ])('%s covers %s: %s', (range, address, is) => {
    const network = parseNetwork(range);
    const octets = parseAddress(address);
    expect(network && octets && covers(network, octets)).toBe(is);
  });

  it.each([
    ['10.0.0.0/8', '10.20.0.0/16', true],
    ['10.0.0.0/16', '10.1.0.0/16', false],
    ['10.0.0.0/8', '2001:db8::/32', false],
  ])('%s overlaps %s: %s', (a, b, is) => {
    const [first, second] = [parseNetwork(a), parseNetwork(b)];
    expect(first && second && overlap(first, second)).toBe(is);
    expect(first && second && overlap(second, first)).toBe(is);
  });

  it('leads to its client, and no other address to any', () => {
    const { clients } = Options.parse({ clients: [one, { ...one, name: 'village', address: '10.20.0.0/16' }] });
    const find = clientFinder(clients);
    expect(find('10.0.0.1')?.name).toBe('tower-1');
    expect(find('10.20.3.4')?.name).toBe('village');
    expect(find('10.21.0.1')).toBeUndefined();
  });
});

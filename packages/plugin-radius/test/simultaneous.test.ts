import { aSession, anEntitlement, START, testHost } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { codes } from '../src/testing/index.ts';
import { attribute } from '../src/wire/attributes.ts';
import { acctStatusTypes } from '../src/wire/dictionary/values.ts';
import type { Attribute } from '../src/wire/packet.ts';
import { login, viewOf } from './logins.ts';
import { pap } from './packets.ts';
import { amina, running } from './running.ts';
import { papLogin } from './support.ts';

/** The marks of one of her devices. */
const device = (number: number): readonly Attribute[] => [
  attribute('Calling-Station-Id', `AA:BB:CC:00:00:0${number}`),
  attribute('Acct-Session-Id', `8100000${number}`),
];

/** She may have so many sessions at once, and none of them is open so far as the database says. */
async function bench(sessions: number) {
  const view = { ...amina, entitlement: anEntitlement({ sessions }) };
  const host = testHost({ pluginId: 'radius', now: START });
  const { auth, acct } = await running({ access: async () => view }, {}, host);
  const dial = async (number: number) => {
    const reply = await auth.ask(papLogin('amina', 'maji-moto', device(number)), number);
    return reply?.code === codes['Access-Accept'] ? 'accept' : 'reject';
  };
  const stop = (number: number) => {
    const attributes = [
      attribute('Acct-Status-Type', acctStatusTypes.Stop),
      attribute('User-Name', 'amina'),
      ...device(number),
    ];
    return acct.ask({ code: codes['Accounting-Request'], attributes }, number);
  };
  return { host, dial, stop };
}

describe('between Access-Accept and Start', () => {
  it('a second device is one too many, and the first may dial again', async () => {
    const { dial } = await bench(1);
    expect([await dial(1), await dial(2), await dial(1), await dial(3)]).toEqual([
      'accept',
      'reject',
      'accept',
      'reject',
    ]);
  });

  it('as many as were sold are let in', async () => {
    const { dial } = await bench(2);
    expect([await dial(1), await dial(2), await dial(3)]).toEqual(['accept', 'accept', 'reject']);
  });

  it('who does not come in a minute is in nobody’s way', async () => {
    const { host, dial } = await bench(1);
    await dial(1);
    host.pass(60_000);
    expect(await dial(2)).toBe('accept');
  });

  it('who has gone again is in nobody’s way', async () => {
    const { dial, stop } = await bench(1);
    await dial(1);
    await stop(1);
    expect(await dial(2)).toBe('accept');
  });
});

describe.each([
  ['Acct-Session-Id', { acctSessionId: '81000001' }, attribute('Acct-Session-Id', '81000001')],
  ['Framed-IP-Address', { framedIp: '10.64.0.2' }, attribute('Framed-IP-Address', '10.64.0.2')],
  ['NAS-Port', { nasPort: '5' }, attribute('NAS-Port', 5)],
])('the same %s behind one proxy', (_, mark, same) => {
  it.each([
    ['at the same router shows the session dead', attribute('NAS-IP-Address', '10.255.0.1'), 'accept'],
    ['at another router does not', attribute('NAS-IP-Address', '10.255.0.2'), 'reject'],
    ['at a router of another name does not', attribute('NAS-Identifier', 'tower-2'), 'reject'],
    ['shows it dead where nothing differs that both are called', attribute('NAS-Identifier', 'tower-1'), 'accept'],
  ])('%s', (_where, router, outcome) => {
    const where = { nas: '10.0.0.1', nasIp: '10.255.0.1', nasIdentifier: 'tower-1', ...mark };
    const view = { ...viewOf(), openSessions: [aSession({ where, lastSeenAt: START })] };
    expect(login(pap('maji-moto', [same, router]), {}, view).outcome).toBe(outcome);
  });
});

import { aSession, START } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { clientFinder } from '../src/clients.ts';
import { createExchange, type Exchange, type Later } from '../src/exchange.ts';
import { Options } from '../src/options.ts';
import { deviceOf, tell, type Ways } from '../src/orders.ts';
import type { Connection } from '../src/radsec/connection.ts';
import { signReply } from '../src/wire/authenticator.ts';
import { codes } from '../src/wire/packet.ts';
import { SECRET } from './support.ts';
import { decoded } from './wire/helpers.ts';

const tls = { key: 'key.pem', cert: 'cert.pem', ca: 'ca.pem' };
const { clients } = Options.parse({
  radsec: tls,
  clients: [
    { name: 'udp', address: '10.0.0.0/8', secret: SECRET },
    { name: 'tls', radsec: { name: 'tls' } },
    { name: 'both', address: '10.2.0.1', secret: SECRET, radsec: { name: 'both' } },
  ],
});

const atOnce: Later = (_ms, task) => {
  const handle = setImmediate(task);
  return () => clearImmediate(handle);
};

/** An exchange whose NAS acknowledges, or is silent; and what it was sent. */
function line(secret: string, isSilent: boolean) {
  const sent: string[] = [];
  const exchange: Exchange = createExchange({
    later: atOnce,
    tries: 1,
    send(bytes, to) {
      sent.push(to.address);
      const reply = signReply(decoded(bytes), { code: codes['CoA-ACK'], attributes: [] }, secret);
      if (!isSilent) queueMicrotask(() => exchange.heard(reply.bytes, to));
    },
  });
  return { exchange, sent };
}

/** Tells a session something, and says by which way it went. */
async function told(where: { readonly client: string; readonly nas: string }, open: readonly string[], silent = false) {
  const udp = line(SECRET, false);
  const radsec = line('radsec', silent);
  const connections = new Map(
    clients
      .filter(({ name }) => open.includes(name))
      .map((client): [string, Connection] => [
        client.name,
        {
          client,
          from: { address: '192.0.2.7', port: 4_000 },
          exchange: radsec.exchange,
          close: () => undefined,
        },
      ]),
  );
  const ways: Ways = {
    exchange: udp.exchange,
    findClient: clientFinder(clients),
    radsec: {
      client: (name) => clients.find((one) => one.name === name && one.radsec !== undefined),
      connectionTo: (name) => connections.get(name),
    },
  };
  const session = aSession({ where, startedAt: START });
  const device = deviceOf(ways, session);
  const answer = await tell(ways, device, 'CoA-Request', [], new AbortController().signal);
  return { answer: answer.kind, udp: udp.sent, radsec: radsec.sent };
}

describe('an order', () => {
  it.each([
    [{ client: 'udp', nas: '10.9.0.1' }, [], { udp: ['10.9.0.1'], radsec: [] }, 'by UDP'],
    [{ client: 'tls', nas: '10.9.0.1' }, ['tls'], { udp: [], radsec: ['192.0.2.7'] }, 'over its connection'],
    [{ client: 'both', nas: '10.2.0.1' }, ['both'], { udp: [], radsec: ['192.0.2.7'] }, 'the connection is better'],
    [{ client: 'both', nas: '10.2.0.1' }, [], { udp: ['10.2.0.1'], radsec: [] }, 'UDP while it is not connected'],
    [{ client: 'gone', nas: '10.9.0.1' }, ['tls'], { udp: ['10.9.0.1'], radsec: [] }, 'a client of another name now'],
  ])('to %o with connections of %o goes %o: %s', async (where, open, ways, _why) => {
    expect(await told(where, open)).toEqual({ answer: 'done', ...ways });
  });

  it('that a NAS does not answer over its connection goes by UDP where it is known there', async () => {
    const went = await told({ client: 'both', nas: '10.2.0.1' }, ['both'], true);
    expect(went).toEqual({ answer: 'done', udp: ['10.2.0.1'], radsec: ['192.0.2.7'] });
  });

  it('for a NAS of RadSec alone is never sent to whoever has its address over UDP', async () => {
    await expect(told({ client: 'tls', nas: '10.9.0.1' }, [])).rejects.toMatchObject({
      code: 'radius.unanswered',
      details: { reason: 'it is not connected to this process over RadSec' },
    });
    await expect(told({ client: 'tls', nas: '10.9.0.1' }, ['tls'], true)).rejects.toMatchObject({
      details: { reason: 'no answer to CoA-Request over RadSec' },
    });
  });

  it('to nobody says so', async () => {
    await expect(told({ client: 'gone', nas: '192.0.2.1' }, [])).rejects.toMatchObject({
      details: { reason: expect.stringContaining('no client any more') },
    });
  });
});

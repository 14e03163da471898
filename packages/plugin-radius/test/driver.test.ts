import type { AccessView, Entitlement, Session } from '@daftari/core';
import { aPlan, anAccount, anEntitlement, aSession, aSubscription, START, testHost } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { clientFinder } from '../src/clients.ts';
import { radiusDriver } from '../src/driver.ts';
import { createExchange, type Asked, type Later } from '../src/exchange.ts';
import { Options } from '../src/options.ts';
import { toldTable } from '../src/proof.ts';
import { attribute, octetsOf, valueOf } from '../src/wire/attributes.ts';
import { signReply, verifyRequest } from '../src/wire/authenticator.ts';
import { decodePacket } from '../src/wire/codec.ts';
import { errorCauses } from '../src/wire/dictionary/values.ts';
import { codes, type Packet } from '../src/wire/packet.ts';
import { SECRET } from './support.ts';

const where = {
  nas: '10.0.0.1',
  nasIp: '10.255.0.1',
  acctSessionId: '81000001',
  framedIp: '10.64.0.2',
  client: 'tower-1',
};
const session = aSession({ where, startedAt: START - 3_600_000, inBytes: 10n, outBytes: 90n });

/** What a NAS answers; undefined for silence. */
type Nas = (
  request: Packet,
) => { readonly code: keyof typeof codes; readonly cause?: keyof typeof errorCauses } | undefined;

const atOnce: Later = (_ms, task) => {
  const handle = setImmediate(task);
  return () => clearImmediate(handle);
};

/** Answers CoA that it cannot do it, and does as a Disconnect says. */
const onlyDisconnects: Nas = ({ code }) =>
  code === codes['CoA-Request'] ? { code: 'CoA-NAK', cause: 'Unsupported-Attribute' } : { code: 'Disconnect-ACK' };

/** Knows no session. */
const forgetful: Nas = ({ code }) => ({
  code: code === codes['CoA-Request'] ? 'CoA-NAK' : 'Disconnect-NAK',
  cause: 'Session-Context-Not-Found',
});

/** The driver with a NAS that is a function; the timer runs at once, so that nothing is waited for. */
function bench(nas: Nas, given: { readonly client?: object; readonly entitlement?: Partial<Entitlement> } = {}) {
  const view: AccessView = {
    account: anAccount(),
    subscription: aSubscription(),
    plan: aPlan(),
    entitlement: anEntitlement({ generation: 2, ...given.entitlement }),
    usedBytes: 100n,
    openSessions: [session],
  };
  const host = testHost({ pluginId: 'radius', now: START, access: { amina: view }, sessions: [session] });
  const { clients } = Options.parse({
    clients: [{ name: 'tower-1', address: '10.0.0.1', secret: SECRET, ...given.client }],
  });
  const sent: Packet[] = [];
  const exchange = createExchange({
    send(bytes, to) {
      const decoded = decodePacket(bytes);
      if (!decoded.ok) throw new Error(decoded.reason);
      sent.push(decoded.packet);
      const answer = nas(decoded.packet);
      if (answer === undefined) return;
      const attributes = answer.cause === undefined ? [] : [attribute('Error-Cause', errorCauses[answer.cause])];
      const reply = signReply(decoded.packet, { code: codes[answer.code], attributes }, SECRET);
      setImmediate(() => exchange.heard(reply.bytes, to));
    },
    later: atOnce, // Behind the answer, which was put into the same turn before it.
  });
  const driver = radiusDriver(() => ({ host, exchange, findClient: clientFinder(clients), later: atOnce }));
  const target = { subscriptionId: view.subscription.id, username: 'amina' };
  const signal = new AbortController().signal;
  const entitlement = view.entitlement ?? anEntitlement();
  const change = () => driver.apply({ kind: 'change', sessionId: session.id, entitlement }, target, signal);
  const disconnect = () => driver.apply({ kind: 'disconnect', sessionId: session.id, why: 'blocked' }, target, signal);
  const observe = () => driver.observe(target, signal);
  const now = (): Session | undefined => host.sessionsNow()[0];
  return { host, driver, target, signal, entitlement, sent, change, disconnect, observe, now };
}

describe('what the driver sees', () => {
  it('is what the next log-in would be answered from, and the open sessions', async () => {
    const { observe } = bench(() => undefined);
    expect(await observe()).toEqual({ admits: 2, sessions: [{ sessionId: 'ses_1', generation: 1, walled: false }] });
  });

  it('is nothing to send for an admission, and says so', async () => {
    const { driver, entitlement, target, signal, sent } = bench(() => undefined);
    const said = await driver.apply({ kind: 'admit', entitlement }, target, signal);
    expect(said).toContain('each log-in is answered from the entitlement');
    expect(sent).toEqual([]);
  });
});

describe('a change in mid-session', () => {
  it('is a Disconnect for a session that acknowledged one before and went on as it was', async () => {
    const { change, host, observe, sent } = bench(({ code }) => {
      return { code: code === codes['CoA-Request'] ? 'CoA-ACK' : 'Disconnect-ACK' };
    });
    await change();
    await host.table(toldTable).replace({ session_id: session.id }, {}, { deaf: true });
    // It is not believed to run under what it had acknowledged.
    expect((await observe()).sessions[0]?.generation).toBe(1);
    expect(await change()).toContain('it acknowledged a change and went on as before');
    expect(sent.map(({ code }) => code)).toEqual([codes['CoA-Request'], codes['Disconnect-Request']]);
    expect(await host.table(toldTable).find({})).toEqual([]);
  });

  it('is a Disconnect where the make changes no running session', async () => {
    const { change, sent } = bench(() => ({ code: 'Disconnect-ACK' }), { client: { vendor: 'ubiquiti' } });
    expect(await change()).toContain('ubiquiti changes no running session');
    expect(sent.map(({ code }) => code)).toEqual([codes['Disconnect-Request']]);
  });

  it('lets a session run for the seconds that are left, where they end before the paid time', async () => {
    const { change, sent } = bench(() => ({ code: 'CoA-ACK' }), { entitlement: { quotaSeconds: 600 } });
    await change();
    // RouterOS counts from the start of the session: an hour, and ten minutes more.
    expect(sent.map((coa) => valueOf(coa, 'Session-Timeout'))).toEqual([4_200]);
  });

  it('is a signed CoA that names the session and carries the new limits', async () => {
    const entitlement = { downKbps: 2_000, upKbps: 1_000, untilAt: START + 60_000, quotaBytes: 1_100n };
    const { change, sent, now } = bench(() => ({ code: 'CoA-ACK' }), { entitlement });
    expect(await change()).toContain('took over generation 2');
    expect(now()?.generation).toBe(2);
    const [coa] = sent;
    if (coa === undefined) throw new Error('nothing was sent');
    expect(verifyRequest(coa, SECRET)).toEqual({ ok: true, signed: true });
    expect(coa.attributes[0]?.type).toBe(80);
    expect(valueOf(coa, 'User-Name')).toBe('amina');
    expect(valueOf(coa, 'Acct-Session-Id')).toBe('81000001');
    expect(valueOf(coa, 'Framed-IP-Address')).toBe('10.64.0.2');
    expect(valueOf(coa, 'NAS-IP-Address')).toBe('10.255.0.1');
    expect(valueOf(coa, 'Event-Timestamp')).toBe(START);
    expect(valueOf(coa, 'Mikrotik-Rate-Limit')).toBe('1M/2M');
    // An hour since the start of the session, and the minute that is left.
    expect(valueOf(coa, 'Session-Timeout')).toBe(3_660);
    // A thousand bytes are left, and the session has moved a hundred.
    expect(valueOf(coa, 'Mikrotik-Total-Limit')).toBe(1_100);
  });

  it('counts from now for a NAS that does so', async () => {
    const given = { client: { coaSessionTimeout: 'from-now' }, entitlement: { untilAt: START + 60_000 } };
    const { change, sent } = bench(() => ({ code: 'CoA-ACK' }), given);
    await change();
    expect(valueOf(sent[0] ?? { attributes: [] }, 'Session-Timeout')).toBe(60);
  });

  it.each<[string, Partial<Entitlement>, object, number | undefined]>([
    // An hour since the start of the session, and a year.
    ['is moved a year on where RouterOS would keep it', {}, {}, 31_539_600],
    ['is counted from now where the client does so', {}, { coaSessionTimeout: 'from-now' }, 31_536_000],
    ['is that of the seconds where they are limited', { quotaSeconds: 600 }, {}, 4_200],
    ['is left alone where nothing is known to take it back', {}, { vendor: 'generic' }, undefined],
  ])('that has no end any more: the earlier one %s', async (_, more, client, seconds) => {
    const { change, sent } = bench(() => ({ code: 'CoA-ACK' }), { client, entitlement: { untilAt: null, ...more } });
    await change();
    expect(valueOf(sent[0] ?? { attributes: [] }, 'Session-Timeout')).toBe(seconds);
  });

  it('takes back an earlier limit of bytes, for what is left out would stand', async () => {
    const { change, sent } = bench(() => ({ code: 'CoA-ACK' }));
    await change();
    expect(octetsOf(sent[0] ?? { attributes: [] }, 'Mikrotik-Total-Limit')).toEqual(new Uint8Array(4));
  });

  it('that the NAS cannot do becomes a disconnect, and says so', async () => {
    const { change, sent, now } = bench(onlyDisconnects);
    expect(await change()).toMatch(/CoA refused \(Error-Cause 401 \(Unsupported-Attribute\)\); Disconnect/);
    expect(sent.map(({ code }) => code)).toEqual([codes['CoA-Request'], codes['Disconnect-Request']]);
    expect(now()?.generation).toBe(1);
  });

  it.each([
    [{ quotaBytes: 100n }, 'the quota is used up'],
    [{ quotaSeconds: 0 }, 'the seconds are used up'],
    [{ untilAt: START }, 'the time is over'],
  ])('is a disconnect when nothing is left (%#): %s', async (entitlement, _why) => {
    const { change, sent } = bench(() => ({ code: 'Disconnect-ACK' }), { entitlement });
    await change();
    expect(sent.map(({ code }) => code)).toEqual([codes['Disconnect-Request']]);
  });
});

describe('a change that a NAS does not answer', () => {
  it('is tried once more as it is, and then becomes a disconnect', async () => {
    const { change, sent } = bench(({ code }) =>
      code === codes['CoA-Request'] ? undefined : { code: 'Disconnect-ACK' },
    );
    await expect(change()).rejects.toMatchObject({ code: 'radius.unanswered' });
    expect(sent.every(({ code }) => code === codes['CoA-Request'])).toBe(true);
    expect(await change()).toContain('it does not answer to CoA');
    expect(sent.at(-1)?.code).toBe(codes['Disconnect-Request']);
  });

  it('fails as unanswered where the disconnect is not answered either', async () => {
    const { change } = bench(() => undefined);
    for (let tries = 0; tries < 3; tries++) {
      await expect(change()).rejects.toMatchObject({ kind: 'unavailable', code: 'radius.unanswered' });
    }
  });

  it('stays a change where one before was answered', async () => {
    const answers: readonly ReturnType<Nas>[] = [undefined, { code: 'CoA-ACK' }, undefined];
    let tries = 0;
    const { change, sent } = bench(() => answers[tries]);
    await expect(change()).rejects.toMatchObject({ code: 'radius.unanswered' });
    tries = 1;
    expect(await change()).toContain('took over generation 2');
    tries = 2;
    await expect(change()).rejects.toMatchObject({ code: 'radius.unanswered' });
    expect(sent.some(({ code }) => code === codes['Disconnect-Request'])).toBe(false);
  });
});

describe('a disconnect', () => {
  it('that is acknowledged without a Stop says that there is no proof', async () => {
    const { disconnect, now } = bench(() => ({ code: 'Disconnect-ACK' }));
    expect(await disconnect()).toContain('acknowledged but no Stop has come');
    expect(now()?.endedAt).toBeNull();
  });

  it.each(['change', 'disconnect'] as const)(
    'of a session that the NAS does not know ends it at its last counters (%s)',
    async (step) => {
      const opened = bench(forgetful);
      expect(await opened[step]()).toContain('gone from its NAS');
      expect(opened.host.reports).toMatchObject([
        { kind: 'stop', sessionKey: session.key, at: session.lastSeenAt, endCause: 'Lost-Service', inBytes: null },
      ]);
    },
  );

  it('that is refused names the NAS and the reason', async () => {
    const { disconnect } = bench(() => ({ code: 'Disconnect-NAK', cause: 'Administratively-Prohibited' }));
    await expect(disconnect()).rejects.toMatchObject({ code: 'radius.refused', details: { device: 'tower-1' } });
  });

  it('sends the same packet three times, then says that the NAS does not answer', async () => {
    const { disconnect, sent } = bench(() => undefined);
    await expect(disconnect()).rejects.toMatchObject({ kind: 'unavailable', code: 'radius.unanswered' });
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).size).toBe(1);
  });

  it('of a session whose NAS is no client any more says so', async () => {
    const { disconnect } = bench(() => undefined, { client: { address: '10.0.0.2' } });
    await expect(disconnect()).rejects.toMatchObject({ kind: 'unavailable', details: { device: 'tower-1' } });
  });
});

describe('questions to a NAS', () => {
  const device: Asked = { address: '10.0.0.1', port: 3799, secret: SECRET, needs: 'any' };
  const order = { code: codes['Disconnect-Request'], attributes: [attribute('User-Name', 'amina')] } as const;

  it('do not take an answer of another secret', async () => {
    const waiting: (() => void)[] = [];
    const exchange = createExchange({
      send(bytes, to) {
        const decoded = decodePacket(bytes);
        if (!decoded.ok) return;
        exchange.heard(
          signReply(decoded.packet, { code: codes['Disconnect-ACK'], attributes: [] }, 'forged').bytes,
          to,
        );
      },
      later(_ms, task) {
        waiting.push(task);
        return () => undefined;
      },
    });
    const asked = exchange.ask(device, order);
    for (let tries = 0; tries < 3; tries++) waiting[tries]?.();
    expect(await asked).toBeNull();
  });

  it('beyond 256 wait for their turn', async () => {
    const sent: Packet[] = [];
    const exchange = createExchange({
      send(bytes) {
        const decoded = decodePacket(bytes);
        if (decoded.ok) sent.push(decoded.packet);
      },
      later: () => () => undefined,
    });
    const asked = Array.from({ length: 300 }, () => exchange.ask(device, order));
    expect(sent).toHaveLength(256);
    for (let at = 0; at < 300; at++) {
      const packet = sent[at];
      if (packet === undefined) throw new Error(`question ${at} was not sent`);
      exchange.heard(signReply(packet, { code: codes['Disconnect-ACK'], attributes: [] }, SECRET).bytes, device);
    }
    expect((await Promise.all(asked)).every((reply) => reply !== null)).toBe(true);
  });
});

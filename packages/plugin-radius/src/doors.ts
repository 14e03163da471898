import { deviceOf, type Clock, type PluginHost, type Session } from '@daftari/core';
import type { Accepted, LoginMarks } from './accepted.ts';
import { placeOf, type Arrival, type Arrivals } from './arrivals.ts';
import { marksOf, readAccounting, SOURCE } from './accounting.ts';
import { leased } from './addresses.ts';
import { authenticate, refusedAddress, refusedDevice, type Decision, type Login } from './authenticate.ts';
import type { AccessCache, Found } from './cache.ts';
import type { Decisions } from './decisions.ts';
import type { Later } from './exchange.ts';
import type { Leases } from './leases.ts';
import { findAccess } from './lookup.ts';
import { createNonces } from './nonce.ts';
import type { RadiusOptions } from './options.ts';
import { createReach } from './reach.ts';
import type { Recorder } from './recorder.ts';
import type { Ask, Door, Draft } from './server.ts';
import { readText } from './text.ts';
import type { Watch } from './watch.ts';
import type { Whose } from './whose.ts';
import { valueOf } from './wire/attributes.ts';
import type { Secret } from './wire/digest.ts';
import { codes, type Packet } from './wire/packet.ts';

/** What the door of log-ins needs. */
export interface LoginTools {
  readonly host: PluginHost;
  readonly later: Later;
  readonly leases: Leases;
  readonly cache: AccessCache;
  readonly options: RadiusOptions;
  readonly classKey: Uint8Array;
  readonly decisions: Decisions;
  readonly accepted: Accepted;
  readonly arrivals: Arrivals;
  readonly watch: Watch;
  /** Undefined while accounting is closed. */
  readonly recorder: () => Recorder | undefined;
}

/** The first device takes the lock before it is let in; of two at once the core says which was first. */
async function onItsDevice(host: PluginHost, login: Login, decision: Decision): Promise<Decision> {
  const { device, subscriptionId } = decision;
  if (device === null || subscriptionId === null) return decision;
  const verdict = await host.bindDevice(subscriptionId, device);
  return verdict === 'own' ? decision : refusedDevice(login, decision);
}

/** Another is online with what was his out of a pool: he logs in again and gets another; she is let in after that. */
async function inTheWay({ host, watch }: LoginTools, usedBy: string, about: Readonly<Record<string, string>>) {
  watch.warn('address_in_use', 'An address of her own is still in use by another.', { ...about, usedBy });
  await host.logInAgain(usedBy);
}

/** What is found in our pools is part of the answer; who finds nothing there is refused by that name. */
async function withAddresses(tools: LoginTools, login: Login, decision: Decision): Promise<Decision> {
  const { leases, watch } = tools;
  const { ask, subscriptionId } = decision;
  if (ask === null || subscriptionId === null) return decision;
  const device = deviceOf(readText(login.packet, 'Calling-Station-Id') ?? '');
  const busy = new Set(ask.busy);
  const asker = { subscriptionId, device, busy, beside: ask.beside };
  for (const address of ask.own) {
    const claim = await leases.claim(address, asker);
    if (claim === 'hers') continue;
    if (claim !== 'outdated') await inTheWay(tools, claim.usedBy, { address, subscriptionId });
    return refusedAddress(login, decision);
  }
  // Link and delegation may be of one pool: what the one has found is no answer for the other.
  const find = async (pool: string | null) => {
    const address = pool === null ? null : await leases.take(pool, asker);
    if (address !== null) busy.add(address);
    return address;
  };
  const [ipv4, ipv6Prefix, delegatedPrefix] = [
    await find(ask.ipv4),
    await find(ask.ipv6Prefix),
    await find(ask.delegatedPrefix),
  ];
  for (const [pool, found] of [
    [ask.ipv4, ipv4],
    [ask.ipv6Prefix, ipv6Prefix],
    [ask.delegatedPrefix, delegatedPrefix],
  ]) {
    if (pool === null || found !== null) continue;
    watch.warn('pool_exhausted', 'A pool has no address left.', { pool, subscriptionId });
    return refusedAddress(login, decision);
  }
  const found = leased({ ipv4, ipv6Prefix, delegatedPrefix });
  return { ...decision, attributes: [...decision.attributes, ...found] };
}

/** The door of log-ins: each is answered from the entitlement, at once where that is known, and remembered. */
export function doorOfLogins(tools: LoginTools): Door {
  const { host, leases, cache, options, classKey, decisions, accepted, arrivals, watch, recorder } = tools;
  const { zone, clock } = host;
  const { interimSeconds } = options;
  const staleAfterMs = options.staleAfterSeconds * 1_000;
  const nonces = createNonces();
  const ours = { isOurs: leases.isOurs, isPooled: leases.holds };
  const reach = createReach({ later: tools.later, watch, awaySince: cache.awaySince });

  const decide = (ask: Ask, { view, isOutdated }: Found): Draft | Promise<Draft> => {
    const { packet, client, from } = ask;
    const about = { packet, client, nas: from.address, view, now: clock.now(), zone };
    const arrived = view === null ? [] : arrivals.of(view.subscription.id, about.now, cache.awaySince() !== null);
    const login: Login = { ...about, interimSeconds, staleAfterMs, nonce: nonces(), classKey, ...ours, arrived };
    const decision = authenticate(login);
    if (isOutdated && decision.outcome === 'reject') throw new Error(OUTDATED);
    const arrival = arrivalOf(login, decision);
    if (decision.device === null && decision.ask === null) return draftOf(ask, decision);
    // A refusal only has the device noted, and stands without.
    if (decision.outcome === 'reject' && cache.awaySince() !== null) return draftOf(ask, decision);
    const whole = async () => withAddresses(tools, login, await onItsDevice(host, login, decision));
    return reach(whole).then(
      (one) => {
        arrivals.forget(arrival);
        arrivalOf(login, one);
        return draftOf(ask, one);
      },
      (thrown: unknown) => {
        arrivals.forget(arrival);
        throw thrown;
      },
    );
  };

  /** Counted at once, so that of two who come in the same instant one sees the other. */
  const arrivalOf = (login: Login, decision: Decision): Arrival | undefined => {
    const { outcome, subscriptionId } = decision;
    if (outcome !== 'accept' || subscriptionId === null) return undefined;
    const place = placeOf(login.packet, login.nas);
    const framedIp = valueOf(decision, 'Framed-IP-Address') ?? place['framedIp'];
    return arrivals.keep(subscriptionId, { ...place, framedIp }, login.now);
  };

  const draftOf = (ask: Ask, decision: Decision): Draft => ({
    code: decision.outcome === 'accept' ? codes['Access-Accept'] : codes['Access-Reject'],
    attributes: decision.attributes,
    sent: (reply) => remember(ask, decision, reply),
  });

  const remember = ({ packet: request, client, from }: Ask, decision: Decision, reply: Packet): void => {
    const { outcome, reason, subscriptionId, token, dead } = decision;
    const username = readText(request, 'User-Name') ?? '';
    watch.count(`auth_${outcome}`);
    watch.count(`auth_reason_${reason.replaceAll('-', '_')}`);
    if (token !== null) accepted.keep(from.address, marksOf(request), token);
    const about = { at: clock.now(), client: client.name, nas: from.address, username, outcome, reason };
    decisions.keep({ ...about, subscriptionId, request, reply });
    for (const session of dead) void bury(session, recorder(), watch);
  };

  return {
    name: 'auth',
    code: codes['Access-Request'],
    alive: codes['Access-Accept'],
    // Who waits for the database at once is asked for in one question, or two: see the reader of the cache.
    atOnce: 256,
    answer(ask) {
      const found = findAccess(ask.packet, ask.client, cache.access);
      return found instanceof Promise ? found.then((one) => decide(ask, one)) : decide(ask, found);
    },
  };
}

/** Silence, so that another server is asked or the NAS asks again, is better than to refuse who has paid since. */
const OUTDATED = 'the database is away, and what would refuse this log-in has changed since it was read';

/**
 * Ends a session whose device is here again: its Stop was lost. It ends as stale, at the instant it was last heard of,
 * so that a report of it brings it back if it should live after all.
 */
async function bury(session: Session, recorder: Recorder | undefined, watch: Watch): Promise<void> {
  const { source, key: sessionKey, username, lastSeenAt: at } = session;
  const counted = { seconds: null, inBytes: null, outBytes: null, generation: null };
  const report = { source, sessionKey, username, kind: 'stop', at, ...counted, endCause: 'stale', where: {} } as const;
  try {
    await recorder?.record(report);
    watch.count('auth_buried');
  } catch (thrown) {
    const details = { sessionId: session.id, reason: String(thrown) };
    watch.warn('auth_bury_failed', 'A session that is dead could not be ended; it will be found stale.', details);
  }
}

/** What the door of accounting needs. */
export interface AccountingTools {
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** With what a Class of ours may be signed. */
  readonly classKeys: readonly Secret[];
  readonly accepted: Accepted;
  readonly arrivals: Arrivals;
  readonly whose: Whose;
  readonly watch: Watch;
}

/** The door of accounting: a record is acknowledged once it is durable and not before (RFC 2866 section 2). */
export function doorOfAccounting(tools: AccountingTools): Door {
  const { recorder, clock, classKeys, accepted, arrivals, whose, watch } = tools;
  const nameless = (nas: string): void =>
    watch.warn('acct_nameless', 'A record names nobody: it is kept as the session of a stranger.', { nas });
  const done = { code: codes['Accounting-Response'], attributes: [] } as const;
  return {
    name: 'acct',
    code: codes['Accounting-Request'],
    alive: codes['Accounting-Response'],
    // What runs at once becomes one unit of work, or two: see the recorder.
    atOnce: 512,
    async answer({ packet, client, from }) {
      const nas = from.address;
      const known = (record: LoginMarks) => accepted.find(nas, record);
      const told = readAccounting(packet, { client, nas, now: clock.now(), classKeys, accepted: known });
      watch.count(`acct_${told.kind === 'report' ? told.report.kind : told.kind}`);
      switch (told.kind) {
        case 'report': {
          const report = told.isUnsure ? await whose(told.report, packet, client) : told.report;
          if (report.username === '' && report.subscriptionId === undefined) nameless(nas);
          const arrival = arrivals.hear(placeOf(packet, nas), report.kind === 'stop', clock.now());
          await recorder.record(report);
          arrivals.forget(arrival);
          return done;
        }
        case 'restart':
          await recorder.endAll(SOURCE, told.where, told.at, told.cause);
          return done;
        case 'nothing':
          return done;
        case 'malformed':
          watch.warn('acct_unusable', 'An Accounting-Request cannot be used.', { nas, reason: told.reason });
          return null;
      }
    },
  };
}

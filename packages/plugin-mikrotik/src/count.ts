import { isBillingError, type Job, type PluginHost } from '@daftari/core';
import { closedSessions, countedSessions, SOURCE, type ShownOnline } from './counted.ts';
import type { AtRouter, Links } from './links.ts';
import { durationMs } from './objects/values.ts';
import type { RouterBook } from './routers.ts';

/** What counting works with once the plugin is started. */
export interface CountTools {
  readonly book: Pick<RouterBook, 'all'>;
  readonly links: Pick<Links, 'with'>;
}

/** How long one router may take to show who is online, in milliseconds. */
const LOOK_MS = 30_000;

/**
 * Counts who is online at routers that know their customers themselves, as a job of every so many seconds. RADIUS
 * counts the others, to the octet; here what a session of PPP used after the last look is not seen.
 */
export function countJob(everySeconds: number, tools: () => CountTools): Job {
  const minutes = Math.max(1, Math.round(everySeconds / 60));
  return {
    name: 'count',
    cron: everySeconds < 60 ? `*/${everySeconds} * * * * *` : `*/${minutes} * * * *`,
    async run({ signal }, host) {
      const { book, links } = tools();
      const local = (await book.all()).filter(({ mode, transport }) => mode === 'local' && transport !== 'pull');
      await closeElsewhere(new Set(local.map(({ id }) => id)), host);
      await Promise.all(local.map(({ id }) => countAt(id, { links, host, signal })));
    },
  };
}

/**
 * A router that was moved to RADIUS, or is none any more, is counted no more: what is open of it would stay so for
 * ever.
 */
async function closeElsewhere(counted: ReadonlySet<string>, host: PluginHost): Promise<void> {
  const open = await host.sessions.openWhere({});
  const left = open.filter(({ source, where }) => source === SOURCE && !counted.has(where['router'] ?? ''));
  if (left.length > 0) await host.usage.record(closedSessions(left, host.clock.now()));
}

interface CountAt {
  readonly links: Pick<Links, 'with'>;
  readonly host: PluginHost;
  readonly signal: AbortSignal;
}

/** A router that does not answer is counted when it does: its sessions stay open, and no other waits for it. */
async function countAt(routerId: string, { links, host, signal }: CountAt): Promise<void> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
  try {
    const { shown, upMs } = await links.with(routerId, within, (at) => look(at, within));
    const at = host.clock.now();
    const open = await host.sessions.openWhere({ router: routerId });
    const known = open.filter(({ source }) => source === SOURCE);
    await host.usage.record(countedSessions(shown, { routerId, at, bootedAt: at - upMs }, known));
  } catch (fault) {
    if (isBillingError(fault) && fault.kind === 'unavailable') return;
    host.log.warn('The sessions of a router could not be counted', { routerId, reason: String(fault) });
  }
}

const USER = ['name', 'profile', 'bytes-in', 'bytes-out', 'uptime'];
const PROFILE = ['name', 'shared-users'];

async function look({ link, abilities }: AtRouter, signal: AbortSignal) {
  const none = Promise.resolve([]);
  const [ppp, hotspot, users, profiles, interfaces, queues, [resource]] = await Promise.all([
    link.print('/ppp/active', {}, signal),
    abilities.hotspot ? link.print('/ip/hotspot/active', {}, signal) : none,
    abilities.hotspot ? link.print('/ip/hotspot/user', { proplist: USER }, signal) : none,
    abilities.hotspot ? link.print('/ip/hotspot/user/profile', { proplist: PROFILE }, signal) : none,
    link.print('/interface', { where: { type: 'pppoe-in' }, proplist: ['name', 'rx-byte', 'tx-byte'] }, signal),
    link.print('/queue/simple', { proplist: ['name', 'comment', 'target', 'bytes'] }, signal),
    link.print('/system/resource', { proplist: ['uptime'] }, signal),
  ]);
  // Of who may log in several times at once it cannot be told which of her sessions her counters are of.
  const shared = new Map(profiles.map((row) => [row['name'] ?? '', row['shared-users'] ?? '1']));
  const single = users.filter((row) => shared.get(row['profile'] ?? 'default') === '1');
  const shown: ShownOnline = { ppp, hotspot, users: single, interfaces, queues };
  return { shown, upMs: durationMs(resource?.['uptime'] ?? '') ?? 0 };
}

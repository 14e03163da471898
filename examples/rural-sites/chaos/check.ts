import { accessAt, isOnline, type Billing } from '@daftari/core';
import type { Home } from './homes.ts';
import type { Site } from './site.ts';

/** How long a grant may outlive its end on a router that is away: it goes over its ends every five minutes. */
const BOUND_MS = 6 * 60_000;

type Wanted =
  Awaited<ReturnType<Billing['store']['reads']['wanted']>> extends ReadonlyMap<unknown, infer One> ? One : never;

/**
 * How a router differs from the ledger; empty: it does not. This reads the router's rows and who gets out to the
 * internet at it, and nothing of what the driver believes.
 */
export async function differences(
  billing: Billing,
  site: Site,
  homes: readonly Home[],
  now: number,
): Promise<string[]> {
  const here = homes.filter((home) => home.site === site);
  const wanted = await billing.store.reads.wanted(here.map(({ id }) => id));
  const byName = new Map(here.map((home) => [home.username, wanted.get(home.id)]));
  const secrets = new Map(site.router.rows('/ppp/secret').map((row) => [row['name'] ?? '', row]));
  const stands = standing(site);
  const said: string[] = [];
  for (const [username, one] of byName) {
    const entitlement = one?.entitlement ?? null;
    if (one?.placement?.routerId !== site.id) said.push(`${username}: the ledger places her elsewhere`);
    const access = entitlement === null ? 'blocked' : accessAt(entitlement, now);
    const row = secrets.get(username);
    const isOpen = row !== undefined && row['disabled'] !== 'true';
    const mayCome = entitlement !== null && isOnline(access);
    if (mayCome && !isOpen) said.push(`${username}: may come in, and has no open secret`);
    if (access === 'blocked' && isOpen) said.push(`${username}: is blocked, and has an open secret`);
    if (mayCome && isOpen) said.push(...wrongIn(stands, username, row, { one }));
  }
  for (const [username, row] of secrets) {
    const isOurs = (row['comment'] ?? '').startsWith('daftari:');
    if (isOurs && !byName.has(username)) said.push(`${username}: is not served here, and stands here`);
  }
  for (const { name, online, rateKbps } of site.router.people.sessions()) {
    const one = byName.get(name);
    const entitlement = one?.entitlement ?? null;
    if (!online) continue;
    if (entitlement === null || !isOnline(accessAt(entitlement, now))) {
      said.push(`${name}: gets out to the internet, and may not`);
    } else if (rateKbps.down !== entitlement.downKbps || rateKbps.up !== entitlement.upKbps) {
      const [has, may] = [rateKbps, entitlement].map((each) => JSON.stringify('down' in each ? each : each.downKbps));
      said.push(`${name}: has ${has} instead of ${may}`);
    }
  }
  return said;
}

/** What stands on a router beside secrets, by name: read once, for each row is copied. */
interface Standing {
  readonly profiles: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly ends: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

function standing({ router }: Site): Standing {
  const byName = (menu: string) => new Map(router.rows(menu).map((row) => [row['name'] ?? '', row]));
  return { profiles: byName('/ppp/profile'), ends: byName('/system/scheduler') };
}

function wrongIn(
  { profiles, ends }: Standing,
  username: string,
  row: Readonly<Record<string, string>>,
  { one }: { readonly one: Wanted | undefined },
): string[] {
  const said: string[] = [];
  const entitlement = one?.entitlement;
  if (row['password'] !== one?.subscription.secret) said.push(`${username}: has another password`);
  const profile = profiles.get(row['profile'] ?? '');
  const [rate = ''] = (profile?.['rate-limit'] ?? '').split(' ', 1);
  const [up = 0, down = 0] = rate.split('/').map(kbpsOf);
  if (up !== entitlement?.upKbps || down !== entitlement.downKbps) said.push(`${username}: her profile gives ${rate}`);
  const until = entitlement?.untilAt ?? null;
  if (until === null) return said;
  const end = ends.get(`daftari-${entitlement?.subscriptionId}`);
  const written = /until=(\S+)/.exec(end?.['comment'] ?? '')?.[1];
  if (end === undefined || end['disabled'] === 'true') said.push(`${username}: has no end on her router`);
  else if (Math.floor(until / 1_000) !== Math.floor(Date.parse(written ?? '') / 1_000))
    said.push(`${username}: ends at ${written ?? 'no time'} instead of ${new Date(until).toISOString()}`);
  return said;
}

function kbpsOf(rate: string): number {
  const [, digits = '0', unit = ''] = /^(\d+)([kM]?)$/.exec(rate) ?? [];
  return Number(digits) * (unit === 'M' ? 1_000 : unit === 'k' ? 1 : 0.001);
}

/** Who gets out to the internet at a site that is away, longer after her end than its router may take to notice. */
export function freeInternet(site: Site, now: number): string[] {
  const { known } = site;
  if (!site.away || known === null) return [];
  return site.router.people.sessions().flatMap(({ name, online }) => {
    const until = known.get(name);
    if (!online || until === undefined || now <= until + BOUND_MS) return [];
    return [`${name} at ${site.id}: her time was over ${Math.round((now - until) / 60_000)} minutes ago`];
  });
}

/** Who is entitled to come in, and is not online: home routers dial again within 80 seconds. */
export async function keptOut(billing: Billing, site: Site, homes: readonly Home[], now: number): Promise<string[]> {
  const here = homes.filter((home) => home.site === site);
  const wanted = await billing.store.reads.wanted(here.map(({ id }) => id));
  const online = new Set(site.router.people.sessions().flatMap(({ name, online: out }) => (out ? [name] : [])));
  return here.flatMap(({ id, username }) => {
    const entitlement = wanted.get(id)?.entitlement ?? null;
    const may = entitlement !== null && isOnline(accessAt(entitlement, now));
    return may && !online.has(username) ? [`${username}: may come in, and is not online`] : [];
  });
}

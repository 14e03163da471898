import type { PluginHost } from '@daftari/core';
import { pullTables, type PullTables, type SeenRow, type WorkRow } from './tables.ts';
import { instantOf, digitsOf } from './time.ts';
import {
  ABSENT,
  encode,
  LOOK_ROWS,
  lookScript,
  SEPARATORS,
  UNKNOWN,
  workScript,
  type Change,
  type Order,
} from './work.ts';

/** What a router says when it asks. */
export interface Asked {
  /** The number of the batch that it has run last. */
  readonly done: number;
  /** How far its clock is ahead of UTC; null when it cannot be read. */
  readonly offsetMs: number | null;
  readonly os: string;
  /** What it reports, after the first line. */
  readonly report: string;
}

/** How long a batch may be run after it was given out. */
const VALID_MS = 600_000;

/** What is this old is looked at again. */
const FRESH_MS = 45_000;

/** A string of version 6 holds 4096 octets, and the answer comes in one. */
const MOST_OCTETS = 3_500;

/** Nothing to do. */
export const NOTHING = '-';

/** Reads what a router says; null when no agent of ours says such a thing. */
export function readAsked(raw: string, now: number): Asked | null {
  const [, done, digits, os, report = ''] =
    /^done=(\d{1,15}) now=(\d{14}) os=([^\n]{0,64})\n([\s\S]*)$/.exec(raw) ?? [];
  if (done === undefined || digits === undefined || os === undefined) return null;
  const local = instantOf(digits);
  return { done: Number(done), offsetMs: local === null ? null : local - now, os, report };
}

/** Takes in what a router reports, and answers what it is to do next: one batch, or a look, or nothing. */
export async function exchange(host: PluginHost, router: string, asked: Asked): Promise<string> {
  const tables = pullTables(host);
  const now = host.clock.now();
  await takeReport(tables, router, asked.report, now);
  const issued = await note(tables, router, asked, now);
  const work = (await tables.work.find({ router }))
    .filter(({ told }) => told === null)
    .toSorted((one, other) => Number((one.queued ?? 0n) - (other.queued ?? 0n)));
  if (work.length > 0 && asked.offsetMs !== null) {
    const terms = { offsetMs: asked.offsetMs, notAfterAt: now + VALID_MS };
    const number = Math.max(issued, asked.done) + 1;
    // Another process may just have given out this number: then this router asked twice, and asks again.
    const taken = await tables.state.replace({ router }, { issued: BigInt(issued) }, { issued: BigInt(number) });
    return taken ? batch(number, fitting(work, terms), terms) : NOTHING;
  }
  const stale = (await tables.seen.find({ router })).filter(({ seen_at: at }) => Number(at ?? 0n) <= now - FRESH_MS);
  const next = stale.find(({ menu }) => !OF_SESSIONS.has(menu ?? '')) ?? stale[0];
  return next === undefined ? NOTHING : look(next);
}

/** Where somebody's log-in shows itself. */
const LOG_INS: ReadonlySet<string> = new Set(['/ppp/active', '/ip/hotspot/active']);

/** What a log-in makes: looked at after who is online, so that whoever is seen is never without hers. */
const OF_SESSIONS: ReadonlySet<string> = new Set(['/queue/simple', '/ip/firewall/address-list']);

function batch(number: number, orders: readonly Order[], terms: Parameters<typeof workScript>[1]): string {
  return `${number} ${encode(workScript(orders, terms))}`;
}

/** As many orders as one answer holds, and at least one. */
function fitting(work: readonly WorkRow[], terms: Parameters<typeof workScript>[1]): readonly Order[] {
  const orders = work.map(({ rev, change }): Order => ({ rev: rev ?? '', change: JSON.parse(change ?? '') as Change }));
  let count = 1;
  while (count < orders.length && batch(0, orders.slice(0, count + 1), terms).length <= MOST_OCTETS) count++;
  return orders.slice(0, count);
}

/** A look changes nothing and has the number nought: it may be run as often as it comes. */
function look({ menu, partial }: SeenRow): string {
  const from = (JSON.parse(partial ?? '[]') as unknown[]).length;
  return `0 ${encode(lookScript(menu ?? '', from))}`;
}

async function note(tables: PullTables, router: string, asked: Asked, now: number): Promise<number> {
  const told = {
    asked_at: BigInt(now),
    offset_ms: asked.offsetMs === null ? null : BigInt(asked.offsetMs),
    os: asked.os,
  };
  await tables.state.insertOnce({ router, issued: 0n, ...told });
  await tables.state.replace({ router }, {}, told);
  return Number((await tables.state.get({ router }))?.issued ?? 0n);
}

/** How a change went, and of one that failed the fields that the router does not know. */
const REPORTED = /^= (\S+) (ok|over|failed)((?: [a-z0-9-]+)*)$/gm;

/** As the API says it. Where no field is known it is the menu that the router does not have. */
function refusalOf({ values }: Change, unknown: string): string {
  const fields = unknown.split(' ').filter((field) => field in values);
  const some = fields.length > 0 && fields.length < Object.keys(values).length;
  return some ? `${UNKNOWN}${fields.join(' ')}` : 'the router refused it';
}

async function takeReport(tables: PullTables, router: string, report: string, now: number): Promise<void> {
  const work = await tables.work.find({ router });
  for (const [, rev = '', how = '', unknown = ''] of report.matchAll(REPORTED)) {
    const row = work.find((each) => each.rev === rev);
    if (row === undefined) continue;
    const key = { router, item: row.item };
    // What was wished meanwhile has a name of its own and stays.
    const change = JSON.parse(row.change ?? '') as Change;
    if (how === 'failed') await tables.work.replace(key, { rev }, { told: refusalOf(change, unknown) });
    else await tables.work.remove(key, { rev });
    const { menu } = change;
    await unsee(tables, { router, menu });
  }
  const [, menu, from, told] = /^@ (\/\S+) (\d+)\n([\s\S]*)$/m.exec(report) ?? [];
  if (menu !== undefined && told !== undefined) await takeLook(tables, { router, menu }, Number(from), told, now);
}

/** Rows come in pages; a menu is seen when its last page is there. A page that does not fit on begins it anew. */
async function takeLook(
  tables: PullTables,
  key: { readonly router: string; readonly menu: string },
  from: number,
  told: string,
  now: number,
): Promise<void> {
  const row = await tables.seen.get(key);
  const parts = told.split(SEPARATORS.row);
  if (told.endsWith(ABSENT)) {
    await tables.seen.replace(key, {}, { rows: ABSENT, partial: '[]', seen_at: BigInt(now) });
    return;
  }
  const [, count] = /^count=(\d+)/.exec(parts.at(-1) ?? '') ?? [];
  if (row === null || count === undefined) return;
  const before = JSON.parse(row.partial ?? '[]') as unknown[];
  const page = parts.slice(0, -1).map(readRow);
  const rows = [...before, ...page];
  if (before.length !== from) return void (await tables.seen.replace(key, {}, { partial: '[]' }));
  const whole = page.length < LOOK_ROWS || rows.length >= Number(count);
  const next = whole
    ? { rows: JSON.stringify(rows), partial: '[]', seen_at: BigInt(now) }
    : { partial: JSON.stringify(rows) };
  await tables.seen.replace(key, { partial: row.partial }, next);
  if (!whole || !LOG_INS.has(key.menu)) return;
  for (const menu of OF_SESSIONS) await unsee(tables, { ...key, menu });
}

/** What a menu has shown counts no more: it is looked at before anybody goes by it again. */
async function unsee({ seen }: PullTables, key: { readonly router: string; readonly menu: string }): Promise<void> {
  await seen.replace(key, {}, { seen_at: null, partial: '[]' });
}

function readRow(text: string): Readonly<Record<string, string>> {
  const fields = text.split(SEPARATORS.field).flatMap((field): [string, string][] => {
    const at = field.indexOf('=');
    return at < 1 ? [] : [[field.slice(0, at), field.slice(at + 1)]];
  });
  return Object.fromEntries(fields);
}

/** The router's own date and time now, in the form that it had when it was looked at. */
export function movedClock(row: Readonly<Record<string, string>>, byMs: number): Readonly<Record<string, string>> {
  const { date = '', time = '' } = row;
  const months = 'janfebmaraprmayjunjulaugsepoctnovdec';
  const [, name, day, year] = /^([a-z]{3})\/(\d\d)\/(\d{4})$/.exec(date) ?? [];
  const month = name === undefined ? '' : String(months.indexOf(name) / 3 + 1).padStart(2, '0');
  const at = instantOf(`${name === undefined ? date : `${year}${month}${day}`}${time}`.replaceAll(/\D/g, ''));
  if (at === null) return row;
  const [, y = '', m = '', d = '', ...clock] = /^(.{4})(..)(..)(..)(..)(..)$/.exec(digitsOf(at + byMs)) ?? [];
  const short = months.slice(Number(m) * 3 - 3, Number(m) * 3);
  return { ...row, date: name === undefined ? `${y}-${m}-${d}` : `${short}/${d}/${y}`, time: clock.join(':') };
}

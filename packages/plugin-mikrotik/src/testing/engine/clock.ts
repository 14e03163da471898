import type { Table } from './types.ts';
import { parseInterval } from './intervals.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** How long a router needs to hear from its time servers after it has come up. */
const NTP_MS = 30_000;
/** What a clock without a battery says when the power comes back. */
const COLD_CLOCK_AT = Date.UTC(1970, 0, 2);

/** The router's own clock. */
export interface Clock {
  /** UTC ms, as far as the router knows. */
  routerNow(): number;
  /** Date and time on its wall. */
  wall(at?: number): { readonly date: string; readonly time: string };
  gmtOffset(): string;
  /** Somebody set the clock by hand, to a date or a time of the wall. */
  setWall(date: string | undefined, time: string | undefined): void;
  /** The power came back: the clock starts cold, until the time servers have answered. */
  chill(): void;
}

/** A clock that runs with the world, skewed, in a zone; `iso` writes dates as RouterOS does from 7.10 on. */
export function createClock(needs: {
  readonly now: () => number;
  readonly skewMs: number;
  readonly iso: boolean;
  readonly settings: () => Table;
  readonly timeServers: () => boolean;
}): Clock {
  let offset = needs.skewMs;
  let coldSince: number | null = null;

  const routerNow = (): number => {
    const now = needs.now();
    if (coldSince === null) return now + offset;
    if (!needs.timeServers() || now < coldSince + NTP_MS) return COLD_CLOCK_AT + (now - coldSince);
    coldSince = null;
    offset = 0;
    return now;
  };
  const zoneOffset = (at: number): number =>
    offsetOf(needs.settings().items()[0]?.values['time-zone-name'] ?? 'UTC', at);

  const wall = (at = routerNow()): { date: string; time: string } => {
    const local = new Date(at + zoneOffset(at));
    const [date = '', rest = ''] = local.toISOString().split('T');
    return { date: needs.iso ? date : oldDate(date), time: rest.slice(0, 8) };
  };

  return {
    routerNow,
    wall,
    gmtOffset() {
      const minutes = Math.round(zoneOffset(routerNow()) / 60_000);
      const clock = new Date(Math.abs(minutes) * 60_000).toISOString().slice(11, 16);
      return `${minutes < 0 ? '-' : '+'}${clock}`;
    },
    setWall(date, time) {
      const at = routerNow();
      const today = new Date(at + zoneOffset(at)).toISOString().slice(0, 10);
      const midnight = date === undefined ? Date.parse(today) : parseDate(date);
      const ofDay = time === undefined ? (at + zoneOffset(at)) % 86_400_000 : (parseInterval(time) ?? 0);
      const wanted = (midnight ?? Date.parse(today)) + ofDay;
      coldSince = null;
      offset = wanted - zoneOffset(wanted) - needs.now();
    },
    chill() {
      coldSince = needs.now();
      offset = 0;
    },
  };
}

const oldDate = (iso: string): string => {
  const [year = '', month = '', day = ''] = iso.split('-');
  return `${MONTHS[Number(month) - 1] ?? ''}/${day}/${year}`;
};

/** Midnight UTC of a date as either age writes it: `nov/23/2026` or `2026-11-23`; null if it is none. */
export function parseDate(text: string): number | null {
  const old = /^([a-z]{3})\/(\d{1,2})\/(\d{4})$/i.exec(text);
  if (old !== null) {
    const month = MONTHS.indexOf((old[1] ?? '').toLowerCase());
    return month === -1 ? null : Date.UTC(Number(old[3]), month, Number(old[2]));
  }
  return /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : null;
}

/** How far a zone's wall is ahead of UTC. */
function offsetOf(zone: string, at: number): number {
  if (zone === 'UTC' || zone === 'manual' || zone === '') return 0;
  const name = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

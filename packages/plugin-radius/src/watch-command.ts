import type { Command, LogIn } from '@daftari/core';
import { z } from 'zod';
import type { Later } from './exchange.ts';
import { rememberedLogIns } from './log-ins.ts';

const WatchOptions = z.strictObject({
  user: z.string().min(1).optional(),
  /** An address, or the name of a client. */
  nas: z.string().min(1).optional(),
  refused: z.union([z.literal(true), z.enum(['true', 'false']).transform((typed) => typed === 'true')]).optional(),
  /** How many of the past are shown first. */
  last: z.coerce.number().int().min(0).max(100).default(5),
  /** How long is watched; without it, until it is interrupted. */
  seconds: z.coerce.number().min(0).max(86_400).optional(),
  /** Reasons only, without the packets. */
  brief: z.union([z.literal(true), z.enum(['true', 'false']).transform((typed) => typed === 'true')]).optional(),
});

type Watched = z.output<typeof WatchOptions>;

/** How often it is looked for more. */
const EVERY_MS = 1_000;

/** How wide a line may be, so that it is whole on every terminal. */
const WIDTH = 80;

/**
 * `daftari radius watch [--user … --nas … --refused]`: log-ins as they happen, decoded, with the reason. It reads what
 * running servers note, so that it works from any shell.
 */
export function watchCommand(later: Later): Command {
  return {
    name: 'watch',
    summary: 'Shows log-ins as they happen, decoded, with the reason: [--user <name>] [--nas <router>] [--refused].',
    options: WatchOptions,
    async run(given: Watched, host, print) {
      const { clock, zone } = host;
      const until = given.seconds === undefined ? Infinity : clock.now() + given.seconds * 1_000;
      const shown = new Map<string, number>();
      const show = (found: readonly LogIn[]): void => {
        for (const one of found.toReversed()) {
          if (shown.get(one.id) === one.lastAt || (given.refused === true && one.outcome === 'accept')) continue;
          shown.set(one.id, one.lastAt);
          for (const line of linesOf(one, { zone, brief: given.brief === true })) print(line);
        }
      };
      const ask = {
        ...(given.user !== undefined && { username: given.user }),
        ...(given.nas !== undefined && { nas: given.nas }),
      };
      let heard = clock.now();
      if (given.last > 0) {
        const past = await rememberedLogIns.recent({ ...ask, limit: given.refused === true ? 100 : given.last }, host);
        show(past.filter(({ outcome }) => given.refused !== true || outcome !== 'accept').slice(0, given.last));
        for (const one of past) shown.set(one.id, one.lastAt);
      }
      while (clock.now() < until) {
        await new Promise<void>((resolve) => void later(Math.min(EVERY_MS, until - clock.now()), resolve));
        // What is written behind may carry an instant of some seconds ago.
        const found = await rememberedLogIns.recent({ ...ask, after: heard - LATE_MS, limit: 100 }, host);
        show(found);
        heard = Math.max(heard, ...found.map(({ lastAt }) => lastAt));
      }
    },
  };
}

/** How long after it happened a log-in may be written. */
const LATE_MS = 30_000;

const MARKS: Readonly<Record<LogIn['outcome'], string>> = {
  accept: 'let in',
  reject: 'REFUSED',
  discard: 'THROWN AWAY',
};

/** One log-in as a terminal shows it: who, what and why, what to do, then both packets. No line is over 80 wide. */
export function linesOf(one: LogIn, { zone, brief }: { readonly zone: string; readonly brief: boolean }): string[] {
  const at = new Date(one.lastAt).toLocaleTimeString('en-GB', { timeZone: zone });
  const times = one.count > 1 ? `, ${one.count} times` : '';
  const router = one.client === null || one.client === one.nas ? one.nas : `${one.client} (${one.nas})`;
  const head = `${at}  ${MARKS[one.outcome]}  ${one.username ?? '–'}  from ${router}${times}`;
  const packets = brief
    ? []
    : [one.request, one.reply].flatMap((packet) => (packet === null ? [] : packetLines(packet)));
  return [cut(head), ...wrapped(`${one.why}${one.next === null ? '' : ` ${one.next}`}`, '          '), ...packets, ''];
}

function packetLines({ code, attributes }: NonNullable<LogIn['request']>): string[] {
  const widest = Math.min(28, Math.max(0, ...attributes.map(({ name }) => name.length)));
  return [`    ${code}`, ...attributes.map(({ name, value }) => cut(`      ${name.padEnd(widest)}  ${value}`))];
}

function cut(line: string): string {
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
}

/** Breaks a text between words. */
function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length > WIDTH && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}

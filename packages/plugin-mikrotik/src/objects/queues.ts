import { parseIpPrefix } from '@daftari/core';
import type { Row } from '../client/link.ts';
import { queueLimits, type Pace } from '../speeds.ts';
import { isOn, sameValue } from './values.ts';

/**
 * The first queue that takes her packets before her own does, and that hers can be put before; null: none. Simple
 * queues are gone through in order, and the first whose target fits is the one.
 */
export function covering(rows: readonly Row[], own: Row | null, target: string): string | null {
  const before = ahead(rows, own).find(
    (row) => !isOn(row['dynamic']) && (covers(row, target) || (isTop(row) && mayCover(row))),
  );
  return before?.['.id'] ?? null;
}

/** A queue ahead of hers that RouterOS made by itself, such as `<hs-hotspot1>`: nothing can be put before it. */
export function bypassing(rows: readonly Row[], own: Row, target: string): Row | null {
  return ahead(rows, own).find((row) => isOn(row['dynamic']) && covers(row, target)) ?? null;
}

/**
 * Whether the queue that RouterOS made at a log-in still gives the burst, the priority and the guarantee of a pace.
 * What a version does not show is believed to be right, and so is what says nothing: the threshold of no burst.
 */
export function keepsPace(queue: Row, pace: Pace): boolean {
  const wanted = queueLimits(pace);
  const fields = ['burst-limit', 'priority', ...(pace.burst === undefined ? [] : ['burst-threshold', 'burst-time'])];
  const agrees = (field: string): boolean =>
    queue[field] === undefined || sameValue(field, queue[field], wanted[field] ?? '');
  // Where no guarantee is written, some versions take the speed itself for it.
  const all = pace.guaranteed === undefined && sameValue('limit-at', queue['limit-at'], wanted['max-limit']);
  return fields.every(agrees) && (all || agrees('limit-at'));
}

/**
 * The first rule that sends all traffic past the queues; null: none, or customers are accepted ahead of it. A rule with
 * conditions of its own may leave customers out, and is believed to.
 * @param filters the rules of the chain `forward`, in their order
 */
export function fastTrack(filters: readonly Row[]): Row | null {
  const rules = filters.filter((row) => row['chain'] === 'forward' && !isOn(row['disabled']) && !isOn(row['invalid']));
  const at = rules.findIndex((row) => row['action'] === 'fasttrack-connection' && hasOnly(row));
  const rule = rules[at];
  if (rule === undefined) return null;
  const accepts = rules
    .slice(0, at)
    .filter(
      ({ action, 'connection-state': states = 'established' }) => action === 'accept' && /established/.test(states),
    );
  const spared = (...fields: readonly string[]): boolean =>
    fields.every((field) => accepts.some((row) => row[field] !== undefined && hasOnly(row, field)));
  const all = accepts.some((row) => hasOnly(row));
  // A connection takes the short cut from either of its directions, so both have to be kept out.
  return all || spared('src-address-list', 'dst-address-list') ? null : rule;
}

/** Whether a rule is for all packets but for some conditions. */
export function hasOnly(row: Row, ...conditions: readonly string[]): boolean {
  return Object.keys(row).every((field) => ANY_RULE.has(field) || conditions.includes(field));
}

/** What says nothing of which packets a rule is for. */
const ANY_RULE: ReadonlySet<string> = new Set([
  '.id',
  '.nextid',
  'action',
  'chain',
  'bytes',
  'comment',
  'connection-state',
  'disabled',
  'dynamic',
  'hw-offload',
  'invalid',
  'log',
  'log-prefix',
  'packets',
]);

function ahead(rows: readonly Row[], own: Row | null): readonly Row[] {
  const at = own === null ? -1 : rows.findIndex((row) => row['.id'] === own['.id']);
  return at < 0 ? rows : rows.slice(0, at);
}

/** A child takes only what its parent has taken. */
function isTop(row: Row): boolean {
  return !isOn(row['disabled']) && !isOn(row['invalid']) && (row['parent'] ?? 'none') === 'none';
}

/**
 * Whether a queue for everybody, which has no target, or for an interface may take her packets: by which interface she
 * comes is not known. What its maker has meant for some packets or destinations only goes on before hers.
 */
function mayCover({ target = '', dst = '', 'packet-marks': marks = '' }: Row): boolean {
  if (!['', 'no-mark'].includes(marks) || (networkOf(dst)?.bits ?? 0) > 0) return false;
  return target.split(',').some((one) => networkOf(one) === null);
}

/** Whether a queue of the top takes the packets of one of the targets. */
function covers(row: Row, target: string): boolean {
  if (!isTop(row)) return false;
  const own = target.split(',').flatMap((one) => networkOf(one) ?? []);
  return (row['target'] ?? '').split(',').some((text) => {
    const other = networkOf(text);
    if (other === null) return false;
    return own.some(({ first, bits, family }) => {
      if (family !== other.family || other.bits > bits) return false;
      const width = BigInt((family === 4 ? 32 : 128) - other.bits);
      return first >> width === other.first >> width;
    });
  });
}

/** An address is a network of one. An interface is none, and nor is an empty target. */
function networkOf(text: string) {
  const typed = text.trim();
  return parseIpPrefix(typed.includes('/') ? typed : `${typed}/${typed.includes(':') ? 128 : 32}`) ?? null;
}

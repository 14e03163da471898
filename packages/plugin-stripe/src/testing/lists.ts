import { inner, invalid, text, texts, type Fields } from './reply.ts';
import type { Stored, World } from './world.ts';

/**
 * A page of a list, the newest first, as Stripe cuts it.
 * @throws StripeRefusal for a limit or a cursor that is none
 */
export function pageOf(items: readonly Stored[], fields: Fields, url: string): unknown {
  const limit = Number(text(fields, 'limit') ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw invalid('Limit is from 1 to 100.', 'limit');
  const within = items.filter((one) => isWithin(one, inner(fields, 'created')));
  const after = text(fields, 'starting_after');
  const start = after === undefined ? 0 : within.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0)
    throw invalid(`No such object: '${after}'`, 'starting_after', 'resource_missing');
  const data = within.slice(start, start + limit);
  return { object: 'list', data, has_more: start + limit < within.length, url };
}

function isWithin(one: Stored, range: Fields): boolean {
  const { created } = one;
  const limits: readonly (readonly [name: string, holds: (limit: number) => boolean])[] = [
    ['gt', (limit) => created > limit],
    ['gte', (limit) => created >= limit],
    ['lt', (limit) => created < limit],
    ['lte', (limit) => created <= limit],
  ];
  return limits.every(([name, holds]) => {
    const limit = text(range, name);
    return limit === undefined || holds(Number(limit));
  });
}

/**
 * An answer with the objects in place of the ids that `expand` names: `data.source`, `payment_intent.latest_charge`.
 */
export function expanded(world: World, body: unknown, fields: Fields): unknown {
  const paths = texts(fields, 'expand');
  return paths.reduce((value, path) => expandPath(world, value, path.split('.')), body);
}

function expandPath(world: World, value: unknown, [head, ...rest]: readonly string[]): unknown {
  if (head === undefined) return value;
  if (Array.isArray(value)) return value.map((one) => expandPath(world, one, [head, ...rest]));
  if (typeof value !== 'object' || value === null || !(head in value)) return value;
  const found: unknown = Reflect.get(value, head);
  const object = typeof found === 'string' ? (world.objects.get(found) ?? found) : found;
  return { ...value, [head]: expandPath(world, object, rest) };
}

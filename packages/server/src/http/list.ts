import { z } from 'zod';
import type { Id, Page, PageAsk } from '@daftari/core';

/** The most rows of one page. */
const MOST = 100;

/** How a list is asked for: which page, how long, and which rows. */
export const ListQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  limit: z.coerce.number().int().min(1).max(MOST).default(25),
  search: z.string().trim().max(120).optional(),
});

/** Adds to a list's query which status its rows may have. */
export const listOf = <const Status extends readonly [string, ...string[]]>(...statuses: Status) =>
  ListQuery.extend({ status: z.enum(statuses).optional() });

/** The page as reads take it: without what was not asked for. */
export function askOf(query: z.output<typeof ListQuery> & { readonly status?: string | undefined }): PageAsk {
  const { page, limit, search, status } = query;
  return {
    page,
    limit,
    ...(search === undefined || search === '' ? {} : { search }),
    ...(status === undefined ? {} : { status }),
  };
}

/** Where one stands in a list, for a reply. */
export const paged = { total: z.int(), page: z.int(), pages: z.int() };

/** Where one stands in a list. There is always a first page, even an empty one. */
export function placeOf({ page, limit }: Pick<PageAsk, 'page' | 'limit'>, found: Pick<Page<unknown>, 'total'>) {
  const { total: rows } = found;
  return { total: rows, page, pages: Math.max(1, Math.ceil(rows / limit)) };
}

/** An id in an address or a body. */
export const idOf = <Kind extends string>() =>
  z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'an id has 1 to 64 letters, digits, dots, colons, dashes or underscores')
    .transform((value) => value as Id<Kind>);

/** The id that stands in the address. */
export const byId = <Kind extends string>() => z.strictObject({ id: idOf<Kind>() });

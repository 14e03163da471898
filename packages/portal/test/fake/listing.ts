import type { CustomerView, Payment, Plan } from '../../src/api/wire.ts';
import type { World } from './people.ts';

/** The rows of one customer. */
export function mine<Row extends { readonly customerId: string | null }>(
  rows: readonly Row[],
  id: string,
): readonly Row[] {
  return rows.filter((row) => row.customerId === id);
}

/** The customers that a list asks for, by status and by what was typed. */
export function filtered(customers: readonly CustomerView[], url: URL): readonly CustomerView[] {
  const status = url.searchParams.get('status');
  const search = (url.searchParams.get('search') ?? '').toLowerCase();
  return customers
    .filter((each) => status === null || each.status === status)
    .filter((each) => `${each.name} ${each.number} ${each.phone} ${each.username}`.toLowerCase().includes(search));
}

/** The payments that a list asks for. */
export function filteredPayments({ payments }: World, search: URLSearchParams): readonly Payment[] {
  const asked = (name: string): string => search.get(name) ?? '';
  const [gateway, status, from, to] = [asked('gateway'), asked('status'), asked('from'), asked('to')];
  return payments.filter((each) => {
    const state = each.unmatched === null ? ['matched'] : each.held === null ? ['unmatched'] : ['unmatched', 'held'];
    if (gateway !== '' && each.gateway !== gateway) return false;
    if (status !== '' && !state.includes(status)) return false;
    // A day of Nairobi begins at nine in the evening of UTC.
    const day = new Date(Date.parse(each.receivedAt) + 3 * 3_600_000).toISOString().slice(0, 10);
    return (from === '' || day >= from) && (to === '' || day < to);
  });
}

/** The plans that a list asks for. */
export function filteredPlans({ plans }: World, url: URL): readonly Plan[] {
  return url.searchParams.get('status') === 'sold' ? plans.filter((each) => each.retiredAt === null) : plans;
}

/** One page of a list, under its name. */
export function paged(
  name: string,
  rows: readonly unknown[],
  { searchParams: asked }: Pick<URL, 'searchParams'>,
): Record<string, unknown> {
  const page = Number(asked.get('page') ?? 1);
  const limit = Number(asked.get('limit') ?? 20);
  const pages = Math.max(1, Math.ceil(rows.length / limit));
  return { [name]: rows.slice((page - 1) * limit, page * limit), total: rows.length, page, pages };
}

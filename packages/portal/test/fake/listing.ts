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
export function filteredPayments({ payments }: World, url: URL): readonly Payment[] {
  const status = url.searchParams.get('status');
  return status === 'unmatched' ? payments.filter((each) => each.unmatched !== null) : payments;
}

/** The plans that a list asks for. */
export function filteredPlans({ plans }: World, url: URL): readonly Plan[] {
  return url.searchParams.get('status') === 'sold' ? plans.filter((each) => each.retiredAt === null) : plans;
}

/** One page of a list, under its name. */
export function paged(name: string, rows: readonly unknown[], url: URL): Record<string, unknown> {
  const page = Number(url.searchParams.get('page') ?? 1);
  const limit = Number(url.searchParams.get('limit') ?? 20);
  const pages = Math.max(1, Math.ceil(rows.length / limit));
  return { [name]: rows.slice((page - 1) * limit, page * limit), total: rows.length, page, pages };
}

import type { Knex } from 'knex';
import type { EarnedOn } from '../../ports/agents.ts';
import type { Id } from '../../kernel/id.ts';
import { big, ident, identOrNull, type Stored, text } from './table.ts';

/** What a payment was put to, the last first, with what an agent earned on each part. */
export async function earnedOnPayment(db: Knex, paymentId: Id<'Payment'>): Promise<readonly EarnedOn[]> {
  const rows: Stored[] = await db('allocations as x')
    .leftJoin('commissions as c', 'c.allocation_id', 'x.id')
    .where('x.payment_id', paymentId)
    .orderBy([
      { column: 'x.allocated_at', order: 'desc' },
      { column: 'x.id', order: 'desc' },
    ])
    .select(['x.id', 'x.amount_minor as put_minor', 'x.currency as put_currency', 'c.customer_id', 'c.base_minor']);
  return rows.map((row) => {
    const currency = text<string>(row['put_currency']);
    const customerId = identOrNull<'Account'>(row['customer_id']);
    return {
      allocationId: ident<'Allocation'>(row['id']),
      put: { minor: big(row['put_minor']), currency },
      earned: customerId === null ? null : { customerId, base: { minor: big(row['base_minor']), currency } },
    };
  });
}

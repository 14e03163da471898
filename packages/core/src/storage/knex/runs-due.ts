import type { RunKind } from '../../domain/run.ts';
import type { Piece } from './many.ts';
import { whole } from './table.ts';

/**
 * Which accounts a run of a kind is about, as a condition on `a`, the accounts. A bill is due where a period has begun;
 * a renewal or an expiry where access has to be decided again: the one for whoever has something to pay with, the other
 * for all else.
 */
export function dueFor(kind: RunKind, cutOffAt: number): Piece {
  const at = whole(cutOffAt);
  switch (kind) {
    case 'bill':
      return { sql: BILL, values: [at] };
    case 'renewal':
      return { sql: `exists (${REVIEW}) and (${WALLET})`, values: [at] };
    case 'expiry':
      return { sql: `exists (${REVIEW}) and not (${WALLET})`, values: [at] };
  }
}

/** Nothing is billed while a subscription or its account does not run. */
const BILL = `a.state = 'active' and exists (select 1 from subscriptions s join plans p on p.id = s.plan_id
    where s.account_id = a.id and s.state = 'active' and p.terms_kind = 'postpaid'
      and (s.paid_until is null or s.paid_until + p.usage_grace_ms <= ?))`;

const REVIEW = `select 1 from subscriptions s where s.account_id = a.id and s.review_at <= ?`;

/** Money that is left of payments, or credit. */
const WALLET = `exists (select 1 from payment_allocated u where u.account_id = a.id and u.allocated < u.amount)
  or exists (select 1 from buckets b where b.account_id = a.id and b.live = 1 and b.asset = a.currency)`;

import type { Knex } from 'knex';
import { localDateAt, type Interval } from '../../kernel/calendar.ts';
import { decodeJson, encodeJson } from '../../kernel/json.ts';
import { periodAt, periodInstants, type Period } from '../../kernel/period.ts';
import type { Migration } from '../migrate.ts';

/**
 * What is paid has been kept with a subscription since changes give it back; those that were sold before have only
 * terms and charges, and no note of when they began. A row that has its beginning is filled already.
 */
export const paidOfBefore: Migration = {
  id: '0018-paid-of-before',
  async up(db) {
    let after = '';
    for (;;) {
      const sold = await page(db, after);
      if (sold.length === 0) return;
      const terms = await termsOf(db, sold);
      for (const one of sold) {
        const own = terms.filter((term) => term.subscription_id === one.id);
        const particulars = one.particulars === null ? {} : (decodeJson(one.particulars) as object);
        await db('subscriptions')
          .where({ id: one.id })
          .whereNull('activated_at')
          .update({
            activated_at: String(begunAt(one, own)),
            particulars: encodeJson({ ...particulars, paid: own.filter(isKept(one)).map((term) => partOf(one, term)) }),
          });
      }
      after = sold.at(-1)?.id ?? after;
    }
  },
};

/** Whole numbers come as text from either engine. */
interface Sold {
  readonly id: string;
  readonly anchor: string;
  readonly zone: string;
  readonly created_at: string;
  readonly paid_until: string;
  readonly particulars: string | null;
  readonly terms_kind: string;
  readonly terms: string;
  readonly price_minor: string;
}

interface SoldTerm {
  readonly subscription_id: string;
  readonly charge_id: string;
  readonly start_at: string;
  readonly end_at: string;
  /** Null where the term was free. */
  readonly amount_minor: string | null;
  readonly currency: string;
}

function page(db: Knex, after: string): Promise<readonly Sold[]> {
  return db('subscriptions as s')
    .join('accounts as a', 'a.id', 's.account_id')
    .join('plans as p', 'p.id', 's.plan_id')
    .whereNull('s.activated_at')
    .whereNotNull('s.paid_until')
    .where('s.id', '>', after)
    .orderBy('s.id')
    .limit(PAGE)
    .select('s.id', 's.anchor', 's.created_at', 's.paid_until', 's.particulars', 'a.zone')
    .select('p.terms_kind', 'p.terms', 'p.price_minor');
}

function termsOf(db: Knex, sold: readonly Sold[]): Promise<readonly SoldTerm[]> {
  const ids = sold.map(({ id }) => id);
  return db('terms as t')
    .join('subscriptions as s', 's.id', 't.subscription_id')
    .join('plans as p', 'p.id', 's.plan_id')
    .leftJoin('charges as c', 'c.id', 't.charge_id')
    .whereIn('t.subscription_id', ids)
    .whereRaw('t.end_at > t.start_at')
    .orderBy('t.start_at')
    .select('t.subscription_id', 't.charge_id', 't.start_at', 't.end_at', 'c.amount_minor', 'p.currency');
}

/** The first paid instant of what is prepaid; else the day of subscribing. */
function begunAt({ terms_kind: kind, created_at: createdAt }: Sold, [first]: readonly SoldTerm[]): number {
  return Number(kind === 'prepaid' && first !== undefined ? first.start_at : createdAt);
}

function isKept({ paid_until: paidUntil }: Sold): (term: SoldTerm) => boolean {
  return (term) => Number(term.end_at) > Number(paidUntil) - KEPT_MS;
}

/** A term as a sale keeps it: by itself when it was prepaid, else as the part of its period that was billed. */
function partOf(one: Sold, term: SoldTerm): object {
  const stretch = { fromAt: Number(term.start_at), toAt: Number(term.end_at) };
  const { currency } = term;
  const amount = { minor: BigInt(term.amount_minor ?? 0), currency };
  const paid = { given: [stretch], amount, ref: term.charge_id };
  if (one.terms_kind === 'prepaid') return { ...paid, price: amount, measure: { kind: 'time', stretches: [stretch] } };
  const { interval } = decodeJson(one.terms) as unknown as { readonly interval: Interval };
  const period: Period = periodAt(one.anchor, interval, localDateAt(stretch.fromAt, one.zone));
  const whole = periodInstants(period, one.zone);
  const isWhole = whole.fromAt === stretch.fromAt && whole.toAt === stretch.toAt;
  const price = isWhole ? amount : { minor: BigInt(one.price_minor), currency };
  return { ...paid, price, measure: { kind: 'period', period } };
}

const PAGE = 500;

/** What is over is kept for a while, for a change is counted from the start of what it parts. */
const KEPT_MS = 62 * 86_400_000;

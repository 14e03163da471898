import type { Knex } from 'knex';
import type { Promotion, Redemption, RedemptionState } from '../../domain/promotion.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import { dialectOf } from '../sql.ts';
import { isCheckRefused } from './journals.ts';
import { DuplicateRow, insertingOnce, insertRows, saveRows, updating, type Save } from './rows.ts';
import { runInOrder } from './run.ts';
import { many, manyIn } from './select.ts';
import {
  columnsOf,
  ident,
  json,
  moneyOrNull,
  nested,
  num,
  numOrNull,
  type Row,
  type Stored,
  type Table,
  text,
  whole,
  wholeOrNull,
} from './table.ts';

/**
 * Offers, as they were published; one that was ended is valid until then. A code is kept as people's typing is compared
 * with it.
 */
export const promotions: Table<Promotion> = {
  name: 'promotions',
  word: 'promotions',
  columns: columnsOf({ text: 'id code_key', big: 'ended_at', json: 'offer' }),
  toRow: (one) => ({ id: one.id, code_key: one.code, ended_at: null, offer: nested(one) }),
  fromRow: (row) => {
    const offer = json<Promotion>(row['offer']);
    const endedAt = numOrNull(row['ended_at']);
    return endedAt === null ? offer : { ...offer, validUntil: Math.min(endedAt, offer.validUntil ?? endedAt) };
  },
};

/** Who has taken what up. `live` is 1 while it is reserved or redeemed and not over. */
export const redemptions: Table<Redemption> = {
  name: 'redemptions',
  word: 'redemptions',
  columns: columnsOf({
    text: 'id promotion_id account_id redemption_key currency state left_currency',
    big: 'live reserved_at held_until redeemed_at ended_at left_minor',
    json: 'periods',
  }),
  toRow: (one) => ({
    id: one.id,
    promotion_id: one.promotionId,
    account_id: one.accountId,
    redemption_key: one.key,
    currency: one.currency,
    state: one.state,
    live: counts(one) === 1n && one.endedAt === null ? 1n : 0n,
    reserved_at: whole(one.reservedAt),
    held_until: whole(one.heldUntil),
    redeemed_at: wholeOrNull(one.redeemedAt),
    ended_at: wholeOrNull(one.endedAt),
    periods: nested(one.periods),
    left_minor: one.left?.minor ?? null,
    left_currency: one.left?.currency ?? null,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    promotionId: ident(row['promotion_id']),
    accountId: ident(row['account_id']),
    key: text(row['redemption_key']),
    currency: text(row['currency']),
    state: text(row['state']),
    reservedAt: num(row['reserved_at']),
    heldUntil: num(row['held_until']),
    redeemedAt: numOrNull(row['redeemed_at']),
    endedAt: numOrNull(row['ended_at']),
    periods: json(row['periods']),
    left: moneyOrNull(row['left_minor'], row['left_currency']),
  }),
};

/** What may follow a state. What is redeemed changes with each period that it is used for. */
const NEXT: Readonly<Record<RedemptionState, readonly RedemptionState[]>> = {
  reserved: ['reserved', 'redeemed', 'released', 'expired'],
  redeemed: ['redeemed', 'revoked'],
  released: [],
  expired: [],
  revoked: [],
};

const SAVE: Save<Redemption> = {
  table: redemptions,
  set: ['state', 'live', 'held_until', 'redeemed_at', 'ended_at', 'periods', 'left_minor', 'left_currency'],
  where: 'true',
  allows: () => true,
};

/** @throws DuplicateRow for a code that is taken */
export async function insertPromotions(trx: Knex, given: readonly Promotion[]): Promise<void> {
  if (given.length > 0) await insertRows(trx, promotions, given);
}

/** Ends offers; one that has ended keeps its first end. */
export async function endPromotions(
  trx: Knex,
  given: readonly { readonly promotionId: Id<'Promotion'>; readonly endedAt: number }[],
): Promise<void> {
  for (const { promotionId, endedAt } of given) {
    await trx('promotions').where({ id: promotionId }).whereNull('ended_at').update({ ended_at: endedAt });
  }
}

/**
 * Writes redemptions and counts them. False when one of them has gone another way meanwhile.
 * @throws DuplicateRow for a key that is there, and where a limit is reached
 */
export async function saveRedemptions(trx: Knex, given: readonly Redemption[]): Promise<boolean> {
  if (given.length === 0) return true;
  const ids = given.map((one) => one.id);
  const locked = await many(redemptions, trx('redemptions').whereIn('id', ids).orderBy('id').forUpdate());
  const before = new Map(locked.map((one) => [one.id, one]));
  if (given.some(({ id, state }) => !follows(before.get(id), state))) return false;
  await saveRows(trx, SAVE, given);
  await count(trx, given, before);
  return true;
}

function follows(stored: Redemption | undefined, state: RedemptionState): boolean {
  return stored === undefined || NEXT[stored.state].includes(state);
}

/** A reservation takes its place already, and gives it back when it ends without being redeemed. */
function counts({ state }: Pick<Redemption, 'state'>): bigint {
  return state === 'reserved' || state === 'redeemed' ? 1n : 0n;
}

const COUNTS = {
  name: 'redemption_counts',
  word: 'redemptions',
  columns: { promotion_id: 'text', counted_for: 'text', taken: 'big', most: 'big' },
} as const;
const KEYS = ['promotion_id', 'counted_for'] as const;

type CountRow = Row & { taken: bigint };

async function count(
  trx: Knex,
  given: readonly Redemption[],
  before: ReadonlyMap<Id<'Redemption'>, Redemption>,
): Promise<void> {
  const moved = given.flatMap((one) => {
    const stored = before.get(one.id);
    const by = counts(one) - (stored === undefined ? 0n : counts(stored));
    return by === 0n ? [] : [{ one, by }];
  });
  if (moved.length === 0) return;
  const promotionIds = moved.map(({ one }) => one.promotionId);
  const known = new Map((await manyIn(trx, promotions, 'id', promotionIds)).map((each) => [each.id, each]));
  const sums = new Map<string, CountRow>();
  for (const { one, by } of moved) {
    const promotion = known.get(one.promotionId);
    assert(promotion !== undefined, `the redemption ${one.id} is of no promotion`);
    for (const [countedFor, most] of placesOf(one, promotion)) {
      const key = `${one.promotionId} ${countedFor}`;
      const taken = (sums.get(key)?.taken ?? 0n) + by;
      sums.set(key, { promotion_id: one.promotionId, counted_for: countedFor, taken, most: wholeOrNull(most) });
    }
  }
  const rows = [...sums].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
  const update = { name: COUNTS.name, types: COUNTS.columns, keys: KEYS, add: ['taken'] };
  const refusal = (error: unknown): unknown => (isCheckRefused(error) ? new DuplicateRow(COUNTS.word, error) : error);
  await runInOrder(trx, [
    ...insertingOnce(
      dialectOf(trx),
      COUNTS,
      rows.map((row) => ({ ...row, taken: 0n })),
      KEYS,
    ),
    ...updating(dialectOf(trx), update, rows).map((one) => ({ ...one, refusal })),
  ]);
}

/** What a redemption is counted for, and the limit of each; null without one. A currency that is not named has none. */
function placesOf(
  { accountId, currency }: Redemption,
  { limits }: Promotion,
): readonly (readonly [countedFor: string, most: number | null])[] {
  return [
    ['all', limits.total],
    [accountOf(accountId), limits.perCustomer],
    [`currency ${currency}`, limits.perCurrency === null ? null : (limits.perCurrency[currency] ?? 0)],
  ];
}

function accountOf(accountId: string): string {
  return `account ${accountId}`;
}

/** How often a promotion is reserved or redeemed: by everybody, and by one account. */
export async function redemptionCount(
  db: Knex,
  promotionId: string,
  accountId: string,
): Promise<{ readonly total: number; readonly ofAccount: number }> {
  const rows = await db('redemption_counts')
    .where({ promotion_id: promotionId })
    .whereIn('counted_for', ['all', accountOf(accountId)])
    .select<Stored[]>('counted_for', 'taken');
  const taken = new Map(rows.map((row) => [text(row['counted_for']), num(row['taken'])]));
  return { total: taken.get('all') ?? 0, ofAccount: taken.get(accountOf(accountId)) ?? 0 };
}

import { PLAIN_SUBSCRIPTION, usernameKey, type Subscription, type Term } from '../../domain/subscription.ts';
import type { Save } from './rows.ts';
import type { Secrets } from './secrets.ts';
import { words } from '../words.ts';
import { ident, jsonOrNull, nested, num, numOrNull, type Table, text, whole, wholeOrNull, columnsOf } from './table.ts';

/** What of a subscription nobody looks for. */
type Particulars = Omit<Pick<Subscription, keyof typeof PLAIN_SUBSCRIPTION>, 'activatedAt' | 'endsAt'>;

const PARTICULARS = (Object.keys(PLAIN_SUBSCRIPTION) as (keyof typeof PLAIN_SUBSCRIPTION)[]).filter(
  (name) => name !== 'activatedAt' && name !== 'endsAt',
);

/** Null for a plain one: most of them are, and each log-in reads it. */
function particularsOf(one: Pick<Subscription, keyof Particulars>): string | null {
  const written = nested(Object.fromEntries(PARTICULARS.map((name) => [name, one[name]])));
  return written === PLAIN ? null : written;
}

const PLAIN = nested(Object.fromEntries(PARTICULARS.map((name) => [name, PLAIN_SUBSCRIPTION[name]])));

/** Who holds what. The network password is sealed on its way in and opened on its way out. */
export const subscriptionsWith = (secrets: Secrets): Table<Subscription> => ({
  name: 'subscriptions',
  word: 'subscriptions',
  columns: columnsOf({
    text: 'id account_id plan_id username username_key secret state anchor',
    big: 'paid_until generation review_at created_at activated_at ends_at',
    json: 'particulars',
  }),
  toRow: (one) => ({
    id: one.id,
    account_id: one.accountId,
    plan_id: one.planId,
    username: one.username,
    username_key: usernameKey(one.username),
    secret: secrets.seal(one.secret, one.id),
    state: one.state,
    anchor: one.anchor,
    paid_until: wholeOrNull(one.paidUntil),
    generation: whole(one.generation),
    review_at: wholeOrNull(one.reviewAt),
    created_at: whole(one.createdAt),
    activated_at: wholeOrNull(one.activatedAt),
    ends_at: wholeOrNull(one.endsAt),
    particulars: particularsOf(one),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    accountId: ident(row['account_id']),
    planId: ident(row['plan_id']),
    username: text(row['username']),
    secret: secrets.open(text(row['secret']), text(row['id'])),
    state: text(row['state']),
    ...PLAIN_SUBSCRIPTION,
    ...jsonOrNull<Particulars>(row['particulars']),
    activatedAt: numOrNull(row['activated_at']),
    endsAt: numOrNull(row['ends_at']),
    anchor: text(row['anchor']),
    paidUntil: numOrNull(row['paid_until']),
    generation: num(row['generation']),
    reviewAt: numOrNull(row['review_at']),
    createdAt: num(row['created_at']),
  }),
});

/** A subscription stays with its account unless it is moved; all else may change. */
export const saveSubscriptions = (table: Table<Subscription>): Save<Subscription> => ({
  table,
  set: words(
    'plan_id username username_key secret state anchor paid_until generation review_at activated_at ends_at ' +
      'particulars',
  ),
  where: 't.account_id = excluded.account_id',
  allows: (stored, next) => stored.accountId === next.accountId,
});

/** Stretches of time that are paid for. */
export const terms: Table<Term> = {
  name: 'terms',
  word: 'terms',
  columns: { id: 'text', subscription_id: 'text', charge_id: 'text', start_at: 'big', end_at: 'big' },
  toRow: (term) => ({
    id: term.id,
    subscription_id: term.subscriptionId,
    charge_id: term.chargeId,
    start_at: whole(term.startAt),
    end_at: whole(term.endAt),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    subscriptionId: ident(row['subscription_id']),
    chargeId: ident(row['charge_id']),
    startAt: num(row['start_at']),
    endAt: num(row['end_at']),
  }),
};

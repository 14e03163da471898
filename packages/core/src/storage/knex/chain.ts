import type { Knex } from 'knex';
import type { Allocation } from '../../domain/allocation.ts';
import type { Charge } from '../../domain/charge.ts';
import type { Entitlement } from '../../domain/entitlement.ts';
import type { Chain, Subject } from '../../domain/explain.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { Term } from '../../domain/subscription.ts';
import type { Session } from '../../domain/usage.ts';
import { accounts } from './accounts.ts';
import { deviceNotes } from './agents.ts';
import { allocations } from './allocations.ts';
import { charges } from './charges.ts';
import { actions, entitlements } from './entitlements.ts';
import { invoices } from './invoices.ts';
import { journalsAbout } from './journals.ts';
import { payments } from './payments.ts';
import { plans } from './plans.ts';
import { many, manyIn, oneOf } from './select.ts';
import { sessions } from './sessions.ts';
import { changes } from './subscription-changes.ts';
import type { Shelf } from './shelf.ts';
import { terms } from './subscriptions.ts';

/** Where a chain is picked up; the rest hangs on it. */
interface Start {
  readonly accountId: string | null;
  /** Set when the question is about one session. */
  readonly session: Session | null;
  readonly paymentIds: readonly string[];
  readonly allocations: readonly Allocation[];
  readonly invoices: readonly Invoice[];
  readonly charges: readonly Charge[];
  readonly terms: readonly Term[];
  readonly entitlements: readonly Entitlement[];
}

/** How many sessions are shown of what a payment or an invoice bought. */
const MOST_SESSIONS = 50;

/** Every stored fact between some money and some access. Null when the subject is not there. */
export async function chain(shelf: Shelf, subject: Subject): Promise<Chain | null> {
  const { knex } = shelf.engine;
  const begin = { session: fromSession, payment: fromPayment, invoice: fromInvoice }[subject.kind];
  const start = await begin(knex, subject.id);
  return start === null ? null : whole(shelf, start);
}

/** session → entitlement in force → term → charge → invoice → allocations → payments */
async function fromSession(db: Knex, id: string): Promise<Start | null> {
  const session = await oneOf(db, sessions, { id });
  if (session === null) return null;
  const entitlement = session.subscriptionId === null ? null : await inForce(db, session.subscriptionId, session);
  const { termId = null, chargeId = null } = entitlement?.because ?? {};
  const found = await manyIn(db, terms, 'id', termId === null ? [] : [termId]);
  const owed = await manyIn(db, charges, 'id', [...found.map((term) => term.chargeId), ...listed(chargeId)]);
  const billed = await billing(db, session.accountId, owed);
  const put = await manyIn(
    db,
    allocations,
    'invoice_id',
    billed.map((one) => one.id),
  );
  return {
    accountId: session.accountId,
    session,
    paymentIds: put.flatMap((one) => listed(one.paymentId)),
    allocations: put,
    invoices: billed,
    charges: owed,
    terms: found,
    entitlements: entitlement === null ? [] : [entitlement],
  };
}

async function fromPayment(db: Knex, id: string): Promise<Start | null> {
  const payment = await oneOf(db, payments, { id });
  if (payment === null) return null;
  const put = await manyIn(db, allocations, 'payment_id', [id]);
  const paid = await manyIn(
    db,
    invoices,
    'id',
    put.map((each) => each.invoiceId),
  );
  return { ...(await bought(db, paid)), accountId: payment.accountId, paymentIds: [id], allocations: put };
}

async function fromInvoice(db: Knex, id: string): Promise<Start | null> {
  const invoice = await oneOf(db, invoices, { id });
  if (invoice === null) return null;
  const put = await manyIn(db, allocations, 'invoice_id', [id]);
  const paymentIds = put.flatMap((each) => listed(each.paymentId));
  return { ...(await bought(db, [invoice])), accountId: invoice.accountId, paymentIds, allocations: put };
}

/** invoices → charges → terms → the entitlements that stand on them, or reach over them: an early renewal lengthens. */
async function bought(
  db: Knex,
  paid: readonly Invoice[],
): Promise<Pick<Start, 'session' | 'invoices' | 'charges' | 'terms' | 'entitlements'>> {
  const chargeIds = paid.flatMap((invoice) => invoice.lines.map((line) => line.chargeId));
  const owed = await manyIn(db, charges, 'id', chargeIds);
  const found = await manyIn(db, terms, 'charge_id', chargeIds);
  const holders = [...found.map((term) => term.subscriptionId), ...owed.flatMap((one) => listed(one.subscriptionId))];
  const known = new Set<string>(chargeIds);
  const all = await manyIn(db, entitlements, 'subscription_id', holders);
  const standing = all.filter(({ because: { termId, chargeId } }) =>
    termId === null ? chargeId !== null && known.has(chargeId) : found.some((term) => term.id === termId),
  );
  const reaching = all.filter((one) => !standing.includes(one) && found.some((term) => reachesOver(one, term)));
  return { session: null, invoices: paid, charges: owed, terms: found, entitlements: [...standing, ...reaching] };
}

function reachesOver({ subscriptionId, fromAt, untilAt }: Entitlement, term: Term): boolean {
  return subscriptionId === term.subscriptionId && untilAt !== null && fromAt <= term.startAt && term.endAt <= untilAt;
}

/** What hangs on the facts that were found. */
async function whole(shelf: Shelf, start: Start): Promise<Chain> {
  const { knex } = shelf.engine;
  const holders = [
    ...start.entitlements.map((each) => each.subscriptionId),
    ...start.terms.map((each) => each.subscriptionId),
    ...start.charges.flatMap((each) => listed(each.subscriptionId)),
    ...listed(start.session?.subscriptionId ?? null),
  ];
  const documents = [
    ...start.paymentIds,
    ...start.invoices.map((each) => each.id),
    ...start.allocations.map((each) => each.id),
    ...(await settledBy(
      knex,
      start.invoices.map((each) => each.id),
    )),
  ];
  const [account, subscriptions, received, booked, ordered, stayed, devices, asked] = await Promise.all([
    start.accountId === null ? null : oneOf(knex, accounts, { id: start.accountId }),
    manyIn(knex, shelf.subscriptions, 'id', holders),
    manyIn(knex, payments, 'id', start.paymentIds),
    journalsAbout(knex, documents),
    actionsFor(knex, start.entitlements),
    start.session === null ? sessionsUnder(knex, start.entitlements) : [start.session],
    manyIn(knex, deviceNotes, 'subscription_id', holders),
    manyIn(knex, changes, 'subscription_id', holders),
  ]);
  const planIds = [
    ...start.charges.flatMap((each) => listed(each.planId)),
    ...subscriptions.map((each) => each.planId),
  ];
  const givenBack = asked.filter(({ request, requestedAt: at }) => {
    return request.kind === 'give_back' && start.terms.some(({ startAt, endAt }) => startAt <= at && at <= endAt);
  });
  return {
    account,
    subscriptions,
    plans: await manyIn(knex, plans, 'id', planIds),
    payments: received,
    allocations: start.allocations,
    invoices: start.invoices,
    charges: start.charges,
    terms: start.terms,
    journals: booked,
    entitlements: start.entitlements,
    actions: ordered,
    sessions: stayed,
    ...(devices.length > 0 && { devices }),
    ...(givenBack.length > 0 && { givenBack }),
  };
}

/** Write-offs, recoveries and certificates of documents, as their journals name them. */
async function settledBy(db: Knex, invoiceIds: readonly string[]): Promise<readonly string[]> {
  if (invoiceIds.length === 0) return [];
  const of = (table: string): Knex.QueryBuilder => db(table).whereIn('invoice_id', [...invoiceIds]);
  const [givenUp, withheld, recovered] = await Promise.all([
    of('write_offs').pluck<string[]>('id'),
    of('withheld_taxes').pluck<string[]>('id'),
    of('recoveries').select<{ write_off_id: string; turn: string }[]>('write_off_id', 'turn'),
  ]);
  return [...givenUp, ...withheld, ...recovered.map(({ write_off_id: id, turn }) => `${id}:${turn}`)];
}

/**
 * The entitlement that a session is under: by the generation that it told, else by the time at which it was last seen.
 */
async function inForce(db: Knex, subscriptionId: string, session: Session): Promise<Entitlement | null> {
  const query = db('entitlements').where({ subscription_id: subscriptionId }).orderBy('generation', 'desc').limit(1);
  if (session.generation !== null) {
    const [told] = await many(entitlements, query.clone().where({ generation: session.generation }));
    if (told !== undefined) return told;
  }
  const [timely] = await many(entitlements, query.clone().where('decided_at', '<=', session.lastSeenAt));
  return timely ?? null;
}

/** The invoices of an account that one of the charges stands on: an account has few. */
async function billing(db: Knex, accountId: string | null, owed: readonly Charge[]): Promise<readonly Invoice[]> {
  if (accountId === null || owed.length === 0) return [];
  const known = new Set<string>(owed.map((charge) => charge.id));
  const all = await many(invoices, db('invoices').where({ account_id: accountId }).orderBy('series_number'));
  return all.filter((invoice) => invoice.lines.some((line) => known.has(line.chargeId)));
}

async function actionsFor(db: Knex, granted: readonly Entitlement[]): Promise<Chain['actions']> {
  const ordered = await manyIn(db, actions, 'subscription_id', holdersOf(granted));
  return ordered.filter((action) => granted.some((each) => under(each, action)));
}

async function sessionsUnder(db: Knex, granted: readonly Entitlement[]): Promise<readonly Session[]> {
  if (granted.length === 0) return [];
  const query = db('sessions')
    .whereIn('subscription_id', holdersOf(granted))
    .whereIn(
      'generation',
      granted.map((each) => each.generation),
    );
  const stayed = await many(sessions, query.orderBy('started_at', 'desc').limit(MOST_SESSIONS));
  return stayed.filter((session) => granted.some((each) => under(each, session)));
}

function under(
  entitlement: Entitlement,
  fact: { readonly subscriptionId: string | null; readonly generation: number | null },
): boolean {
  return entitlement.subscriptionId === fact.subscriptionId && entitlement.generation === fact.generation;
}

function holdersOf(granted: readonly Entitlement[]): readonly string[] {
  return [...new Set<string>(granted.map((each) => each.subscriptionId))];
}

function listed<T>(value: T | null): readonly T[] {
  return value === null ? [] : [value];
}

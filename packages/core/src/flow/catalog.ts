import { z } from 'zod';
import { accountErrors, accountNumber, numberAsKept, type Account } from '../domain/account.ts';
import { readReference } from '../domain/payment.ts';
import { checkPlan, planErrors, type Plan } from '../domain/plan.ts';
import { subscriptionErrors, type Subscription } from '../domain/subscription.ts';
import { checkRates } from '../domain/tax.ts';
import { checkValidity } from '../domain/validity.ts';
import { localDateAt, parseLocalDate, parseZone } from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { formatMoney, sum } from '../kernel/money.ts';
import type { SubscriptionView } from '../ports/store.ts';
import { reviewSubscriptions } from './access.ts';
import { commit, loadView, together, untilFresh, type House } from './house.ts';

const inputErrors = defineErrors('input', {
  malformed: ['invalid', 'This cannot be taken: {reason}.'],
});

const phone = z.string().regex(/^\d{8,15}$/, 'international digits without a plus sign, such as 254712345678');
const nameField = z.string().trim().min(1).max(120);

/** A new account, or changes to one. */
export const AccountInput = z.strictObject({
  name: nameField,
  phone: phone.nullish(),
  email: z.email().max(191).nullish(),
  /** What the payer types; made with a check digit when left out. */
  number: z
    .string()
    .regex(/^[0-9A-Za-z-]{3,20}$/, '3 to 20 letters, digits and dashes')
    .transform(numberAsKept)
    .refine((number) => readReference(number).code === null, 'must not end like the code of an ask: X and three more')
    .optional(),
  zone: z.string().optional(),
});
/** What makes an account. */
export type AccountInput = z.input<typeof AccountInput>;

/** What may change on an account. */
export const AccountPatch = z.strictObject({
  name: nameField.optional(),
  phone: phone.nullish(),
  email: z.email().max(191).nullish(),
  state: z.enum(['active', 'suspended']).optional(),
});
/** What may change on an account. */
export type AccountPatch = z.input<typeof AccountPatch>;

/** A new subscription. */
export const SubscriptionInput = z.strictObject({
  accountId: z.string().min(1),
  planId: z.string().min(1),
  username: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{1,64}$/, '1 to 64 visible ASCII characters without a space'),
  secret: z.string().min(4, 'at least 4 characters').max(128),
  /** The local date that postpaid periods are counted from; the day of subscribing when left out. */
  anchor: z.iso.date().optional(),
});
/** What makes a subscription. */
export type SubscriptionInput = z.input<typeof SubscriptionInput>;

/** A plan to publish: all but what publishing gives it. */
export type PlanInput = Omit<Plan, 'id' | 'version' | 'publishedAt' | 'retiredAt'>;

/**
 * Opens an account.
 * @throws BillingError `input.malformed`, `account.numberTaken`, `calendar.unknownZone`
 */
export async function openAccount(house: House, given: AccountInput): Promise<Account> {
  const input = parse(AccountInput, given);
  const now = house.clock.now();
  for (;;) {
    const account: Account = {
      id: house.ids.next('acc'),
      number: input.number ?? accountNumber(sequenceOf(house)),
      name: input.name,
      phone: input.phone ?? null,
      email: input.email ?? null,
      currency: house.currency,
      zone: parseZone(input.zone ?? house.zone),
      state: 'active',
      version: 1,
      createdAt: now,
    };
    const written = await commit(house, { accounts: [account] });
    if (written.outcome === 'written') return account;
    if (input.number !== undefined) throw accountErrors.numberTaken({ number: input.number });
  }
}

/** Changes an account. Suspending it closes its access in the same unit of work; so does the way back. */
export async function changeAccount(house: House, accountId: Id<'Account'>, given: AccountPatch): Promise<Account> {
  const patch = parse(AccountPatch, given);
  return untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    if (view.account.state === 'closed') throw accountErrors.closed({ accountId });
    const account: Account = { ...view.account, ...withoutUndefined(patch) };
    const back = view.account.state === 'suspended' && account.state === 'active';
    const subscriptions = back ? view.subscriptions.map((one) => resumed(house, one)) : view.subscriptions;
    const access = await reviewSubscriptions(house, { ...view, account, subscriptions });
    const resumedOnes = back ? subscriptions.map((one) => one.subscription) : [];
    const changes = together({ seen: [view.seen], accounts: [account] }, ...access);
    const changed = new Set(changes.subscriptions?.map((one) => one.id));
    const rest = resumedOnes.filter((one) => !changed.has(one.id));
    return { changes: together(changes, { subscriptions: rest }), answer: account };
  });
}

/**
 * Closes an account: its books stay, its access ends.
 * @throws BillingError `account.owes` while it owes money or has money left, `account.asked` while an ask for money
 *   may still be paid
 */
export async function closeAccount(house: House, accountId: Id<'Account'>): Promise<Account> {
  return untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    if (view.account.state === 'closed') return { changes: null, answer: view.account };
    const { currency } = view.account;
    const owed = sum(
      view.openInvoices.map((one) => one.owed),
      currency,
    );
    const left = sum(
      view.walletSources.map((one) => one.left),
      currency,
    );
    if (owed.minor > 0n) throw accountErrors.owes({ accountId, reason: `it owes ${formatMoney(owed)}` });
    if (left.minor > 0n) throw accountErrors.owes({ accountId, reason: `its wallet holds ${formatMoney(left)}` });
    const [asked] = await house.store.reads.openAttempts(accountId);
    if (asked !== undefined) throw accountErrors.asked({ accountId, amount: formatMoney(asked.amount) });
    const account: Account = { ...view.account, state: 'closed' };
    const access = await reviewSubscriptions(house, { ...view, account });
    return { changes: together({ seen: [view.seen], accounts: [account] }, ...access), answer: account };
  });
}

/**
 * Publishes a plan as the next version of its code. Who holds an older version keeps it.
 * @throws BillingError `plan.malformed` and what its parts throw, each naming what would be right
 */
export async function publishPlan(house: House, input: PlanInput): Promise<Plan> {
  const publishedAt = house.clock.now();
  checkPlan({ ...input, publishedAt, retiredAt: null });
  checkRates(input.taxes);
  if (input.terms.kind === 'prepaid') checkValidity(input.terms.validity);
  if (input.price.currency !== house.currency) {
    throw planErrors.malformed({ code: input.code, reason: `prices are in ${house.currency}` });
  }
  for (;;) {
    const known = (await house.store.reads.plans()).filter((plan) => plan.code === input.code);
    const version = Math.max(0, ...known.map((plan) => plan.version)) + 1;
    const plan: Plan = { ...input, id: house.ids.next('pln'), version, publishedAt, retiredAt: null };
    const written = await commit(house, { plans: [plan] });
    if (written.outcome === 'written') return plan;
  }
}

/** Takes a plan version from sale. Who holds it keeps it. */
export async function retirePlan(house: House, planId: Id<'Plan'>): Promise<void> {
  const plan = await house.store.reads.plan(planId);
  if (plan === null) throw planErrors.missing({ planId });
  if (plan.retiredAt !== null) return;
  await commit(house, { retirePlans: [{ planId, retiredAt: house.clock.now() }] });
}

/**
 * Subscribes an account to a plan. Prepaid begins with the first payment, postpaid at once.
 * @throws BillingError `input.malformed`, `plan.missing`, `plan.retired`, `subscription.usernameTaken`
 */
export async function subscribe(house: House, given: SubscriptionInput): Promise<Subscription> {
  const input = parse(SubscriptionInput, given);
  const accountId = input.accountId as Id<'Account'>;
  const planId = input.planId as Id<'Plan'>;
  const plan = await house.store.reads.plan(planId);
  if (plan === null) throw planErrors.missing({ planId });
  if (plan.retiredAt !== null) throw planErrors.retired({ planId });
  return untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    if (view.account.state === 'closed') throw accountErrors.closed({ accountId });
    const now = house.clock.now();
    const taken = await house.store.reads.access(input.username, now);
    if (taken !== null) throw subscriptionErrors.usernameTaken({ username: input.username });
    const subscription: Subscription = {
      id: house.ids.next('sub'),
      accountId,
      planId,
      username: input.username,
      secret: input.secret,
      state: plan.terms.kind === 'postpaid' ? 'active' : 'pending',
      anchor: input.anchor === undefined ? localDateAt(now, view.account.zone) : parseLocalDate(input.anchor),
      paidUntil: null,
      generation: 0,
      reviewAt: null,
      createdAt: now,
    };
    const one = { subscription, plan, terms: [], usedBytes: 0n, entitlement: null };
    const access = await reviewSubscriptions(house, { ...view, subscriptions: [one] });
    return { changes: together({ seen: [view.seen] }, ...access), answer: subscription };
  });
}

/** Changes a subscription by hand: its state or its network password. Access follows in the same unit of work. */
export async function changeSubscription(
  house: House,
  subscriptionId: Id<'Subscription'>,
  patch: { readonly state?: 'active' | 'suspended' | 'ended'; readonly secret?: string },
): Promise<Subscription> {
  return untilFresh(house, `the subscription ${subscriptionId}`, async () => {
    const known = await house.store.reads.subscription(subscriptionId);
    if (known === null) throw subscriptionErrors.missing({ subscriptionId });
    if (known.state === 'ended') throw subscriptionErrors.ended({ subscriptionId });
    const view = await loadView(house, known.accountId);
    const back = known.state === 'suspended' && patch.state === 'active';
    const subscriptions = view.subscriptions
      .filter((one) => one.subscription.id === subscriptionId)
      .map((one) => (back ? resumed(house, one) : one))
      .map((one) => ({ ...one, subscription: { ...one.subscription, ...withoutUndefined(patch) } }));
    const access = together(...(await reviewSubscriptions(house, { ...view, subscriptions })));
    const [changed] = access.subscriptions ?? subscriptions.map((one) => one.subscription);
    if (changed === undefined) throw subscriptionErrors.missing({ subscriptionId });
    return { changes: { ...access, seen: [view.seen], subscriptions: [changed] }, answer: changed };
  });
}

/** Postpaid billing goes on from the way back: nobody pays for the time that she was suspended. */
function resumed(house: House, one: SubscriptionView): SubscriptionView {
  const { plan, subscription } = one;
  if (plan.terms.kind !== 'postpaid' || subscription.paidUntil === null) return one;
  const paidUntil = Math.max(subscription.paidUntil, house.clock.now());
  return { ...one, subscription: { ...subscription, paidUntil } };
}

/** Parses what a caller gives, or says what, where and what would be right. */
function parse<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.') || 'input', message }));
  throw inputErrors.malformed({ reason: issues.map(({ path, message }) => `${path}: ${message}`).join('; '), issues });
}

/** Seven digits of chance: a customer cannot guess a neighbour's number by counting. */
function sequenceOf(house: House): number {
  const token = house.ids.next<'Account'>('num').slice(-8);
  let value = 0;
  for (const character of token) value = (value * 33 + character.charCodeAt(0)) % 8_999_999;
  return value;
}

function withoutUndefined<T extends object>(patch: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as never;
}

import { z } from 'zod';
import { accountErrors, accountNumber, numberAsKept, type Account } from '../domain/account.ts';
import { agentErrors } from '../domain/agent.ts';
import { readReference } from '../domain/matching/reference.ts';
import { parseZone } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import { formatMoney, sum } from '../kernel/money.ts';
import { reviewSubscriptions } from './access.ts';
import { floatOf } from './agents/float.ts';
import { agentNamed } from './agents/named.ts';
import { commit, loadView, together, untilFresh, type House } from './house.ts';
import { parse, withoutUndefined } from './input.ts';
import { profileOf, ProfileInput } from './taxes/profile.ts';
import { broughtBy } from './referrals.ts';
import { resumed } from './subscriptions.ts';

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
  /** What she is written to in. */
  language: z.enum(['en', 'sw']).nullish(),
  taxProfile: ProfileInput.optional(),
  /** The agent whose customer she is. */
  agentId: z.string().min(1).max(64).nullish(),
  /** The number of the account whose holder brought this customer. */
  referredBy: z.string().min(1).max(64).optional(),
});
/** What makes an account. */
export type AccountInput = z.input<typeof AccountInput>;

/** What may change on an account. */
export const AccountPatch = z.strictObject({
  name: nameField.optional(),
  phone: phone.nullish(),
  email: z.email().max(191).nullish(),
  state: z.enum(['active', 'suspended']).optional(),
  /** What she is written to in. */
  language: z.enum(['en', 'sw']).nullish(),
  /** Whose customer she is from now on: what is paid from then on earns for her. */
  agentId: z.string().min(1).max(64).nullish(),
  taxProfile: ProfileInput.optional(),
});
/** What may change on an account. */
export type AccountPatch = z.input<typeof AccountPatch>;

/**
 * Opens an account.
 * @throws BillingError `input.malformed`, `account.numberTaken`, `calendar.unknownZone`; `referral.unknown` and
 *   `account.closed` for who is named to have brought the customer
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
      role: 'customer',
      agentId: await agentNamed(house, input.agentId),
      ...(input.language ? { language: input.language } : {}),
      taxProfile: profileOf(input.taxProfile),
      version: 1,
      createdAt: now,
    };
    const referral = await broughtBy(house, account.id, input.referredBy);
    const written = await commit(house, { accounts: [account], ...referral });
    if (written.outcome === 'written') return account;
    if (input.number !== undefined) throw accountErrors.numberTaken({ number: input.number });
  }
}

/**
 * Changes an account. Suspending it closes its access in the same unit of work; so does the way back.
 * @throws BillingError `input.malformed`, `account.missing`, `account.closed`, `agent.missing`; `agent.buysNothing` for
 *   an agent who would be somebody's customer
 */
export async function changeAccount(house: House, accountId: Id<'Account'>, given: AccountPatch): Promise<Account> {
  const patch = parse(AccountPatch, given);
  return untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    if (view.account.state === 'closed') throw accountErrors.closed({ accountId });
    const { taxProfile = view.account.taxProfile, agentId, ...plain } = withoutUndefined(patch);
    if (agentId && view.account.role === 'agent') throw agentErrors.buysNothing({ accountId });
    const agent = agentId === undefined ? view.account.agentId : await agentNamed(house, agentId);
    const account: Account = { ...view.account, ...plain, taxProfile: profileOf(taxProfile), agentId: agent };
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
 * @throws BillingError `account.owes` while it owes money, has money left (an agent: float or commission) or has
 *   metered use to be billed,
 *   `account.asked` while an ask for money may still be paid
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
    await checkPaidOut(house, view.account);
    const metered = view.subscriptions.find(({ plan, subscription }) => {
      return plan.usage.length > 0 && subscription.state !== 'ended';
    });
    if (metered !== undefined) {
      const { username } = metered.subscription;
      const reason = `${username} has use that is not billed yet: end it, and wait for its last bill`;
      throw accountErrors.owes({ accountId, reason });
    }
    const [asked] = await house.store.reads.openAttempts(accountId);
    if (asked !== undefined) throw accountErrors.asked({ accountId, amount: formatMoney(asked.amount) });
    const account: Account = { ...view.account, state: 'closed' };
    const access = await reviewSubscriptions(house, { ...view, account });
    return { changes: together({ seen: [view.seen], accounts: [account] }, ...access), answer: account };
  });
}

/** An agent's money is not in a wallet: what her float holds, and what she has earned or owes, is settled first. */
async function checkPaidOut(house: House, { id: accountId, role, currency }: Account): Promise<void> {
  if (role !== 'agent') return;
  const float = await floatOf(house, accountId);
  if (float.minor !== 0n) throw accountErrors.owes({ accountId, reason: `its float holds ${formatMoney(float)}` });
  const owed = -(await house.store.reads.balance('2450', accountId, currency));
  const commission = formatMoney({ minor: owed < 0n ? -owed : owed, currency });
  if (owed > 0n) throw accountErrors.owes({ accountId, reason: `${commission} of its commission are not paid out` });
  if (owed < 0n) throw accountErrors.owes({ accountId, reason: `it owes ${commission} of commission taken back` });
}

/** Seven digits of chance: a customer cannot guess a neighbour's number by counting. */
function sequenceOf(house: House): number {
  const token = house.ids.next<'Account'>('num').slice(-8);
  let value = 0;
  for (const character of token) value = (value * 33 + character.charCodeAt(0)) % 8_999_999;
  return value;
}

import { planErrors, type Plan } from '../../domain/plan.ts';
import { taxExclusive } from '../../domain/tax.ts';
import { voucherErrors, type Voucher } from '../../domain/voucher.ts';
import { localDateAt } from '../../kernel/calendar.ts';
import type { Id } from '../../kernel/id.ts';
import { add, sum, type Money } from '../../kernel/money.ts';
import type { AccountView } from '../../ports/store.ts';
import { loadView, type House } from '../house.ts';
import { planForSale } from '../plans.ts';
import { subscribe } from '../subscriptions.ts';
import { taxesOn } from '../taxes/publish.ts';
import type { VoucherTarget } from './target.ts';

/**
 * A plan that vouchers may be printed for.
 * @throws BillingError `plan.missing`, `plan.retired`, `plan.unavailable`, `plan.notBase`, `voucher.notPrepaid`
 */
export async function planToPrint(house: House, planId: string): Promise<Plan> {
  const plan = await planForSale(house, planId as Id<'Plan'>);
  if (plan.role !== 'base') throw planErrors.notBase({ code: plan.code, role: plan.role });
  if (plan.terms.kind !== 'prepaid') throw voucherErrors.notPrepaid({ code: plan.code });
  return plan;
}

/** What the first term of a plan costs with its set-up and its taxes, by the law of an instant. */
export async function priceWithTax(house: House, plan: Plan, at: number): Promise<Money> {
  const { code, price, setupFee, taxMode, taxClass, setupTaxClass } = plan;
  if (taxMode === 'inclusive') return setupFee === null ? price : add(price, setupFee);
  const day = localDateAt(at, house.zone);
  const ratesOf = async (ofClass: string | null) => (ofClass === null ? plan.taxes : taxesOn(house, ofClass, day));
  const drafts = [{ key: `${code}/0`, amount: price, rates: await ratesOf(taxClass) }];
  if (setupFee !== null) {
    drafts.push({ key: `${code}/1`, amount: setupFee, rates: await ratesOf(setupTaxClass ?? taxClass) });
  }
  const { lines } = taxExclusive(drafts, [], house.policy);
  return sum(
    lines.map(({ gross }) => gross),
    price.currency,
  );
}

/** A plan as a voucher sells it: still for sale, and with its set-up only where the value has it in it. */
export async function asPrinted(house: House, plan: Plan, { value, issuedAt }: Voucher): Promise<Plan> {
  const whole = await priceWithTax(house, plan, issuedAt);
  const setupFee = value.minor >= whole.minor ? plan.setupFee : null;
  return { ...plan, setupFee, retiredAt: null, availableFrom: null, availableUntil: null };
}

/**
 * Any version of a plan, for the time and the price of the one that was printed. Whoever holds it goes on with hers.
 */
function atPrinted(held: Plan, { price, taxMode, taxes, setupFee, phases, terms }: Plan): Plan {
  return { ...held, price, taxMode, taxes, setupFee, phases, terms };
}

/** The house as it sells for a voucher: the plan that was printed, whatever has become of it. */
export function sellingPrinted(house: House, printed: Plan): House {
  const { plan, planVersions } = house.store.reads;
  const reads: House['store']['reads'] = {
    ...house.store.reads,
    plan: async (planId) => (planId === printed.id ? printed : plan(planId)),
    planVersions: async (code) => {
      const versions = await planVersions(code);
      return code === printed.code ? versions.map((version) => atPrinted(version, printed)) : versions;
    },
  };
  return { ...house, store: { ...house.store, reads } };
}

/** The account as it buys for a voucher: the time and the price that were printed. */
export function withPrinted(view: AccountView, printed: Plan, subscriptionId: Id<'Subscription'> | null): AccountView {
  const subscriptions = view.subscriptions.map((one) =>
    one.subscription.id === subscriptionId ? { ...one, plan: atPrinted(one.plan, printed) } : one,
  );
  return { ...view, subscriptions };
}

/** The account's own subscription of a plan, whatever the version; null when it has none that runs. */
export function holderOf(view: AccountView, plan: Plan): Id<'Subscription'> | null {
  const held = view.subscriptions.filter((one) => one.plan.code === plan.code && one.subscription.state !== 'ended');
  const [first] = held.toSorted((a, b) => (a.subscription.paidUntil ?? 0) - (b.subscription.paidUntil ?? 0));
  return first?.subscription.id ?? null;
}

/** A plan that the account does not have begins: asked again after an answer that was lost, it is there already. */
export async function beginIfNew(
  house: House,
  plan: Plan,
  accountId: Id<'Account'>,
  target: VoucherTarget,
): Promise<void> {
  if ('subscriptionId' in target || holderOf(await loadView(house, accountId), plan) !== null) return;
  const { username, secret } = target;
  if (username === undefined || secret === undefined) throw voucherErrors.nothingToRenew({ plan: plan.name });
  await subscribe(house, { accountId, planId: plan.id, username, secret });
}

import { randomBytes } from 'node:crypto';
import {
  accessAt,
  defineErrors,
  isBillingError,
  isOnline,
  type AccessView,
  type Billing,
  type Id,
  type Plan,
  type Subscription,
} from '@daftari/core';

/** What can be wrong with what a guest wants. */
export const hotspotErrors = defineErrors('hotspot', {
  notSold: ['missing', 'There is no hotspot package {planId} for sale.'],
  moneyVoucher: ['refused', 'This voucher is money and no package: log in to the portal, and pay a package with it.'],
  otherVoucher: ['refused', 'This voucher is for {plan}, which is not used over the hotspot.'],
  ticket: ['invalid', 'This ticket was not given by this server.'],
});

/** The packages that a guest may choose from, the cheapest first. */
export async function packagesForSale(billing: Billing): Promise<readonly Plan[]> {
  const now = billing.clock.now();
  const newest = new Map<string, Plan>();
  for (const plan of await billing.reads.plans()) {
    const isSold = plan.retiredAt === null && plan.role === 'base' && plan.terms.kind === 'prepaid';
    if (isSold && plan.service.access === 'hotspot' && isAvailable(plan, now, billing.zone))
      newest.set(plan.code, plan);
  }
  return [...newest.values()].toSorted((one, other) => (one.price.minor < other.price.minor ? -1 : 1));
}

function isAvailable({ availableFrom, availableUntil }: Plan, now: number, zone: string): boolean {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(now);
  return (availableFrom === null || availableFrom <= today) && (availableUntil === null || today < availableUntil);
}

/**
 * A package that a guest may choose.
 * @throws BillingError `hotspot.notSold`
 */
export async function packageOf(billing: Billing, planId: string): Promise<Plan> {
  const plan = (await packagesForSale(billing)).find(({ id }) => id === planId);
  if (plan === undefined) throw hotspotErrors.notSold({ planId });
  return plan;
}

/**
 * The subscription under which a phone uses a package: the same whenever it buys it again.
 * @throws BillingError `hotspot.notSold`, and those of `openAccount` and `subscribe`
 */
export async function guestOf(billing: Billing, phone: string, planId: string): Promise<Subscription> {
  const [plan, packages] = await Promise.all([packageOf(billing, planId), packagesForSale(billing)]);
  const known = await Promise.all(
    packages.map(({ code }) => billing.reads.access(nameOf(phone, code), billing.clock.now())),
  );
  const same = known.find((view) => view?.subscription.username === nameOf(phone, plan.code));
  if (same != null) return same.subscription;
  const other = known.find((view) => view !== null && view.account.state !== 'closed');
  const accountId = other?.account.id ?? (await billing.openAccount({ name: `Guest ${phone.slice(-4)}`, phone })).id;
  const username = nameOf(phone, plan.code);
  try {
    return await billing.subscribe({ accountId, planId: plan.id, username, secret: newSecret() });
  } catch (fault) {
    // Two taps at once: the other was first, and this is the same guest.
    const first = isTaken(fault) ? await billing.reads.access(username, billing.clock.now()) : null;
    if (first === null) throw fault;
    return first.subscription;
  }
}

function isTaken(fault: unknown): boolean {
  return isBillingError(fault) && fault.code === 'subscription.usernameTaken';
}

/**
 * The subscription that a voucher begins, or has begun when its code is typed again on another device.
 * @throws BillingError `voucher.unknown`, `hotspot.moneyVoucher`, `hotspot.otherVoucher`, and those of `redeemVoucher`
 */
export async function guestByVoucher(billing: Billing, code: string): Promise<Subscription> {
  const voucher = await billing.voucher(code);
  const username = `voucher-${voucher.id}`;
  const known = await billing.reads.access(username, billing.clock.now());
  if (known !== null && voucher.state === 'redeemed') return known.subscription;
  const plan = voucher.planId === null ? null : await billing.reads.plan(voucher.planId);
  if (plan === null) throw hotspotErrors.moneyVoucher();
  if (plan.service.access !== 'hotspot') throw hotspotErrors.otherVoucher({ plan: plan.name });
  const accountId = known?.account.id ?? (await billing.openAccount({ name: `Guest …${voucher.tail}` })).id;
  const target = known === null ? { accountId, username, secret: newSecret() } : { accountId };
  await billing.redeemVoucher(code, target, { key: voucher.id, actor: 'hotspot' });
  const begun = await billing.reads.access(username, billing.clock.now());
  if (begun === null) throw hotspotErrors.otherVoucher({ plan: plan.name });
  return begun.subscription;
}

/** Whether a package runs at this moment, so that a device may come in. */
export async function runsNow(billing: Billing, username: string): Promise<boolean> {
  const { entitlement } = await viewOf(billing, username);
  return entitlement !== null && isOnline(accessAt(entitlement, billing.clock.now()));
}

/**
 * All that is known of a guest's package.
 * @throws BillingError `hotspot.ticket`
 */
export async function viewOf(billing: Billing, username: string): Promise<AccessView> {
  const view = await billing.reads.access(username, billing.clock.now());
  if (view === null) throw hotspotErrors.ticket();
  return view;
}

/** Serves a guest at the router that she stands at, where that router knows its customers itself. */
export async function placeAt(billing: Billing, subscriptionId: Id<'Subscription'>, routerId: string): Promise<void> {
  for (const [driver, { routers }] of billing.registry.ports.drivers) {
    const router = (await routers?.())?.find((one) => one.id === routerId && one.mode === 'local');
    if (router === undefined) continue;
    const now = await billing.reads.placement(subscriptionId);
    if (now?.driver !== driver || now.routerId !== routerId) {
      await billing.place(subscriptionId, { driver, routerId });
    }
    return;
  }
}

function nameOf(phone: string, code: string): string {
  return `${phone}-${code}`;
}

function newSecret(): string {
  return randomBytes(9).toString('base64url');
}

import { accessAt, isOnline } from '../domain/entitlement.ts';
import { deviceOf } from '../domain/device.ts';
import { slotErrors, takeSlot, type DeviceSlot } from '../domain/slot.ts';
import { runningTerm } from '../domain/standing.ts';
import { subscriptionErrors, type Subscription, type Term } from '../domain/subscription.ts';
import type { Id } from '../kernel/id.ts';
import { logInAgain } from './addressing-others.ts';
import { untilFresh, type House } from './house.ts';

/** A device that wants to use what was bought. */
export interface SlotInput {
  /** Its hardware address, in whatever way it is written. */
  readonly device: string;
  /** The place that the device is known to have had, under another address. */
  readonly formerly?: Id<'DeviceSlot'> | null;
  /** Whether another device may have to make room for it. */
  readonly replace?: boolean;
}

/**
 * Gives a device a place in a subscription that runs: its own, the one that it had, a free one, and with `replace` that
 * of the device not seen for longest, whose session ends.
 * @throws BillingError `subscription.missing`, `slot.offline`, `slot.full`
 */
export async function openSlot(
  house: House,
  subscriptionId: Id<'Subscription'>,
  input: SlotInput,
): Promise<DeviceSlot> {
  const device = deviceOf(input.device);
  const { slot, gone } = await untilFresh(house, `the devices of ${subscriptionId}`, async () => {
    const { reads } = house.store;
    const [entitlement, slots] = await Promise.all([reads.entitlement(subscriptionId), reads.slots(subscriptionId)]);
    const now = house.clock.now();
    if (entitlement === null) throw subscriptionErrors.missing({ subscriptionId });
    if (!isOnline(accessAt(entitlement, now))) throw slotErrors.offline({ subscriptionId });
    const verdict = takeSlot(slots, {
      id: house.ids.next('slt'),
      subscriptionId,
      device,
      formerly: input.formerly ?? null,
      places: entitlement.sessions,
      since: entitlement.fromAt,
      now,
      replace: input.replace ?? false,
    });
    if (verdict.kind === 'full') throw slotErrors.full({ subscriptionId, places: entitlement.sessions });
    const left = verdict.kind === 'replaced' ? verdict.gone : null;
    return { changes: { slots: [verdict.slot] }, answer: { slot: verdict.slot, gone: left } };
  });
  // What is still online under the old address would hold the place on the network.
  if (gone !== null) await logInAgain(house, subscriptionId);
  return slot;
}

/** What proves that a package is hers. */
export interface Proof {
  /** The gateway that took the money. */
  readonly gateway: string;
  /** Of the message that the payer got: `QGH7XK12PL`. */
  readonly receipt: string;
  /** The phone of the account, digits only; null: the receipt alone must do. */
  readonly phone: string | null;
}

/**
 * The subscription that a receipt gives back to a phone with a new hardware address: the one that this payment was for,
 * or of the account that paid, the one that ends last. Only what is used over a hotspot, and what that payment
 * may have bought: neither a receipt of a line at home nor one of last month opens anything.
 * @throws BillingError `slot.nobody`, `slot.notPaidBy`
 */
export async function paidWith(house: House, { gateway, receipt, phone }: Proof): Promise<Subscription> {
  const { reads } = house.store;
  const payment = await reads.paymentByName(gateway, receipt.trim().toUpperCase());
  const now = house.clock.now();
  const view = payment?.accountId == null ? null : await reads.view(payment.accountId, now);
  if (view === null) throw slotErrors.nobody({ receipt });
  if (phone !== null && view.account.phone !== phone) throw slotErrors.notPaidBy({ receipt });
  const meant = payment?.subscriptionId ?? null;
  const paidAt = payment?.effectiveAt ?? 0;
  const running = view.subscriptions.flatMap(({ subscription, plan, entitlement, terms }) => {
    const isMeant = plan.service.access === 'hotspot' && (meant === null || subscription.id === meant);
    const runs = entitlement !== null && isOnline(accessAt(entitlement, now)) && paidLately(terms, paidAt, now);
    return isMeant && runs ? [{ subscription, untilAt: entitlement.untilAt }] : [];
  });
  const [last] = running.toSorted((one, other) => (other.untilAt ?? Infinity) - (one.untilAt ?? Infinity));
  if (last === undefined) throw slotErrors.nobody({ receipt });
  return last.subscription;
}

/** Whether a payment may have bought what runs: one of long before has bought what is long over. */
function paidLately(terms: readonly Term[], paidAt: number, now: number): boolean {
  const term = runningTerm(terms, now);
  return term === null || paidAt >= term.startAt - (term.endAt - term.startAt);
}

import type { Invoice, InvoiceLine } from '../../domain/invoice.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { House } from '../house.ts';

/**
 * Whether a document sold what a subscription has besides its terms: an add-on or its set-up, more pieces, the rest of
 * a period on another plan. It was used if the subscription had not ended by the time from which it was sold.
 */
export async function isInUse({ store: { reads } }: House, invoice: Invoice): Promise<boolean> {
  const owners = new Set(
    invoice.lines.flatMap(({ subscriptionId }) => (subscriptionId == null ? [] : [subscriptionId])),
  );
  for (const subscriptionId of owners) {
    const subscription = await reads.subscription(subscriptionId);
    const own = invoice.lines.filter((line) => line.subscriptionId === subscriptionId);
    if (subscription !== null && own.some((line) => isHeld(subscription, line))) return true;
  }
  return false;
}

function isHeld({ addOns, endsAt, paid }: Subscription, line: InvoiceLine): boolean {
  if (line.gross.minor <= 0n || (endsAt !== null && endsAt <= line.fromAt)) return false;
  const beside = addOns.filter(({ planId, fromAt, untilAt }) => {
    return planId === line.planId && fromAt <= line.fromAt && (untilAt === null || untilAt > line.fromAt);
  });
  if (line.kind === 'one_off') return beside.length > 0;
  if (line.kind !== 'recurring') return false;
  const parts = [...paid, ...beside.flatMap((item) => item.paid)];
  const isNamed = parts.some(({ ref }) => ref?.split(' ').includes(line.chargeId));
  return isNamed || beside.length > 0;
}

import type { Change } from '../domain/change.ts';
import { zero } from '../kernel/money.ts';
import { lostStretch, paidWithin } from '../domain/outage.ts';
import { isBillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Outage, ServedMeanwhile } from '../ports/routers.ts';
import { carryOut } from './change/apply.ts';
import { consider } from './change/consider.ts';
import { loadView, sideBySide, untilFresh, type House } from './house.ts';

/** How many outages are settled at once, and how many accounts are written side by side. */
const OUTAGES = 20;
const AT_ONCE = 8;

/** For how long it is waited for orders that do not come true before an outage is settled without them. */
const LATEST_MS = 6 * 3_600_000;

/**
 * Gives time back for outages that are over, by the policy of the house, once the access of each was seen to be back.
 * May be asked twice, by several processes: what was given for an outage stands under its name.
 */
export async function giveBackDue(house: House): Promise<void> {
  for (const outage of await house.store.routers.outagesToSettle(OUTAGES)) await settle(house, outage);
}

async function settle(house: House, outage: Outage): Promise<void> {
  const { store, clock, network } = house;
  const { driver, routerId, fromAt } = outage;
  const now = clock.now();
  const toAt = outage.toAt ?? now;
  const { policy, atLeastMs } = network.outage;
  if (policy === 'none' || toAt - fromAt < atLeastMs) return store.routers.settleOutage(outage.id, now, 0);
  const served = await store.routers.servedMeanwhile({ driver, routerId, fromAt, toAt });
  const waits = served.some(({ isUnderWay }) => isUnderWay);
  let given = 0;
  await sideBySide(served, AT_ONCE, async (one) => {
    const ms = one.isUnderWay ? 0 : lostBy(house, outage, one);
    if (ms > 0 && (await giveBack(house, outage, one, ms))) given += 1;
  });
  if (waits && now - toAt < LATEST_MS) return;
  await store.routers.settleOutage(outage.id, now, given);
  if (given === 0) return;
  const text = `${given} got time back for ${spanText(outage)}`;
  await store.routers.noteRouter([{ id: house.ids.next('rev'), driver, routerId, at: now, kind: 'given_back', text }]);
}

/** The paid time that ran while she was without access, in milliseconds. */
function lostBy({ network }: House, { fromAt, toAt }: Outage, one: ServedMeanwhile): number {
  const back = Math.max(toAt ?? 0, one.verifiedAt ?? 0);
  const lost = lostStretch(network.outage, { outage: { fromAt, toAt: back }, paidAt: one.paidAt });
  return lost === null ? 0 : paidWithin(lost, one.paid);
}

/** The natural key of what is given: this outage of this router, and this subscription. */
function keyOf(outage: Outage, subscriptionId: Id<'Subscription'>): Id<'Change'> {
  return `${outage.id}.${subscriptionId}` as Id<'Change'>;
}

/** Answers whether she has it, be it since now or since before. */
async function giveBack(house: House, outage: Outage, one: ServedMeanwhile, ms: number): Promise<boolean> {
  const { accountId, subscriptionId } = one;
  const changeId = keyOf(outage, subscriptionId);
  const request = { kind: 'give_back', ms, what: spanText(outage) } as const;
  try {
    return await untilFresh(house, `the subscription ${subscriptionId}`, async () => {
      if ((await house.store.reads.change(changeId)) !== null) return { changes: null, answer: true };
      const view = await loadView(house, accountId);
      const known = view.subscriptions.find(({ subscription }) => subscription.id === subscriptionId);
      if (known === undefined) return { changes: null, answer: false };
      const considered = await consider(house, view, known, request, changeId);
      const now = house.clock.now();
      const row: Change = {
        id: changeId,
        accountId,
        subscriptionId,
        request,
        state: 'done',
        effectiveAt: now,
        requestedAt: now,
        endedAt: null,
        actor: `the outage policy ${house.network.outage.policy}`,
        outcome: null,
        due: zero(view.account.currency),
      };
      return { changes: (await carryOut(house, considered, row)).changes, answer: true };
    });
  } catch (fault) {
    // Who is billed by the calendar, has ended or is closed has no time that could be given back.
    if (!isBillingError(fault) || fault.kind === 'stale') throw fault;
    house.log.info('No time was given back', { subscriptionId, reason: fault.message });
    return false;
  }
}

function spanText({ routerId, fromAt, toAt }: Outage): string {
  return `the outage of ${routerId} from ${minuteText(fromAt)} to ${minuteText(toAt ?? fromAt)}`;
}

function minuteText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

import { accessAt, isBillingError, isOnline, type AccessView, type Attempt, type Id } from '@daftari/core';
import type { Desk } from '../desk.ts';
import { presentHolding, presentStanding, type Standing } from '../wire/hotspot.ts';
import { hotspotErrors, placeAt, viewOf } from './guests.ts';
import type { Ticket } from './tickets.ts';

/** Somebody who has a ticket, and where she is. */
export interface Comer {
  readonly ticket: Ticket;
  /** The same, as her browser keeps it. */
  readonly text: string;
  /** Null where the page was not opened at a router. */
  readonly device: string | null;
  readonly router: string | null;
  /** Whether the device not seen for longest makes room when all places are taken. */
  readonly replace: boolean;
}

/**
 * How a guest stands. Whoever has proven that the package is hers is served at the router where she is, and gets a
 * place for her device and what it logs in with, as soon as that router knows her.
 * @throws BillingError `hotspot.ticket`
 */
export async function standingOf(desk: Desk, { ticket, text, ...comer }: Comer): Promise<Standing> {
  const { billing } = desk;
  const subscription = await billing.reads.subscription(ticket.subscriptionId as Id<'Subscription'>);
  if (subscription === null) throw hotspotErrors.ticket();
  const attempt = ticket.attemptId === null ? null : await attemptOf(desk, ticket.attemptId);
  // Her package may run already: what lets in who waits here is that this very ask was paid.
  if (attempt !== null && attempt.state !== 'succeeded') {
    const state = attempt.state === 'failed' ? 'failed' : 'waiting';
    return presentStanding({ state, ticket: text, reason: attempt.reason });
  }
  const view = await viewOf(billing, subscription.username);
  const known = { ticket: text, receipt: await receiptOf(desk, attempt) };
  if (billing.clock.now() >= ticket.untilAt) return presentStanding({ ...known, state: 'over', ended: 'time' });
  if (!runs(view, billing.clock.now())) return presentStanding({ ...known, state: 'over', ended: endOf(view) });
  if (comer.router !== null) await placeAt(billing, subscription.id, comer.router);
  const holding = presentHolding(view, await billing.reads.slots(subscription.id));
  if (comer.device === null) return presentStanding({ ...known, state: 'paid', holding });
  if (!(await isToldToNetwork(desk, view))) return presentStanding({ ...known, state: 'opening', holding });
  return letIn(desk, { ticket, view, known, device: comer.device, replace: comer.replace });
}

interface LettingIn {
  readonly ticket: Ticket;
  readonly view: AccessView;
  readonly known: Pick<Standing, 'ticket' | 'receipt'>;
  readonly device: string;
  readonly replace: boolean;
}

async function letIn(desk: Desk, { ticket, view, known, device, replace }: LettingIn): Promise<Standing> {
  const { billing, tickets } = desk;
  const { id, username, secret: password } = view.subscription;
  const formerly = ticket.slotId as Id<'DeviceSlot'> | null;
  const held = async () => presentHolding(view, await billing.reads.slots(id));
  try {
    const slot = await billing.openSlot(id, { device, formerly, replace });
    // The ask stays in the ticket: it is what the receipt is shown by.
    const untilAt = view.entitlement?.untilAt ?? billing.clock.now() + ENDLESS_MS;
    const given = tickets.give({ ...ticket, device, slotId: slot.id, untilAt });
    const logIn = { username, password };
    return presentStanding({ ...known, state: 'ready', ticket: given, holding: await held(), logIn });
  } catch (fault) {
    if (!isBillingError(fault) || fault.code !== 'slot.full') throw fault;
    return presentStanding({ ...known, state: 'full', holding: await held() });
  }
}

/** How long a ticket of a package without an end is believed; each look gives another. */
const ENDLESS_MS = 30 * 86_400_000;

async function attemptOf({ billing }: Desk, attemptId: string): Promise<Attempt> {
  const attempt = await billing.reads.attempt(attemptId as Id<'Attempt'>);
  if (attempt === null) throw hotspotErrors.ticket();
  return attempt;
}

/** What the provider called the money; null where the package was proven by something else. */
async function receiptOf({ billing }: Desk, attempt: Attempt | null): Promise<string | null> {
  if (attempt?.providerReference == null) return null;
  const payment = await billing.reads.paymentByName(attempt.gateway, attempt.providerReference);
  return payment?.receipt ?? null;
}

function runs({ entitlement }: AccessView, now: number): boolean {
  return entitlement !== null && isOnline(accessAt(entitlement, now));
}

function endOf({ entitlement }: AccessView): NonNullable<Standing['ended']> {
  const reason = entitlement?.because.reason ?? 'expired';
  if (reason === 'quota_used') return 'data';
  return reason === 'suspended' || reason === 'paused' || reason === 'ended' || reason === 'overdue'
    ? 'stopped'
    : 'time';
}

/** Whether all that is told to the network of her newest entitlement has arrived. */
async function isToldToNetwork({ billing }: Desk, { subscription, placement }: AccessView): Promise<boolean> {
  const newest = await billing.reads.actionsOf(subscription.id, 10);
  const generation = newest[0]?.generation;
  const driver = placement?.driver ?? null;
  // Where she is placed, that network alone decides: another, which she has left, may be out of reach for days.
  const told = newest.filter((one) => one.generation === generation && (driver === null || one.driver === driver));
  return told.every(({ state }) => state === 'verified');
}

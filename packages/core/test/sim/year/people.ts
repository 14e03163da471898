import { deepEqual, rejects } from 'node:assert/strict';
import type { ChangeRequest } from '../../../src/domain/change.ts';
import { isBillingError } from '../../../src/kernel/error.ts';
import { negate } from '../../../src/kernel/money.ts';
import { aReport } from '../../../src/testing/builders.ts';
import { span } from '../../../src/testing/clock.ts';
import { CHANGES, GB, type PlanName } from './catalogue.ts';
import { mistyped, moneyIn, note, oneOf, shillings, tries, type Person, type World } from './world.ts';

const GATEWAYS = ['till', 'desk', 'card'] as const;
const PREPAID: ReadonlySet<PlanName> = new Set(['home', 'fast', 'week', 'day', 'year', 'line', 'family']);
const METERED: ReadonlySet<PlanName> = new Set(['metered', 'business', 'line', 'family', 'fast', 'week']);

/** Those whose day it is pay: in time, late, too little, too much, with a digit wrong, or told a day late. */
export async function pay(world: World): Promise<void> {
  const { story, people } = world;
  const now = story.clock.now();
  const paying = people.filter(({ nextAt }) => nextAt <= now);
  if (paying.length === 0) return;
  for (const person of paying) await (PREPAID.has(person.plan) ? payBefore(world, person) : payBills(world, person));
  await story.settle();
  for (const person of paying.filter(({ plan }) => PREPAID.has(plan))) {
    const held = await story.billing.reads.subscription(person.customer.subscription.id);
    person.nextAt = held?.state === 'ended' ? Infinity : Math.max(held?.paidUntil ?? now, now) + waits(world, person);
  }
}

async function payBefore(world: World, person: Person): Promise<void> {
  const { chance, story, codes } = world;
  const { account, subscription } = person.customer;
  const due = await story.billing.amountDue(account.id, subscription.id);
  const now = story.clock.now();
  const agent = chance.next() < 0.5 ? person.agent : null;
  const code = person.plan === 'day' ? codes.pop() : undefined;
  if (code !== undefined) {
    await tries(world, 'voucher', () => story.billing.redeemVoucher(code, { subscriptionId: subscription.id }));
  } else if (agent !== null && due.minor > 0n) {
    const sale = { agentId: agent.id, accountId: account.id, amountMinor: due.minor, key: `${account.id}/${now}` };
    await tries(world, 'float', () => story.billing.sellFromFloat({ ...sale, actor: 'agent' }));
  } else {
    const wrong = chance.next() < 0.04;
    const typed = wrong ? mistyped(account.number) : account.number;
    const amount = chance.next() < 0.1 ? { ...due, minor: due.minor + 5_000n } : due;
    if (amount.minor > 0n) await moneyIn(world, chance.pick(GATEWAYS), typed, amount, lateness(world));
    note(world, wrong ? 'payment without an owner' : 'payment');
  }
}

/** The provider tells some of them up to a day and a half late. */
function lateness({ chance }: World): number {
  return chance.next() < 0.1 ? chance.below(36 * span.hour) : 0;
}

/** How long after the end of her time she pays again. */
function waits({ chance }: World, { manner, plan }: Person): number {
  if (manner === 'punctual') return -chance.below(plan === 'day' ? span.hour : span.day);
  if (manner === 'late') return chance.below(10 * span.day);
  return chance.below(60 * span.day);
}

async function payBills(world: World, person: Person): Promise<void> {
  const { chance, story } = world;
  const { account } = person.customer;
  const now = story.clock.now();
  const due = await story.billing.amountDue(account.id);
  const pause = { punctual: 5, late: 25, forgetful: 90 }[person.manner];
  person.nextAt = now + chance.below(pause * span.day) + span.day;
  if (due.minor <= 0n) return;
  const half = chance.next() < 0.2;
  const amount = { ...due, minor: half ? due.minor / 2n + 1n : due.minor };
  await moneyIn(world, chance.pick(GATEWAYS), account.number, amount, lateness(world));
  note(world, half ? 'part of a bill' : 'bill paid');
}

/** Some use what they have: metered lines, bundles, pools, quotas. */
export async function use(world: World): Promise<void> {
  const { story, chance } = world;
  const now = story.clock.now();
  const users = world.people.filter(({ plan }) => METERED.has(plan) && chance.next() < 0.3);
  const reports = users.map(({ customer: { subscription } }) =>
    aReport({
      username: subscription.username,
      sessionKey: `${subscription.username}/${now}`,
      kind: 'stop',
      at: now,
      seconds: 3_600,
      inBytes: 0n,
      outBytes: BigInt(1 + chance.below(5_000)) * (GB / 1_000n),
    }),
  );
  if (reports.length > 0) await story.billing.recordUsage(reports);
}

/** Somebody changes what she has: what the preview said is what happens, to the cent. */
export async function change(world: World): Promise<void> {
  const { chance, plans } = world;
  const person = oneOf(world, world.people);
  if (person === undefined) return;
  const other = CHANGES[person.plan];
  const requests: readonly ChangeRequest[] = [
    ...(other === undefined ? [] : [{ kind: 'plan', planId: plans[other].id } as const]),
    ...(person.plan === 'line' ? [{ kind: 'bundle', planId: plans.data.id } as const] : []),
    ...(person.plan === 'office' ? [{ kind: 'add_on', planId: plans.ip.id } as const] : []),
    ...(PREPAID.has(person.plan) ? [] : [{ kind: 'quantity', quantity: 1 + chance.below(3) } as const]),
    { kind: 'pause' } as const,
  ];
  const request = oneOf(world, requests);
  if (request === undefined) return;
  const done = await tries(world, `change ${request.kind}`, () => asPreviewed(world, person, request));
  if (done && request.kind === 'plan' && other !== undefined) person.plan = await planHeld(world, person, other);
}

async function planHeld({ story, plans }: World, { customer, plan }: Person, other: PlanName): Promise<PlanName> {
  const held = await story.billing.reads.subscription(customer.subscription.id);
  return held?.planId === plans[other].id ? other : plan;
}

async function asPreviewed(world: World, { customer }: Person, request: ChangeRequest): Promise<void> {
  const { billing, settle } = world.story;
  const { account, subscription } = customer;
  const issued = async () => {
    const { rows } = await billing.reads.invoices(account.id, { page: 1, limit: 200 });
    return rows.map(({ invoice }) => invoice);
  };
  await settle();
  const before = new Set((await issued()).map(({ id }) => id));
  const where = `${request.kind} of ${subscription.username}`;
  const preview = await billing.previewChange(subscription.id, request).catch(async (fault: unknown) => {
    if (!isBillingError(fault)) throw fault;
    // What cannot be previewed cannot be done, for the same reason.
    await rejects(billing.requestChange(subscription.id, request, 'simulation'), { code: fault.code }, where);
    throw fault;
  });
  const asked = await billing.requestChange(subscription.id, request, 'simulation');
  if (asked.state === 'awaiting_payment') {
    await moneyIn(world, 'desk', account.number, preview.toPay);
    await settle();
  }
  if (asked.state === 'scheduled') return note(world, 'previewed for later');
  const fresh = (await issued()).filter(({ id }) => !before.has(id));
  const totals = fresh.map(({ kind, total }) => (kind === 'credit_note' ? negate(total) : total).minor);
  const wanted = preview.total.minor;
  deepEqual([wanted, wanted === 0n || totals.includes(wanted)], [wanted, true], `${where}: ${totals.join(', ')}`);
  const held = await billing.reads.subscription(subscription.id);
  const has = [held?.planId, held?.quantity, held?.endsAt];
  deepEqual(has, [preview.planId, preview.quantity, preview.endsAt], where);
  if (asked.state !== 'awaiting_payment') deepEqual(held?.paidUntil, preview.paidUntil, where);
  note(world, 'preview came true');
}

/** Agents fill their floats, and are paid their commission. */
export async function agentsWork(world: World, month: string): Promise<void> {
  for (const agent of world.agents) {
    await moneyIn(world, 'till', agent.number, shillings(40_000));
    const ask = { agentId: agent.id, to: 'float', key: `${agent.id}/${month}`, actor: 'simulation' } as const;
    await tries(world, 'commission', () => world.story.billing.payCommission(ask));
  }
}

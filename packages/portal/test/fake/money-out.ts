import type { Disbursement, Outcome, RefundWay, Sending, Taking } from '../../src/api/disbursements.ts';
import type { Refund } from '../../src/api/documents.ts';
import { commissionOf, makeAgents, type FakeAgent } from './agents.ts';
import { DAY, iso, kes, type Asked } from './basics.ts';
import { Refused } from './refused.ts';

/** What the fake knows of money that leaves. */
export interface MoneyOutWorld {
  disbursements: Disbursement[];
  readonly takings: readonly Taking[];
  /** Who can be paid commission. */
  agents: FakeAgent[];
}

const OPERATOR = 'Asha Odhiambo';
const OTHER = 'Brian Kariuki';
const HOUR = 3_600_000;

/** One that waits for the operator, one that she has ordered, two of which nobody knows, and one that arrived. */
export function makeMoneyOut(): MoneyOutWorld {
  return { disbursements: [...makeWaiting(), ...makeSent()], takings: [makeTaking()], agents: makeAgents() };
}

const OURS = { customerId: null, customerName: null, refundId: null } as const;

function makePlain(now: number): Disbursement {
  return {
    id: 'dsb-1',
    purpose: 'refund',
    customerId: 'c3',
    customerName: 'Cynthia Mutua',
    refundId: 'r-9',
    gateway: 'mpesa',
    to: { kind: 'phone', number: '254712345678', accountReference: null, paymentId: null },
    amount: kes(12_500),
    remarks: 'Paid for three months, moved away after one',
    state: 'awaiting_approval',
    requestedBy: OTHER,
    requestedAt: iso(now - 2 * HOUR),
    approvals: [],
    needs: 2,
    receipt: null,
    providerReference: null,
    fee: null,
    receiver: null,
    reason: null,
    finding: null,
    doubt: null,
    sentAt: null,
    changedAt: iso(now - 2 * HOUR),
    nextCheckAt: null,
  };
}

function makeWaiting(): readonly Disbursement[] {
  const plain = makePlain(Date.now());
  return [
    plain,
    {
      ...plain,
      ...OURS,
      id: 'dsb-2',
      purpose: 'transfer',
      to: { kind: 'paybill', number: '400200', accountReference: '0110203', paymentId: null },
      amount: kes(45_000),
      remarks: 'To the bank',
      requestedBy: OPERATOR,
    },
  ];
}

function makeSent(): readonly Disbursement[] {
  const now = Date.now();
  const plain = makePlain(now);
  const sent = { sentAt: iso(now - HOUR), requestedBy: OTHER, approvals: [{ actor: OPERATOR, at: iso(now - HOUR) }] };
  return [
    {
      ...plain,
      ...sent,
      id: 'dsb-3',
      amount: kes(2500),
      needs: 1,
      remarks: 'Charged twice',
      state: 'unknown',
      reason: 'The provider did not answer in time.',
      nextCheckAt: iso(now + HOUR),
    },
    {
      ...plain,
      ...OURS,
      ...sent,
      id: 'dsb-4',
      purpose: 'commission',
      to: { kind: 'till', number: '554433', accountReference: null, paymentId: null },
      amount: kes(18_750),
      remarks: 'Commission of October',
      state: 'unknown',
      reason: 'The provider did not answer in time.',
      finding: { to: 'succeeded', says: 'TKN8HGFDSA', actor: OTHER, at: iso(now - HOUR / 2) },
    },
    {
      ...plain,
      ...sent,
      id: 'dsb-5',
      customerId: 'c2',
      customerName: 'Brian Otieno',
      to: { kind: 'payment', number: 'TKL2ZXCVBN', accountReference: null, paymentId: 'p-1' },
      amount: kes(1000),
      needs: 1,
      remarks: 'Paid to the wrong paybill',
      state: 'succeeded',
      receipt: 'TKL9MNBVCX',
      fee: kes(15),
      changedAt: iso(now - DAY),
    },
  ];
}

function makeTaking(): Taking {
  return {
    id: 'tkg-1',
    gateway: 'stripe',
    reference: 'dp_1QK3',
    paymentId: 'p-2',
    customerId: 'c3',
    customerName: 'Cynthia Mutua',
    amount: kes(3000),
    fee: kes(1900),
    reason: 'disputed: not recognised',
    state: 'taken',
    invoiceId: 'i3-0',
    at: iso(Date.now() - 3 * DAY),
    restoredAt: null,
  };
}

/** What the fake answers of money that leaves; undefined for what is asked elsewhere. */
export function movedOut(world: MoneyOutWorld, refunds: readonly Refund[], asked: Asked): unknown {
  const { method, path, body, search } = asked;
  const [, kind = '', id = '', part = ''] = path.split('/');
  if (kind === 'takings') return { takings: world.takings, total: world.takings.length, page: 1, pages: 1 };
  if (`${method} ${kind} ${part}` === 'GET refunds ways') return { ways: WAYS };
  if (kind !== 'disbursements') return undefined;
  switch (`${method} ${part}`) {
    case 'GET ':
      return listed(world, search.get('status') ?? '');
    case 'POST ':
      return ordered(world, refunds, body as unknown as Sending);
    case 'POST approve':
      return changed(world, id, { state: 'ready', approvals: [{ actor: OPERATOR, at: iso(Date.now()) }] });
    case 'POST refuse':
      return changed(world, id, { state: 'refused', reason: body['reason'] ?? '' });
    case 'POST check':
      return changed(world, id, { state: 'succeeded', receipt: 'TKN1QAZWSX', nextCheckAt: null });
    case 'POST settle':
      return settled(world, id, body as unknown as Outcome);
    default:
      return undefined;
  }
}

const WAYS: readonly RefundWay[] = [
  { gateway: 'mpesa', kind: 'payment', phone: null, paymentId: 'p-7', label: 'TKL5WERTYU', reason: null },
  { gateway: 'mpesa', kind: 'phone', phone: '254722000002', paymentId: null, label: '254722000002', reason: null },
  { gateway: 'mpesa', kind: 'till', phone: null, paymentId: null, label: null, reason: null },
  { gateway: 'stripe', kind: 'payment', phone: null, paymentId: 'p-8', label: 'pi_1', reason: 'it sends only USD' },
  { gateway: null, kind: 'bank', phone: null, paymentId: null, label: null, reason: null },
];

function listed({ disbursements }: MoneyOutWorld, status: string): unknown {
  const shown = disbursements.filter(({ state, nextCheckAt }) => {
    if (status === 'open') return !['succeeded', 'failed', 'refused'].includes(state);
    if (status === 'doubted') return state === 'unknown' && nextCheckAt === null;
    return status === '' || state === status;
  });
  return { disbursements: shown, total: shown.length, page: 1, pages: 1 };
}

/** Above ten thousand it waits for a second person. */
function ordered(world: MoneyOutWorld, refunds: readonly Refund[], order: Sending): Disbursement {
  const [model] = world.disbursements;
  const what = soughtOf(world, refunds, order);
  if (what === null || model === undefined) throw new Refused(404, 'refund.missing', 'There is no such refund.');
  const { to } = order;
  const number = to.kind === 'phone' ? to.phone : to.kind === 'payment' ? to.paymentId : to.number;
  const isLarge = BigInt(what.amount.minor) > 1_000_000n;
  const made: Disbursement = {
    ...model,
    id: `dsb-${world.disbursements.length + 1}`,
    ...what,
    purpose: order.purpose,
    gateway: order.gateway,
    to: {
      kind: to.kind,
      number,
      accountReference: to.kind === 'paybill' ? to.accountReference : null,
      paymentId: null,
    },
    remarks: order.remarks,
    requestedBy: OPERATOR,
    state: isLarge ? 'awaiting_approval' : 'ready',
  };
  world.disbursements = [made, ...world.disbursements];
  return made;
}

/** How much is sent, and whose it is. */
function soughtOf({ agents }: MoneyOutWorld, refunds: readonly Refund[], order: Sending) {
  switch (order.purpose) {
    case 'transfer':
      return { ...OURS, amount: order.amount };
    case 'commission':
      return { ...OURS, customerId: order.agentId, ...commissionOf(agents, order) };
    case 'refund': {
      const refund = refunds.find(({ id }) => id === order.refundId);
      if (refund === undefined) return null;
      return { refundId: refund.id, customerId: refund.customerId, amount: refund.amount };
    }
  }
}

function settled(world: MoneyOutWorld, id: string, outcome: Outcome): Disbursement {
  const says = outcome.to === 'succeeded' ? outcome.receipt : outcome.reason;
  const found = changed(world, id, {});
  if (found.needs === 2 && found.finding === null) {
    return changed(world, id, { finding: { to: outcome.to, says, actor: OPERATOR, at: iso(Date.now()) } });
  }
  return changed(world, id, { state: outcome.to, finding: null, nextCheckAt: null });
}

function changed(world: MoneyOutWorld, id: string, next: Partial<Disbursement>): Disbursement {
  world.disbursements = world.disbursements.map((one) => (one.id === id ? { ...one, ...next } : one));
  const found = world.disbursements.find((one) => one.id === id);
  if (found === undefined) throw new Refused(404, 'disbursement.missing', `There is no disbursement ${id}.`);
  return found;
}

import { unreachable } from '../kernel/assert.ts';
import { localTime } from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';
import { formatMoney, subtract, sum, type Money } from '../kernel/money.ts';
import type { Allocation } from './allocation.ts';
import type { Change } from './change.ts';
import type { Charge } from './charge.ts';
import type { DeviceNote } from './device.ts';
import { accessAt, isOnline, type Entitlement } from './entitlement.ts';
import type { Invoice } from './invoice.ts';
import { signed, type Journal } from './ledger.ts';
import type { NetworkAction } from './network.ts';
import type { Payment } from './payment.ts';
import type { Account } from './account.ts';
import type { Plan } from './plan.ts';
import type { Subscription, Term } from './subscription.ts';
import { isWaiting } from './underpayment.ts';
import type { Oddity } from './counters.ts';
import type { Session } from './usage.ts';

/** Every fact between some money and some access, as stored. */
export interface Chain {
  readonly account: Account | null;
  readonly subscriptions: readonly Subscription[];
  readonly plans: readonly Plan[];
  readonly payments: readonly Payment[];
  readonly allocations: readonly Allocation[];
  readonly invoices: readonly Invoice[];
  readonly charges: readonly Charge[];
  readonly terms: readonly Term[];
  readonly journals: readonly Journal[];
  readonly entitlements: readonly Entitlement[];
  readonly actions: readonly NetworkAction[];
  readonly sessions: readonly Session[];
  /** What happened to the locks of its subscriptions to one device: who took one, and who was refused. */
  readonly devices?: readonly DeviceNote[];
  /** Time of its terms that was given back, such as for an outage of a router. */
  readonly givenBack?: readonly Change[];
}

/** What is being explained. */
export interface Subject {
  readonly kind: 'session' | 'payment' | 'invoice';
  readonly id: string;
}

/** One fact of the chain, told. */
export interface Told {
  readonly word: 'session' | 'payment' | 'allocation' | 'invoice' | 'charge' | 'ledger' | 'entitlement' | 'network';
  readonly id: string;
  readonly at: number;
  readonly text: string;
}

/** The chain from money to access and back, as data and as readable text. */
export interface Explanation {
  readonly subject: Subject;
  /** One sentence that answers: paid or not, online or not, and why. */
  readonly verdict: string;
  /** Whether every link between money and access is there. */
  readonly whole: boolean;
  readonly facts: readonly Told[];
  readonly text: string;
  readonly chain: Chain;
}

/** What can be wrong with a question. */
export const explainErrors = defineErrors('explain', {
  missing: ['missing', 'There is no {kind} {id} to explain.'],
});

/** Tells a chain: what was asked about, whether it is whole, and every fact in the order of time. */
export function tell(subject: Subject, chain: Chain, now: number): Explanation {
  const zone = chain.account?.zone ?? 'UTC';
  const facts = [
    ...chain.payments.map(tellPayment),
    ...chain.charges.map((charge) => tellCharge(charge, zone)),
    ...chain.invoices.map(tellInvoice),
    ...chain.allocations.map((one) => tellAllocation(one, chain)),
    ...chain.journals.map(tellJournal),
    ...chain.entitlements.map((one) => tellEntitlement(one, zone)),
    ...chain.actions.map(tellAction),
    ...(chain.devices ?? []).map(tellDevice),
    ...(chain.givenBack ?? []).map(tellGivenBack),
    ...chain.sessions.map(tellSession),
  ].toSorted((a, b) => a.at - b.at || ORDER.indexOf(a.word) - ORDER.indexOf(b.word));
  const { verdict, whole } = judge(subject, chain, now, zone);
  const head = chain.account === null ? [] : [`${chain.account.name}, account ${chain.account.number}`];
  const lines = facts.map((fact) => `${localTime(fact.at, zone)}  ${fact.word.padEnd(11)} ${fact.text}`);
  return { subject, verdict, whole, facts, text: [verdict, ...head, ...lines].join('\n'), chain };
}

const ORDER: readonly Told['word'][] = [
  'charge',
  'invoice',
  'payment',
  'ledger',
  'allocation',
  'entitlement',
  'network',
  'session',
];

function judge(subject: Subject, chain: Chain, now: number, zone: string): { verdict: string; whole: boolean } {
  switch (subject.kind) {
    case 'session':
      return judgeSession(chain, now, zone);
    case 'payment':
      return judgePayment(chain);
    case 'invoice':
      return judgeInvoice(chain);
    default:
      return unreachable(subject.kind);
  }
}

function judgeSession(chain: Chain, now: number, zone: string): { verdict: string; whole: boolean } {
  const [session] = chain.sessions;
  const entitlement = chain.entitlements.find((one) => one.generation === session?.generation) ?? chain.entitlements[0];
  if (session === undefined || entitlement === undefined) {
    return { verdict: 'This session belongs to nobody we know: there is no entitlement behind it.', whole: false };
  }
  const state = session.endedAt === null ? 'is online' : 'was online';
  const at = session.endedAt ?? now;
  const access = accessAt(entitlement, session.endedAt === null ? now : Math.min(at, session.lastSeenAt));
  if (!isOnline(access)) {
    return { verdict: `${session.username} ${state} with no right to it: access is ${access}.`, whole: false };
  }
  const until = entitlement.untilAt === null ? 'without an end' : `until ${localTime(entitlement.untilAt, zone)}`;
  const [invoice] = chain.invoices;
  const paid = payersOf(chain);
  if (paid !== '')
    return { verdict: `${session.username} ${state} because ${paid} paid for it, ${until}.`, whole: true };
  const number = invoice?.number ?? 'none';
  const free = chain.charges.length > 0 && chain.charges.every((charge) => charge.amount.minor === 0n);
  if (free) return { verdict: `${session.username} ${state} on a plan that costs nothing, ${until}.`, whole: true };
  const billed = entitlement.because.reason === 'billed';
  return { verdict: `${session.username} ${state} on invoice ${number}, not paid yet, ${until}.`, whole: billed };
}

function judgePayment(chain: Chain): { verdict: string; whole: boolean } {
  const [payment] = chain.payments;
  if (payment === undefined) return { verdict: 'There is no such payment.', whole: false };
  const amount = `${formatMoney(payment.amount)} (${nameOf(payment)})`;
  if (payment.accountId === null) return { verdict: `${amount} has no owner yet: ${payment.unmatched}.`, whole: false };
  const spent = chain.allocations.filter((one) => one.paymentId === payment.id).map((one) => one.amount);
  const used = sum(spent, payment.amount.currency);
  const left = subtract(payment.amount, used);
  const numbers = chain.invoices.map((invoice) => invoice.number).join(', ');
  const bought = spent.length === 0 ? 'nothing yet' : `${numbers} for ${formatMoney(used)}`;
  const rest = left.minor === 0n ? '' : ` ${formatMoney(left)} is kept in the wallet.${waitingText(chain, payment)}`;
  const times = chain.terms.map((term) => term.endAt);
  const until = times.length === 0 ? '' : ` Time until ${localTime(Math.max(...times), chain.account?.zone ?? 'UTC')}.`;
  return { verdict: `${amount} paid ${bought}.${until}${rest}`, whole: true };
}

/** What the rest of a payment waits for, as the journal says that put it into the wallet. */
function waitingText({ journals }: Chain, { id }: Payment): string {
  const kept = journals.find(({ kind, documentId }) => kind === 'to_wallet' && documentId === id);
  return kept !== undefined && isWaiting(kept.memo) ? ` ${kept.memo}.` : '';
}

function judgeInvoice(chain: Chain): { verdict: string; whole: boolean } {
  const [invoice] = chain.invoices;
  if (invoice === undefined) return { verdict: 'There is no such invoice.', whole: false };
  const paid = sum(
    chain.allocations.filter((one) => one.invoiceId === invoice.id).map((one) => one.amount),
    invoice.currency,
  );
  if (invoice.kind === 'credit_note') {
    const given = `Credit note ${invoice.number}: ${formatMoney(invoice.total)} in favour of the customer.`;
    return { verdict: given, whole: true };
  }
  const name = `Invoice ${invoice.number} over ${formatMoney(invoice.total)}`;
  if (chain.journals.some(({ kind, documentId }) => kind === 'void' && documentId === invoice.id)) {
    return { verdict: `${name}: void, nobody owes it.`, whole: true };
  }
  const givenUp = offReceivable(chain, ['write_off', 'recovery'], invoice.currency);
  const withheld = offReceivable(chain, ['withheld'], invoice.currency);
  const left = subtract(subtract(subtract(invoice.total, paid), givenUp), withheld);
  const by = paid.minor === 0n ? [] : [`paid by ${payersOf(chain)}`];
  const others = (
    [
      [withheld, 'withheld as tax'],
      [givenUp, 'written off'],
      [left, 'still owed'],
    ] as const
  ).flatMap(([amount, what]) => (amount.minor > 0n ? [`${formatMoney(amount)} ${what}`] : []));
  return { verdict: `${name}: ${[...(left.minor > 0n ? [] : by), ...others].join(', ')}.`, whole: left.minor === 0n };
}

/** What journals of some kinds have taken off what the customer owes. */
function offReceivable({ journals }: Chain, kinds: readonly Journal['kind'][], currency: string): Money {
  const entries = journals.filter(({ kind }) => kinds.includes(kind)).flatMap((journal) => journal.entries);
  const off = entries.filter(({ account }) => account === '1200').reduce((all, entry) => all - signed(entry), 0n);
  return { minor: off, currency };
}

/** Who has paid, in words: payments, and credit where some was put to an invoice. */
function payersOf({ payments, allocations }: Chain): string {
  const credit = allocations.some(({ via }) => via === 'credit') ? ['credit'] : [];
  return [...payments.map(nameOf), ...credit].join(', ');
}

function nameOf(payment: Payment): string {
  return `${payment.gateway} ${payment.receipt ?? payment.reference}`;
}

function tellPayment(payment: Payment): Told {
  const from = [payment.payerName, payment.payer].filter((part) => part !== null).join(' ');
  const text = `${formatMoney(payment.amount)} received by ${nameOf(payment)}${from === '' ? '' : ` from ${from}`}`;
  return { word: 'payment', id: payment.id, at: payment.receivedAt, text };
}

function tellCharge(charge: Charge, zone: string): Told {
  const span = `${localTime(charge.fromAt, zone)} to ${localTime(charge.toAt, zone)}`;
  return {
    word: 'charge',
    id: charge.id,
    at: charge.fromAt,
    text: `${charge.description}: ${formatMoney(charge.amount)}, ${span}`,
  };
}

function tellInvoice(invoice: Invoice): Told {
  const taxes = invoice.taxes.map((tax) => `${tax.name} ${formatMoney(tax.amount)}`).join(', ');
  const owed = invoice.kind === 'credit_note' ? ' in favour of the customer' : '';
  const text = `${invoice.number}: ${formatMoney(invoice.total)}${owed}${taxes === '' ? '' : `, of it ${taxes}`}`;
  return { word: 'invoice', id: invoice.id, at: invoice.issuedAt, text };
}

function tellAllocation(one: Allocation, chain: Chain): Told {
  const payment = chain.payments.find((known) => known.id === one.paymentId);
  const invoice = chain.invoices.find((known) => known.id === one.invoiceId);
  const from = payment === undefined ? (one.paymentId ?? 'credit') : nameOf(payment);
  const via = one.via === 'wallet' ? ' by way of the wallet' : '';
  const text = `${formatMoney(one.amount)} of ${from} put to ${invoice?.number ?? one.invoiceId}${via}`;
  return { word: 'allocation', id: one.id, at: one.allocatedAt, text };
}

function tellJournal(journal: Journal): Told {
  const sides = journal.entries.map(
    (entry) => `${entry.side} ${entry.account} ${formatMoney({ minor: entry.amount, currency: entry.asset })}`,
  );
  return { word: 'ledger', id: journal.id, at: journal.bookedAt, text: `${journal.kind}: ${sides.join(', ')}` };
}

function tellEntitlement(one: Entitlement, zone: string): Told {
  const until = one.untilAt === null ? '' : ` until ${localTime(one.untilAt, zone)}`;
  const speed = `${one.downKbps}/${one.upKbps} kbit/s`;
  const text = `generation ${one.generation}: ${one.access}${until}, ${speed}, because ${one.because.reason}`;
  return { word: 'entitlement', id: one.id, at: one.decidedAt, text };
}

function tellAction(action: NetworkAction): Told {
  const how = action.evidence.length === 0 ? '' : `: ${action.evidence.join('; ')}`;
  const why = action.reason === null ? '' : ` (${action.reason})`;
  const at = action.verifiedAt ?? action.appliedAt ?? action.createdAt;
  return { word: 'network', id: action.id, at, text: `${action.driver} ${action.state}${how}${why}` };
}

const DEVICE_WORDS: Readonly<Record<DeviceNote['what'], string>> = {
  locked: 'locked to the first device that logs in',
  bound: 'locked to',
  refused: 'refused another device,',
  released: 'freed from',
};

function tellDevice({ id, at, what, device, actor, reason }: DeviceNote): Told {
  const which = device === null ? '' : ` ${device}`;
  const why = reason === null ? '' : ` (${reason})`;
  return { word: 'network', id, at, text: `${DEVICE_WORDS[what]}${which} by ${actor}${why}` };
}

function tellGivenBack({ id, requestedAt: at, outcome, actor }: Change): Told {
  return { word: 'entitlement', id, at, text: `${outcome ?? 'Paid time is given back.'} By ${actor}.` };
}

function tellSession(session: Session): Told {
  const state = session.endedAt === null ? 'online' : `ended (${session.endCause ?? 'no cause told'})`;
  const { username, inBytes, outBytes, seconds, turns = null } = session;
  const odd = (turns?.odd ?? []).map((one) => `; ${ODDITIES[one]}`).join('');
  const text = `${username} ${state}, up ${inBytes} B, down ${outBytes} B, ${seconds} s${odd}`;
  return { word: 'session', id: session.id, at: session.startedAt, text };
}

const ODDITIES: Readonly<Record<Oddity, string>> = {
  wrapped: 'its device counts in 32 bits, which came round: 2^32 B were added each time',
  reset: 'its device began to count again: what it had counted before was kept',
  implausible: 'its device told of more than any line carries: that was not counted',
};

import type { Refund, RefundResult } from '../../src/api/documents.ts';
import type { InvoiceDraft, InvoiceDraftOrder } from '../../src/api/invoice-drafts.ts';
import type { CustomerView, Invoice } from '../../src/api/wire.ts';
import { iso, kes, NOW, type World } from './people.ts';
import { Refused } from './refused.ts';

type Body = Readonly<Record<string, unknown>>;

/** What the fake answers of refunds, recoveries and drafts; undefined for what is asked elsewhere. */
export function booked(world: World, method: string, path: string, body: Body): unknown {
  const [, kind = '', id = '', part = ''] = path.split('/');
  const asked = `${method} ${kind}${id === '' ? '' : '/*'}${part === '' ? '' : `/${part}`}`;
  switch (asked) {
    case 'POST what-if':
      return { id: 'w1', state: 'running', done: 0, total: 4, reason: null, answer: null };
    case 'GET what-if/*':
      return { id, state: 'done', done: 4, total: 4, reason: null, answer: ANSWER };
    case 'GET refunds':
      return listed('refunds', world.refunds);
    case 'POST customers/*/refunds':
      return refunded(world, id, body);
    case 'POST refunds/*/settle':
      return settled(world, id, body as unknown as RefundResult);
    case 'POST write-offs/*/recover':
      return recovered(world, id, body);
    case 'GET invoice-drafts':
      return listed('drafts', world.invoiceDrafts);
    case 'POST invoice-drafts':
      return written(world, `d${world.invoiceDrafts.length + 1}`, body, 1);
    default:
      return kind === 'invoice-drafts' ? drafted(world, asked, id, body) : undefined;
  }
}

const revenue = (net: number) => ({ net: kes(net), tax: kes(net * 0.16), gross: kes(net * 1.16) });
const compared = (before: number, after: number) => ({ before: revenue(before), after: revenue(after) });

/** What the fake answers to every proposal: two months, one who pays more, one who pays less. */
const ANSWER = {
  documents: 4,
  touched: 3,
  total: compared(4000, 4100),
  months: [
    { month: '2026-10', ...compared(2000, 2000) },
    { month: '2026-11', ...compared(2000, 2100) },
  ],
  accounts: { less: 1, same: 0, more: 1 },
  gainers: [{ customerId: 'c1', customerName: 'Amina Wanjiku', before: kes(1160), after: kes(1044) }],
  losers: [{ customerId: 'c2', customerName: 'Brian Mwangi', before: kes(1160), after: kes(1392) }],
  histogram: [
    { from: null, to: -50, customers: 0 },
    { from: -50, to: -10, customers: 1 },
    { from: 0, to: 0, customers: 0 },
    { from: 0, to: 50, customers: 1 },
    { from: 50, to: null, customers: 0 },
  ],
  uncovered: { sales: 1, missing: kes(232) },
  kept: { agreed_price: 2 },
};

function drafted(world: World, asked: string, id: string, body: Body): unknown {
  const draft = world.invoiceDrafts.find((each) => each.id === id);
  if (draft === undefined) return undefined;
  switch (asked) {
    case 'GET invoice-drafts/*':
      return draft;
    case 'PUT invoice-drafts/*':
      if (body['version'] !== draft.version) throw new Refused(409, 'draft.version', 'Somebody else has changed it.');
      return written(world, id, body, draft.version + 1);
    case 'DELETE invoice-drafts/*':
      world.invoiceDrafts = world.invoiceDrafts.filter((each) => each !== draft);
      return {};
    case 'GET invoice-drafts/*/preview':
      return issuedAs(world, draft);
    default:
      return finalised(world, draft);
  }
}

function written(world: World, id: string, body: Body, version: number): InvoiceDraft {
  const order = body as unknown as InvoiceDraftOrder;
  const customerName = customerOf(world, order.customerId).name;
  const made = { ...order, id, state: 'draft' as const, problem: null, changedAt: iso(NOW), version, customerName };
  world.invoiceDrafts = [made, ...world.invoiceDrafts.filter((each) => each.id !== id)];
  return made;
}

/** VAT of 16 % upon what was written, whatever its class: the fake is no tax table. */
function issuedAs(world: World, draft: InvoiceDraft): Invoice {
  const [model] = world.invoices;
  const net = draft.lines.reduce((sum, { amount }) => sum + BigInt(amount.minor), 0n);
  const tax = (net * 16n) / 100n;
  return {
    ...(model as Invoice),
    id: draft.id,
    number: 'INV-2026-09001',
    customerId: draft.customerId,
    customerName: customerOf(world, draft.customerId).name,
    net: kesOf(net),
    tax: kesOf(tax),
    total: kesOf(net + tax),
    owed: kesOf(net + tax),
    status: 'unpaid',
    lines: draft.lines.map(({ description, amount }, at) => {
      const rest = { corrects: null, fromAt: null, toAt: null, tax: kes(0) };
      return { ...rest, id: `${draft.id}-${at}`, description, net: amount, gross: amount };
    }),
    taxes: [{ code: 'VAT', name: 'VAT', rate: '0.16', base: kesOf(net), amount: kesOf(tax) }],
  };
}

/** A draft that comes to nothing cannot be issued, and says so ever after. */
function finalised(world: World, draft: InvoiceDraft): Invoice {
  const invoice = issuedAs(world, draft);
  if (BigInt(invoice.total.minor) <= 0n) {
    const problem = 'An invoice is over more than nothing.';
    world.invoiceDrafts = world.invoiceDrafts.map((each) => (each.id === draft.id ? { ...each, problem } : each));
    throw new Refused(409, 'draft.empty', problem);
  }
  world.invoiceDrafts = world.invoiceDrafts.filter(({ id }) => id !== draft.id);
  world.invoices = [invoice, ...world.invoices];
  return invoice;
}

function refunded(world: World, customerId: string, body: Body): Refund {
  const { name, wallet } = customerOf(world, customerId);
  const { amount, reason } = body as unknown as Pick<Refund, 'amount' | 'reason'>;
  if (BigInt(amount.minor) > BigInt(wallet.minor)) throw new Refused(409, 'refund.tooMuch', 'That is too much.');
  const made = {
    id: `r${world.refunds.length + 1}`,
    customerId,
    customerName: name,
    amount,
    source: 'wallet' as const,
    state: 'requested' as const,
    reference: null,
    reason,
    actor: 'Asha Odhiambo',
    requestedAt: iso(NOW),
    changedAt: iso(NOW),
  };
  world.refunds = [made, ...world.refunds];
  return made;
}

function settled(world: World, id: string, { to }: RefundResult): unknown {
  const over = to === 'succeeded' || to === 'failed';
  const refund = world.refunds.find((each) => each.id === id);
  world.refunds = world.refunds
    .map((each) => (each.id === id ? { ...each, state: to } : each))
    .filter((each) => each.id !== id || !over);
  return { ...refund, state: to };
}

function recovered(world: World, id: string, body: Body): unknown {
  const { amount, reason } = body as unknown as Pick<Refund, 'amount' | 'reason'>;
  const found = world.writeOffs.find((each) => each.id === id);
  if (found === undefined) return undefined;
  const all = amount.minor === found.total.minor;
  world.writeOffs = [{ ...found, recovered: amount, state: all ? 'recovered' : 'posted' }];
  const { invoiceId } = found;
  const made = {
    number: 'WO-000001-R1',
    invoiceId,
    total: amount,
    reason,
    actor: 'Asha Odhiambo',
    recoveredAt: iso(NOW),
  };
  world.recoveries = [...world.recoveries, made];
  return made;
}

function customerOf({ customers }: World, id: string): CustomerView {
  const found = customers.find((each) => each.id === id);
  if (found === undefined) throw new Refused(404, 'account.missing', `There is no customer ${id}.`);
  return found;
}

function listed(name: string, rows: readonly unknown[]): unknown {
  return { [name]: rows, total: rows.length, page: 1, pages: 1 };
}

function kesOf(minor: bigint) {
  return { minor: String(minor), currency: 'KES' };
}

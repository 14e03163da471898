import type { Invoice, Money } from '../../src/api/wire.ts';
import { DAY } from './basics.ts';
import { booked } from './booked.ts';
import { Refused } from './refused.ts';
import { iso, kes, NOW, type World } from './people.ts';

/** What the fake answers of documents and reports; undefined for what is asked elsewhere. */
export function papered(world: World, method: string, path: string, body: Readonly<Record<string, unknown>>): unknown {
  const [, kind = '', id = '', part = ''] = path.split('/');
  if (part.startsWith('statement.') || part.startsWith('receipt.')) return { file: `${id}/${part}` };
  if (`${kind}/${id}` === 'me/dunning') return AHEAD;
  const sent = booked(world, method, path, body);
  if (sent !== undefined) return sent;
  if (kind === 'reports') return method === 'GET' ? reported(id) : undefined;
  if (kind !== 'invoices' || id === '') return undefined;
  const invoice = world.invoices.find((each) => each.id === id);
  if (invoice === undefined) return undefined;
  switch (`${method} ${part}`) {
    case 'GET ':
      return invoice;
    case 'GET history':
      return historyOf(world, invoice);
    case 'GET pdf':
      return { pdf: invoice.number };
    case 'POST credit':
      return credited(world, invoice, body);
    case 'POST write-off':
      return writtenOff(world, invoice, String(body['reason']));
    case 'POST void':
      return changed(world, { ...invoice, status: 'void', owed: kes(0) });
    default:
      return undefined;
  }
}

function historyOf(world: World, { id, status }: Invoice): unknown {
  const step = { from: 'finalised', to: 'void', at: iso(NOW), actor: 'Asha Odhiambo', reason: 'Made twice' };
  const notes = world.invoices.filter(({ lines }) => lines.some(({ corrects }) => corrects?.invoiceId === id));
  const writeOffs = world.writeOffs.filter(({ invoiceId }) => invoiceId === id);
  const recoveries = world.recoveries.filter(({ invoiceId }) => invoiceId === id);
  return { moves: status === 'void' ? [step] : [], notes, writeOffs, recoveries };
}

/** A note of one line: all of it, or the gross that was asked for, and no more than there is. */
function credited(world: World, invoice: Invoice, body: Readonly<Record<string, unknown>>): Invoice {
  const { lines } = body as { lines: 'all' | readonly { readonly of: { readonly gross: Money } }[] };
  const minor = lines === 'all' ? invoice.total.minor : (lines[0]?.of.gross.minor ?? '0');
  if (BigInt(minor) > BigInt(invoice.total.minor)) {
    throw new Refused(409, 'creditNote.tooMuch', 'Of this line less is left than that.');
  }
  const total = { ...invoice.total, minor };
  const note: Invoice = {
    ...invoice,
    id: `note-${invoice.id}`,
    kind: 'credit_note',
    number: 'CN-000001',
    total,
    owed: kes(0),
    lines: invoice.lines.map((line) => ({
      ...line,
      gross: total,
      corrects: { invoiceId: invoice.id, lineId: line.id },
    })),
  };
  changed(world, { ...invoice, credited: total });
  world.invoices = [note, ...world.invoices];
  return note;
}

function writtenOff(world: World, invoice: Invoice, reason: string): unknown {
  const made = {
    id: `wo-${invoice.id}`,
    number: 'WO-000001',
    invoiceId: invoice.id,
    state: 'posted' as const,
    total: invoice.owed,
    recovered: kes(0),
    reason,
    actor: 'Asha Odhiambo',
    writtenAt: iso(NOW),
  };
  world.writeOffs = [made];
  changed(world, { ...invoice, status: 'uncollectible', writtenOff: invoice.owed, owed: kes(0) });
  return made;
}

function changed(world: World, next: Invoice): Invoice {
  world.invoices = world.invoices.map((each) => (each.id === next.id ? next : each));
  return next;
}

/** What comes of what is overdue: a reminder, and then the internet stops. */
const AHEAD = {
  policy: 'standard',
  overdue: kes(1500),
  access: 'granted',
  pausedUntil: null,
  ahead: [
    { at: iso(NOW + DAY), stage: 'remind', effects: ['remind'], access: 'granted', fee: null },
    { at: iso(NOW + 3 * DAY), stage: 'stop', effects: ['wall', 'late_fee'], access: 'wall', fee: kes(100) },
  ],
};

const MONTHS = ['2026-09', '2026-10', '2026-11'];

function reported(name: string): unknown {
  const common = { from: '2026-11-01', to: '2026-12-01', knownAt: iso(NOW), currency: 'KES', ties: [] };
  switch (name) {
    case 'dashboard':
      return { ...common, months: MONTHS.map(month), owed: OWED, success: SUCCESS };
    case 'revenue':
      return {
        ...common,
        rows: [{ month: '2026-11', planId: 'p1', planName: 'Home 10', account: '4100', earned: '69522' }],
      };
    case 'taxes':
      return { ...common, rows: [TAX] };
    default:
      return { ...common, rows: [] };
  }
}

function month(name: string, at: number): unknown {
  return {
    month: name,
    opening: String(100_000 * at),
    fresh: '120000',
    expansion: '0',
    contraction: '0',
    churned: at === 2 ? '-20000' : '0',
    reactivated: '0',
    closing: String(100_000 * (at + 1)),
    accounts: { opening: at, fresh: 1, churned: 0, reactivated: 0, closing: at + 1 },
    arpu: '100000',
    customerChurn: '0.0125',
    revenueChurn: '0.0100',
    earned: '69522',
    received: '250000',
  };
}

const OWED = {
  boxes: { notDue: '10000', to30: '250000', to60: '0', to90: '0', over90: '0' },
  total: '260000',
};
const SUCCESS = [
  {
    gateway: 'mpesa',
    attempts: 4,
    succeeded: 3,
    failed: 1,
    open: 0,
    rate: '0.7500',
    medianMs: 8200,
    received: '750000',
  },
];
const TAX = {
  month: '2026-11',
  code: 'VAT',
  rate: '0.16',
  base: '215517',
  onInvoices: '34483',
  onCreditNotes: '0',
  net: '34483',
};

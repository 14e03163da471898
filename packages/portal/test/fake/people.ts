import type { Recovery, Refund, WriteOff } from '../../src/api/documents.ts';
import type { InvoiceDraft } from '../../src/api/invoice-drafts.ts';
import type {
  Bucket,
  Change,
  Customer,
  CustomerView,
  Invoice,
  Money,
  Payment,
  Plan,
  PlanDraft,
  Session,
  UsageDay,
} from '../../src/api/wire.ts';
import { DAY, iso, kes, NOW } from './basics.ts';
import { heldAtFirst, makePlans } from './offers.ts';
import { makeArriving, type ArrivingWorld } from './arriving.ts';
import { makeTaxes, type TaxWorld } from './taxes.ts';
import { makeDunning, type DunningWorld } from './dunning.ts';
import { makeMoneyOut, type MoneyOutWorld } from './money-out.ts';
import { makeReconcile, type ReconcileWorld } from './reconciling.ts';
import { makeRouters, type RouterWorld } from './routers.ts';
import { makeRuns, type RunWorld } from './runs.ts';
import { makeVouchers, type VoucherWorld } from './vouchers.ts';
import { makePaying, type PayingWorld } from './ways.ts';

export { iso, kes, NOW } from './basics.ts';

const ZONE = 'Africa/Nairobi';

/** All that the fake API knows. */
export interface World {
  customers: CustomerView[];
  plans: Plan[];
  invoices: Invoice[];
  payments: Payment[];
  drafts: PlanDraft[];
  writeOffs: (WriteOff & { readonly invoiceId: string })[];
  recoveries: (Recovery & { readonly invoiceId: string })[];
  refunds: (Refund & { readonly customerName: string })[];
  invoiceDrafts: (InvoiceDraft & { readonly customerName: string })[];
  changes: Change[];
  readonly arriving: ArrivingWorld;
  readonly made: VoucherWorld;
  readonly ran: RunWorld;
  readonly routed: RouterWorld;
  readonly dunned: DunningWorld;
  readonly reconciled: ReconcileWorld;
  readonly out: MoneyOutWorld;
  readonly paying: PayingWorld;
  readonly taxes: TaxWorld;
  readonly buckets: Map<string, readonly Bucket[]>;
  readonly usage: (id: string) => UsageDay[];
}

const FIRST = ['Amina', 'Brian', 'Cynthia', 'Dennis', 'Esther', 'Farah', 'Grace', 'Hassan', 'Irene', 'Joseph'];
const LAST = ['Wanjiku', 'Otieno', 'Mutua', 'Kiprono', 'Achieng', 'Abdi', 'Njeri', 'Mwangi', 'Chebet', 'Omondi'];

/** A world of sixty customers: the first has expired, the second is online with a quota, the third owes. */
export function makeWorld(): World {
  const plans = makePlans();
  const customers = Array.from({ length: 60 }, (_, at) => makeCustomer(at, plans));
  const payments = customers.flatMap((customer, at) => makePayments(customer, at));
  payments.sort((one, other) => other.receivedAt.localeCompare(one.receivedAt));
  return {
    customers,
    plans,
    drafts: [],
    writeOffs: [],
    recoveries: [],
    refunds: [],
    invoiceDrafts: [],
    changes: [],
    arriving: makeArriving(),
    made: makeVouchers(),
    ran: makeRuns(),
    routed: makeRouters(),
    dunned: makeDunning(),
    reconciled: makeReconcile(),
    out: makeMoneyOut(),
    paying: makePaying(),
    taxes: makeTaxes(),
    buckets: heldAtFirst(),
    payments: [...unmatched(customers), ...payments],
    invoices: customers.flatMap((customer, at) => makeInvoices(customer, at)),
    usage: (id) => (id === 'c60' ? [] : makeUsage(Number(id.slice(1)))),
  };
}

function statusOf(at: number): Customer['status'] {
  if (at === 0) return 'expired';
  if (at === 1) return 'online';
  if (at === 59) return 'pending';
  const status = (['online', 'online', 'offline', 'online', 'expired', 'online', 'suspended'] as const)[at % 7];
  return status ?? 'online';
}

function makeCustomer(at: number, plans: readonly Plan[]): CustomerView {
  const plan = plans.filter(({ role }) => role === 'base')[at % 4] as Plan;
  const status = statusOf(at);
  const id = `c${at + 1}`;
  const name = `${FIRST[at % 10]} ${LAST[(at * 7 + Math.floor(at / 10)) % 10]}`;
  const username = `${name.split(' ')[0]?.toLowerCase()}${100 + at}`;
  const over = status === 'expired';
  const paidUntil = status === 'pending' ? null : iso(NOW + (over ? -(at % 5) - 0.2 : 3 + (at % 24) + 0.4) * DAY);
  const online = status === 'online';
  return {
    id,
    number: `DF-${10_024 + at * 13}`,
    name: at === 13 ? 'Mwanaisha Abdirahman Kipkemboi-Wanyama' : name,
    phone: `+2547${String(12_345_678 + at * 7919).slice(0, 8)}`,
    email: at % 3 === 0 ? `${username}@example.co.ke` : null,
    currency: 'KES',
    zone: ZONE,
    state: status === 'suspended' ? 'suspended' : 'active',
    status,
    planName: plan.name,
    username,
    paidUntil,
    createdAt: iso(NOW - (90 + at) * DAY),
    wallet: at === 1 ? kes(350) : kes(0),
    credit: kes(0),
    owed: at === 2 ? kes(1500) : kes(0),
    due: kes(0),
    now: iso(NOW),
    taxProfile: { exemptions: [], reverseCharge: null, withholding: [] },
    subscriptions: [
      {
        id: `s${at + 1}`,
        username,
        state: 'active',
        plan,
        paidUntil,
        access: online || status === 'offline' ? 'granted' : over ? 'walled' : 'blocked',
        accessReason: online ? 'paid' : status,
        usedBytes: String((37 + ((at * 11) % 120)) * 1_000_000_000),
        quotaBytes: plan.quotaBytes,
        online,
        sessions: online ? [session(id, name, username, at)] : [],
        generation: 4 + (at % 3),
        quantity: 1,
        addOns: at === 1 ? [{ id: 'ao1', planId: 'tv', planName: 'TV', quantity: 2, untilAt: null }] : [],
        pauses: [],
        promisedUntil: null,
        endsAt: null,
        cancelledAt: null,
      },
    ],
  };
}

function session(customerId: string, customerName: string, username: string, at: number): Session {
  const startedAt = NOW - (1 + (at % 40)) * 2_700_000;
  return {
    id: `session-${at + 1}`,
    username,
    customerId,
    customerName,
    startedAt: iso(startedAt),
    lastSeenAt: iso(NOW - 30_000),
    endedAt: null,
    endCause: null,
    seconds: (NOW - startedAt) / 1000,
    inBytes: String(120_000_000 + at * 9_000_000),
    outBytes: String(2_300_000_000 + at * 71_000_000),
    address: `10.20.${at % 8}.${20 + at}`,
    device: 'nas-kilimani',
    downKbps: 10_000,
    upKbps: 5_000,
    mac: `B8:27:EB:4A:1C:${(16 + at).toString(16).toUpperCase()}`,
    generation: 4,
  };
}

function makePayments(customer: CustomerView, at: number): Payment[] {
  const plan = customer.subscriptions[0]?.plan;
  if (plan === undefined || customer.status === 'pending') return [];
  return [0, 1, 2].map((ago) => {
    const receivedAt = iso(NOW - (ago * 30 + (at % 27)) * DAY - at * 61_000);
    return {
      id: `p${at + 1}-${ago}`,
      gateway: at % 9 === 4 ? 'cash' : 'mpesa',
      reference: `TKM${String(7_000_000 + at * 104_729 + ago * 999_983).slice(-7)}`,
      amount: plan.price,
      customerId: customer.id,
      customerName: customer.name,
      accountReference: customer.number,
      payer: customer.phone,
      payerName: customer.name.toUpperCase(),
      unmatched: null,
      suggestion: null,
      held: null,
      providerAt: receivedAt,
      receivedAt,
    };
  });
}

function unmatched(customers: readonly CustomerView[]): Payment[] {
  const owner = customers[6] as CustomerView;
  return [
    {
      ...lost('u1', 'TKM4QX81ZP', owner.number.replace('DF-', 'DF ').replace('0', 'O'), 14),
      suggestion: {
        customerId: owner.id,
        customerName: owner.name,
        key: 'number_slip',
        why: 'one slip away',
      },
    },
    { ...lost('u2', 'TKM4R0C7HD', 'wifi ya nyumba', 95), unmatched: 'malformed_reference' },
  ];
}

function lost(id: string, reference: string, written: string, minutes: number): Payment {
  return {
    id,
    gateway: 'mpesa',
    reference,
    amount: kes(2500),
    customerId: null,
    customerName: null,
    accountReference: written,
    payer: '2547•••••812',
    payerName: 'GRACE M',
    unmatched: 'unknown_account',
    suggestion: null,
    held: null,
    providerAt: iso(NOW - minutes * 60_000),
    receivedAt: iso(NOW - minutes * 60_000),
  };
}

function makeInvoices(customer: CustomerView, at: number): Invoice[] {
  const plan = customer.subscriptions[0]?.plan;
  if (plan === undefined || customer.status === 'pending') return [];
  const gross = BigInt(plan.price.minor);
  // Inclusive of 15 % excise and 16 % VAT upon it: the net is the price over 1.334.
  const net = (gross * 1000n) / 1334n;
  const excise = (net * 15n) / 100n;
  return [0, 1, 2].map((ago) => {
    const issuedAt = NOW - (ago * 30 + (at % 27)) * DAY;
    const unpaid = at === 2 && ago === 0;
    return {
      id: `i${at + 1}-${ago}`,
      kind: 'invoice',
      number: `INV-2026-${String(4200 - at * 3 - ago).padStart(5, '0')}`,
      customerId: customer.id,
      customerName: customer.name,
      issuedAt: iso(issuedAt),
      dueAt: iso(issuedAt + 7 * DAY),
      net: money(net),
      tax: money(gross - net),
      total: plan.price,
      paid: unpaid ? kes(0) : plan.price,
      owed: unpaid ? plan.price : kes(0),
      withheld: kes(0),
      writtenOff: kes(0),
      credited: kes(0),
      status: unpaid ? 'unpaid' : 'paid',
      lines: [
        {
          id: `i${at + 1}-${ago}-line`,
          corrects: null,
          description: `${plan.name}, 30 days`,
          fromAt: iso(issuedAt),
          toAt: iso(issuedAt + 30 * DAY),
          net: money(net),
          tax: money(gross - net),
          gross: plan.price,
        },
      ],
      taxes: [
        { code: 'excise', name: 'Excise duty', rate: '0.15', base: money(net), amount: money(excise) },
        { code: 'vat', name: 'VAT', rate: '0.16', base: money(net + excise), amount: money(gross - net - excise) },
      ],
    };
  });
}

function makeUsage(seed: number): UsageDay[] {
  return Array.from({ length: 30 }, (_, at) => {
    const wave = 1 + Math.sin((at + seed) * 0.9) * 0.45 + Math.sin(at * 2.3 + seed) * 0.3;
    const down = Math.round(3_800_000_000 * wave * (at % 7 > 4 ? 1.6 : 1));
    return {
      date: iso(NOW - (29 - at) * DAY).slice(0, 10),
      outBytes: String(down),
      inBytes: String(Math.round(down / 9)),
    };
  });
}

function money(minor: bigint): Money {
  return { minor: String(minor), currency: 'KES' };
}

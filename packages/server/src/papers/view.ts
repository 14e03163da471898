import {
  addDays,
  localDateAt,
  owedOn,
  type Account,
  type Allocation,
  type Billing,
  type Id,
  type Invoice,
  type InvoiceLine,
  type InvoiceRow,
  type InvoiceTax,
  type LocalDate,
  type Money,
  type Receipt,
  type StatementLine,
} from '@daftari/core';
import type {
  AgeingBox,
  InvoicePaper,
  InvoicePaperLine,
  PaperPayment,
  PaperTax,
  Party,
  ReceiptPaper,
  StatementPaper,
  StatementRow,
} from '@daftari/documents';

/** Where somebody pays by a code; null where the portal has no address. */
type PayLink = (account: string, amount: Money) => string | null;

/** An invoice, credit note or debit note as it is printed: as it was issued, or with what has become of it since. */
export async function invoicePaper(
  billing: Billing,
  row: InvoiceRow,
  { today, payLink }: { readonly today: boolean; readonly payLink: PayLink },
): Promise<InvoicePaper> {
  const { invoice } = row;
  const { id, kind, number, currency, issuedAt, dueAt, customer, accountId } = invoice;
  const account = await billing.reads.account(accountId);
  const zone = account?.zone ?? billing.zone;
  // What falls due at once was paid in advance: an original that asked for it would be paid twice.
  const settled = today || dueAt <= issuedAt;
  const all = settled ? await putTo(billing, id) : [];
  const credits = all.flatMap(({ note, payment: { amount } }) => (note === null ? [] : [{ number: note, amount }]));
  const payments = all.flatMap(({ note, payment }) => (note === null ? [payment] : []));
  const known = payments.reduce((sum, { amount }) => sum + amount, 0n);
  const credited = credits.reduce((sum, { amount }) => sum + amount, 0n);
  const paid = today ? row.paid.minor - credited : known;
  const owed = today ? owedOn(invoice, row) : { ...invoice.total, minor: invoice.total.minor - paid - credited };
  const gone = today && row.voided.minor > 0n;
  return {
    kind,
    number,
    state: gone ? 'void' : 'final',
    issuedAt,
    dueAt,
    zone,
    currency,
    customer: partyOf(customer),
    taxMode: invoice.taxMode,
    refersTo: await correctedBy(billing, invoice),
    reason: gone ? await reasonOfVoid(billing, invoice) : null,
    lines: invoice.lines.map((line) => paperLine(line, zone)),
    taxes: invoice.taxes.map(paperTax),
    net: invoice.net.minor,
    tax: invoice.tax.minor,
    total: invoice.total.minor,
    paid,
    withheld: today ? row.withheld.minor : 0n,
    writtenOff: today ? row.writtenOff.minor : 0n,
    credits,
    payments: known === paid ? payments : [],
    withholding: (invoice.mayWithhold ?? []).map(({ code, reason, rate, amount }) => ({
      name: reason === '' ? code : reason,
      rate,
      amount: -amount.minor,
    })),
    pay:
      owed.minor > 0n && kind !== 'credit_note'
        ? { account: customer.number, link: payLink(customer.number, owed) }
        : null,
    notes: [],
  };
}

/** A payer that is a card, such as `Visa •••• 4242`. */
const CARD = /•••• \d{4}$/;

/** The receipt of a payment as it is printed. */
export async function receiptPaper(billing: Billing, { accountId, number, made }: Receipt): Promise<ReceiptPaper> {
  const account = await billing.reads.account(accountId);
  const { amount, gateway, reference, payer, payerName, paidAt, customer, paid, inWallet } = made;
  // Whom a card paid for knows it by its last digits; the number of the charge stays below it, for support.
  const card = payer !== null && CARD.test(payer) ? payer : null;
  return {
    number,
    issuedAt: paidAt,
    zone: account?.zone ?? billing.zone,
    currency: amount.currency,
    customer: partyOf(customer),
    method: card ?? gateway,
    reference,
    payer: card === null ? payer : null,
    payerName,
    amount: amount.minor,
    allocations: [
      ...paid.map((part) => ({ kind: 'invoice' as const, label: part.number, amount: part.amount.minor })),
      ...(inWallet.minor === 0n ? [] : [{ kind: 'wallet' as const, label: null, amount: inWallet.minor }]),
    ],
    reversedAt: null,
    link: null,
  };
}

/** What an account owed, what happened, and what it owes, as it is printed. */
export async function statementPaper(
  billing: Billing,
  account: Account,
  { from, to }: { readonly from: LocalDate; readonly to: LocalDate },
  payLink: PayLink,
): Promise<StatementPaper> {
  const { currency, opening, closing, lines, boxes, knownAt } = await billing.statement(account.id, { from, to });
  const { number } = account;
  return {
    number: null,
    issuedAt: knownAt,
    zone: billing.zone,
    currency,
    customer: { ...partyOf(account), email: account.email },
    period: { from, to },
    opening,
    rows: lines.map((line) => statementRow(line, billing.zone)),
    closing,
    ageing: [
      box(0, 0, boxes.notDue),
      box(1, 30, boxes.to30),
      box(31, 60, boxes.to60),
      box(61, 90, boxes.to90),
      box(91, null, boxes.over90),
    ],
    pay: closing > 0n ? { account: number, link: payLink(number, { minor: closing, currency }) } : null,
  };
}

const box = (from: number, to: number | null, amount: bigint): AgeingBox => ({ from, to, amount });

function partyOf({ name, number, phone }: Invoice['customer']): Party {
  return { name, number, phone, address: [], taxPin: null, email: null };
}

function paperLine(
  { description, service, fromAt, toAt, net, tax, gross }: InvoiceLine,
  zone: string,
): InvoicePaperLine {
  const from = localDateAt(fromAt, zone);
  const period = service ?? { from, to: addDays(localDateAt(Math.max(fromAt, toAt - 1), zone), 1) };
  return { description, period, quantity: null, net: net.minor, tax: tax.minor, gross: gross.minor };
}

function paperTax({ name, rate, base, amount, relief }: InvoiceTax): PaperTax {
  const figures = { name, base: base.minor, amount: amount.minor };
  if (relief === undefined) return { ...figures, rate, exemption: null };
  const exemption = [relief.reason, relief.reference].filter((each) => each !== null).join(', ');
  return { ...figures, rate: null, exemption };
}

/** What was put to an invoice: money with its own name, credit, or the credit of a note that has a number. */
interface Put {
  readonly payment: PaperPayment;
  readonly note: string | null;
}

async function putTo(billing: Billing, id: Id<'Invoice'>): Promise<readonly Put[]> {
  const chain = await billing.reads.chain({ kind: 'invoice', id });
  const payments = new Map((chain?.payments ?? []).map((one) => [one.id, one]));
  const shown = async (allocation: Allocation): Promise<Put> => {
    const known = allocation.paymentId === null ? undefined : payments.get(allocation.paymentId);
    const payment: PaperPayment = {
      at: known?.effectiveAt ?? allocation.allocatedAt,
      method: known?.gateway ?? 'credit',
      reference: known === undefined ? null : (known.receipt ?? known.reference),
      amount: allocation.amount.minor,
    };
    return { payment, note: await noteOf(billing, allocation) };
  };
  return Promise.all((chain?.allocations ?? []).filter(({ invoiceId }) => invoiceId === id).map(shown));
}

/** The number of the credit note that an allocation's credit came from. */
async function noteOf({ reads }: Billing, { bucketId }: Allocation): Promise<string | null> {
  const bucket = bucketId === null ? null : await reads.bucket(bucketId);
  const [noteId] = bucket?.key.split('/') ?? [];
  const note = noteId === undefined ? null : await reads.invoice(noteId as Id<'Invoice'>);
  return note?.invoice.kind === 'credit_note' ? note.invoice.number : null;
}

/** The document that a note corrects; the first, where it corrects lines of several. */
async function correctedBy({ reads }: Billing, { kind, lines }: Invoice): Promise<InvoicePaper['refersTo']> {
  // What a change of plan sets off on an invoice makes it no note.
  if (kind === 'invoice') return null;
  const corrects = lines.find((line) => line.corrects !== undefined)?.corrects;
  const row = corrects === undefined ? null : await reads.invoice(corrects.invoiceId);
  if (row === null) return null;
  return { number: row.invoice.number ?? row.invoice.id, issuedAt: row.invoice.issuedAt };
}

/** Why a document is void. Of a note, each line says why itself. */
async function reasonOfVoid({ reads }: Billing, { id }: Invoice): Promise<string | null> {
  return (await reads.documentMoves(id)).find(({ to }) => to === 'void')?.reason ?? null;
}

/** What a customer knows by its kind and number needs no more; the rest is told as it was booked. */
function statementRow({ at, kind, reference, memo, amount }: StatementLine, zone: string): StatementRow {
  // A debit note is booked as an invoice is; its series tells them apart.
  const known = kind === 'invoice' && reference?.startsWith('DN-') === true ? 'debit_note' : ROWS[kind];
  const description = known === undefined ? memo : '';
  return { day: localDateAt(at, zone), kind: known ?? 'other', number: reference, description, amount };
}

/** What a journal is to a customer. */
const ROWS: Partial<Readonly<Record<StatementLine['kind'], StatementRow['kind']>>> = {
  invoice: 'invoice',
  credit_note: 'credit_note',
  receipt: 'payment',
  identified: 'payment',
  refund_due: 'refund',
  refund_back: 'refund',
  write_off: 'write_off',
  recovery: 'recovery',
};

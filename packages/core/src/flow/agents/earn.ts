import type { Allocation, Open } from '../../domain/allocation.ts';
import { commissionBase, type Commissionable } from '../../domain/commission.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { isTakenDocument } from '../../domain/taken-document.ts';
import { ratio, scaleMoney } from '../../kernel/decimal.ts';
import type { Id } from '../../kernel/id.ts';
import { subtract, zero } from '../../kernel/money.ts';
import type { AccountView, Changes, CommissionEarned, CommissionRecalled } from '../../ports/store.ts';
import type { House } from '../house.ts';
import type { Purse } from '../money.ts';

/** Something owed, with its document where it is made in the same unit of work. */
export interface OpenDocument extends Open {
  readonly invoice?: Invoice;
}

/** What was put where. */
export interface Put {
  /** As they were before. */
  readonly sources: readonly Purse[];
  readonly open: readonly OpenDocument[];
  readonly allocations: readonly Allocation[];
}

/**
 * What an agent earns on when her customer's documents are paid: their net, in proportion to what is paid. Goodwill and
 * promotions pay for nothing that she sold; the credit of a credit note earns again what was taken back for the note,
 * but on what the note corrects. What pays for money that was taken back earns again what was taken back with it.
 */
export async function earnedOn(house: House, { account, openInvoices }: AccountView, put: Put): Promise<Changes> {
  const { agentId, id: customerId } = account;
  if (agentId === null || put.allocations.length === 0) return {};
  const earned: CommissionEarned[] = [];
  const paid = new Map<Id<'Invoice'>, bigint>();
  const taken = new Map<string, bigint>();
  for (const { id: allocationId, invoiceId, bucketId, amount, via } of put.allocations) {
    const open = put.open.find((one) => one.invoiceId === invoiceId);
    const invoice = open?.invoice ?? openInvoices.find((one) => one.invoice.id === invoiceId)?.invoice;
    const isTaken = invoice !== undefined && isTakenDocument(invoice);
    if (isTaken && via === 'credit') continue;
    const document: Commissionable | null = invoice ?? (await house.store.reads.invoice(invoiceId))?.invoice ?? null;
    if (document === null || open === undefined || document.total.minor <= 0n) continue;
    const before = { ...amount, minor: subtract(document.total, open.owed).minor + (paid.get(invoiceId) ?? 0n) };
    const after = { ...amount, minor: before.minor + amount.minor };
    paid.set(invoiceId, (paid.get(invoiceId) ?? 0n) + amount.minor);
    const about = { agentId, customerId, invoiceId, allocationId };
    const none = zero(amount.currency);
    if (isTaken) {
      const whole = { noteId: invoiceId, bucketId: null, granted: document.total.minor };
      const credit = { ...whole, usedBefore: before.minor, used: after.minor };
      earned.push({ ...about, base: none, before: none, credit });
      continue;
    }
    if (via !== 'credit') {
      const base = commissionBase(document, before, after);
      earned.push({ ...about, base, before: commissionBase(document, none, before), credit: null });
      continue;
    }
    const bucket = put.sources.find((source) => source.bucketId === bucketId)?.bucket;
    if (bucket === undefined || bucket.source !== 'credit') continue;
    const usedBefore = bucket.used + (taken.get(bucket.id) ?? 0n);
    taken.set(bucket.id, (taken.get(bucket.id) ?? 0n) + amount.minor);
    const [noteId = bucket.key] = bucket.key.split('/');
    const from = { noteId: noteId as Id<'Invoice'>, bucketId: bucket.id, granted: bucket.granted };
    const credit = { ...from, usedBefore, used: usedBefore + amount.minor };
    earned.push({ ...about, base: none, before: none, credit });
  }
  return { earned };
}

/**
 * A credit note gives back net that was earned on. What is still owed on what it corrects has been earned on by nobody,
 * and is settled by it first; only what is above that was paid, and what was earned on it is taken back. Of a note that
 * does not say what it corrects, it is the newest that was earned on the customer.
 */
export function recalledBy(note: Invoice, { openInvoices }: Pick<AccountView, 'openInvoices'>): Changes {
  if (note.net.minor <= 0n) return {};
  const { id: documentId, accountId: customerId, net, total } = note;
  const about = { customerId, documentId, allocationId: null, reason: 'A credit note' };
  const corrected = correctedNets(note);
  const all = [...corrected.values()].reduce((sum, minor) => sum + minor, 0n);
  if (all <= 0n) return { recalled: [{ ...about, invoiceIds: [], base: net }] };
  const recalled = [...corrected].flatMap(([invoiceId, minor]): CommissionRecalled[] => {
    const owed = openInvoices.find(({ invoice }) => invoice.id === invoiceId)?.owed.minor ?? 0n;
    const back = scaleMoney(total, ratio(minor, all)).minor;
    if (back <= owed) return [];
    return [{ ...about, invoiceIds: [invoiceId], base: scaleMoney(net, ratio(minor * (back - owed), all * back)) }];
  });
  return { recalled };
}

/**
 * What of a payment is owed again by a document has paid for nothing after all: what was earned on it is taken back,
 * on what it was put to last first, and is earned again as that document is paid. `before` was taken of it already, in
 * minor units.
 */
export async function recalledWith(
  house: House,
  document: Pick<Invoice, 'id' | 'total'>,
  { paymentId, before }: { readonly paymentId: Id<'Payment'>; readonly before: bigint },
): Promise<Changes> {
  const recalled: CommissionRecalled[] = [];
  const upTo = before + document.total.minor;
  let put = 0n;
  for (const part of await house.store.reads.earnedOnPayment(paymentId)) {
    const { minor } = part.put;
    const within = (limit: bigint): bigint => (limit <= put ? 0n : limit - put < minor ? limit - put : minor);
    const [from, until] = [within(before), within(upTo)];
    put += minor;
    if (part.earned === null || from === until) continue;
    const { base: whole, customerId } = part.earned;
    const base = subtract(scaleMoney(whole, ratio(until, minor)), scaleMoney(whole, ratio(from, minor)));
    if (base.minor <= 0n) continue;
    const about = { documentId: document.id, invoiceIds: [], reason: 'Its payment was taken back' };
    recalled.push({ ...about, customerId, allocationId: part.allocationId, base });
  }
  return { recalled };
}

/** The net that a note gives back of each document that it corrects. */
function correctedNets({ lines }: Invoice): ReadonlyMap<Id<'Invoice'>, bigint> {
  const nets = new Map<Id<'Invoice'>, bigint>();
  for (const { corrects, net } of lines) {
    if (corrects !== undefined) nets.set(corrects.invoiceId, (nets.get(corrects.invoiceId) ?? 0n) + net.minor);
  }
  return new Map([...nets].filter(([, minor]) => minor > 0n));
}

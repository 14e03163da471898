import { owedOn } from '../../domain/invoice-status.ts';
import { NET_PART, taxPart, type LineCredit } from '../../domain/line-credit.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { bookRecovery, bookWriteOff } from '../../domain/recipes-documents.ts';
import {
  recoveryShares,
  writeOffErrors,
  writeOffShares,
  writeOffState,
  type Recovery,
  type Uncredited,
  type WriteOff,
} from '../../domain/write-off.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import { add, majorString, money, sameCurrency, zero, type Money } from '../../kernel/money.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { pursesOf, putMoney } from '../money.ts';
import { bookedNow, moved, owesOtherwise } from './moves.ts';
import { rowOf, type Because } from './void.ts';

/** What is given up, and why. */
export interface WriteOffAsk extends Because {
  /** All that is owed, unless said otherwise. */
  readonly amount?: Money;
  /** Whether the tax comes back from the state: where the law has such a relief. It does, unless said otherwise. */
  readonly taxRelief?: boolean;
}

/**
 * Gives up what is owed on a document, or a part of it: bad debt in the books, and nothing to be paid any more. Money
 * that comes later lies in the wallet until somebody recovers the debt.
 * @throws BillingError `invoice.missing`, `writeOff.nothing`, `writeOff.excess`
 */
export async function writeOffInvoice(house: House, invoiceId: Id<'Invoice'>, ask: WriteOffAsk): Promise<WriteOff> {
  const { reason, actor, taxRelief = true } = ask;
  const id = house.ids.next<'WriteOff'>('wof');
  await untilFresh(house, `the invoice ${invoiceId}`, async () => {
    const { accountId } = (await rowOf(house, invoiceId)).invoice;
    const view = await loadView(house, accountId);
    const row = await rowOf(house, invoiceId);
    const { invoice, writtenOff: before } = row;
    const owed = owedOn(invoice, row);
    if (owed.minor <= 0n) throw writeOffErrors.nothing({ number: invoice.number });
    const total = checked(ask.amount ?? owed, owed, 'written off');
    const credited = await house.store.reads.lineCredits(invoiceId);
    const gone = add(total, before);
    const shares = writeOffShares(uncredited(invoice, credited, gone), { amount: total, before, relief: taxRelief });
    const now = house.clock.now();
    const writeOff: WriteOff = {
      id,
      number: null,
      accountId,
      invoiceId,
      total,
      ...shares,
      reason,
      actor,
      writtenAt: now,
      recovered: zero(total.currency),
    };
    const about = { documentType: 'write_off', documentId: id, turn: 1, accountId } as const;
    const changes = together(
      {
        seen: [view.seen],
        writeOffs: [writeOff],
        settlements: [{ invoiceId, writtenOff: total.minor }],
        journals: [bookWriteOff(writeOff, bookedNow(house))],
      },
      owesOtherwise(house, view),
      moved(house, { ...about, from: null, to: 'posted', actor, reason }, invoiceId),
    );
    return { changes, answer: undefined };
  });
  return writeOffOf(house, id);
}

/** What is recovered, and why. */
export interface RecoverAsk extends Because {
  /** All that is not recovered yet, unless said otherwise. */
  readonly amount?: Money;
}

/**
 * Makes a debt that was given up owed again, as far as somebody pays it, and pays it from what the account has. What
 * that does not pay is open, and the next payment pays it. The same part is recovered once.
 * @throws BillingError `writeOff.missing`, `writeOff.recovered`, `writeOff.excess`
 */
export async function recoverWriteOff(
  house: House,
  writeOffId: Id<'WriteOff'>,
  { amount, reason, actor }: RecoverAsk,
): Promise<Recovery> {
  const answer = await untilFresh(house, `the write-off ${writeOffId}`, async () => {
    const { accountId } = await writeOffOf(house, writeOffId);
    const view = await loadView(house, accountId);
    const writeOff = await writeOffOf(house, writeOffId);
    const { invoiceId, recovered, total: all, number } = writeOff;
    if (writeOffState(writeOff) === 'recovered') throw writeOffErrors.recovered({ number });
    const left = money(all.minor - recovered.minor, all.currency);
    const total = checked(amount ?? left, left, 'recovered');
    const turn = (await house.store.reads.recoveriesOf(writeOffId)).length + 1;
    const shares = recoveryShares(writeOff, total);
    const now = house.clock.now();
    const recovery: Recovery = {
      writeOffId,
      turn,
      accountId,
      invoiceId,
      total,
      ...shares,
      reason,
      actor,
      recoveredAt: now,
    };
    const paid = await putMoney(house, view, pursesOf(view, now), [{ invoiceId, owed: total }]);
    const isAll = total.minor === left.minor;
    const about = { documentType: 'write_off', documentId: writeOffId, turn: turn + 1, accountId } as const;
    const changes = together(
      {
        seen: [view.seen],
        recoveries: [recovery],
        settlements: [{ invoiceId, writtenOff: -total.minor }],
        journals: [bookRecovery(recovery, writeOff, bookedNow(house))],
      },
      paid.changes,
      owesOtherwise(house, view),
      moved(house, { ...about, from: 'posted', to: isAll ? 'recovered' : 'posted', actor, reason }, invoiceId),
    );
    return { changes, answer: recovery };
  });
  return answer;
}

/**
 * A write-off as it stands.
 * @throws BillingError `writeOff.missing`
 */
async function writeOffOf(house: House, writeOffId: Id<'WriteOff'>): Promise<WriteOff> {
  const writeOff = await house.store.reads.writeOff(writeOffId);
  if (writeOff === null) throw writeOffErrors.missing({ writeOffId });
  return writeOff;
}

function checked(amount: Money, most: Money, done: string): Money {
  sameCurrency(amount, most);
  if (amount.minor > 0n && amount.minor <= most.minor) return amount;
  throw writeOffErrors.excess({ amount: majorString(amount), most: majorString(most), done });
}

/**
 * A document without what notes have taken off it. What a change gave back on another document is owed on this one
 * still: where less would be left than is given up, its parts are those of the whole.
 */
function uncredited({ net, taxes, total }: Invoice, credited: readonly LineCredit[], gone: Money): Uncredited {
  const of = (part: string): bigint => {
    return credited.filter((row) => row.part === part).reduce((all, row) => all + row.credited, 0n);
  };
  const taken = credited.reduce((all, row) => all + row.credited, 0n);
  if (total.minor - taken < gone.minor) return { net, taxes };
  const rest = taxes.map((tax) => ({ ...tax, amount: money(tax.amount.minor - of(taxPart(tax)), net.currency) }));
  assert(net.minor >= of(NET_PART), 'no more is credited than there was');
  return { net: money(net.minor - of(NET_PART), net.currency), taxes: rest };
}

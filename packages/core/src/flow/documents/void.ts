import { creditNoteErrors } from '../../domain/credit-note.ts';
import { invoiceErrors, type Invoice } from '../../domain/invoice.ts';
import { bookVoid } from '../../domain/recipes.ts';
import { isTakenDocument } from '../../domain/taken-document.ts';
import { takingErrors } from '../../domain/taking.ts';
import { defineErrors } from '../../kernel/error.ts';
import type { Id } from '../../kernel/id.ts';
import type { InvoiceRow } from '../../ports/store.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { isInUse } from './in-use.ts';
import { bookedNow, moved, owesOtherwise } from './moves.ts';

/** Why an invoice cannot be void. */
export const voidErrors = defineErrors('void', {
  allocated: ['conflict', 'Something is paid on {number} already, so it cannot be void: make a credit note instead.'],
  settled: ['conflict', '{number} has been {what} already, so it cannot be void: make a credit note instead.'],
  served: [
    'conflict',
    '{number} sold service that was or is being used, so it cannot be void: make a credit note, or end the service.',
  ],
});

/** Why, and who. */
export interface Because {
  readonly reason: string;
  readonly actor: string;
}

/**
 * Makes an invoice void, as if it had never been owed: it keeps its number, and its journal is turned. Only as long as
 * nothing is put to it, and not where it has sold access: who has the service owes for it until a credit note says
 * otherwise. Asked twice, it is void once.
 * @throws BillingError `invoice.missing`, `creditNote.kind`, and those of `voidErrors`
 */
export async function voidInvoice(house: House, invoiceId: Id<'Invoice'>, because: Because): Promise<InvoiceRow> {
  await untilFresh(house, `the invoice ${invoiceId}`, async () => {
    const row = await rowOf(house, invoiceId);
    if (row.voided.minor > 0n) return { changes: null, answer: undefined };
    await checkVoidable(house, row);
    const { invoice } = row;
    const view = await loadView(house, invoice.accountId);
    // Read after the account, so that whatever is put to it from here on makes the work stale.
    const now = await rowOf(house, invoiceId);
    await checkVoidable(house, now);
    const lines = await house.store.reads.lineStandings(invoiceId);
    const before = await house.store.reads.documentMoves(invoiceId);
    const turn = (before.at(-1)?.turn ?? 0) + 1;
    const about = { documentType: 'invoice', documentId: invoiceId, turn, accountId: invoice.accountId } as const;
    const changes = together(
      {
        seen: [view.seen],
        settlements: [{ invoiceId, voided: invoice.total.minor }],
        voidedLines: [{ invoiceId, lines }],
        journals: [bookVoid(invoice, lines, bookedNow(house))],
      },
      owesOtherwise(house, view),
      moved(house, { ...about, from: 'finalised', to: 'void', ...because }, invoiceId),
    );
    return { changes, answer: undefined };
  });
  return rowOf(house, invoiceId);
}

/**
 * A document with what has become of it.
 * @throws BillingError `invoice.missing`
 */
export async function rowOf(house: House, invoiceId: Id<'Invoice'>): Promise<InvoiceRow> {
  const row = await house.store.reads.invoice(invoiceId);
  if (row === null) throw invoiceErrors.missing({ invoiceId });
  return row;
}

async function checkVoidable(house: House, { invoice, ...standing }: InvoiceRow): Promise<void> {
  const { number } = invoice;
  if (invoice.kind === 'credit_note') throw creditNoteErrors.kind({ number });
  if (isTakenDocument(invoice)) throw takingErrors.document({ number });
  if (standing.paid.minor > 0n) throw voidErrors.allocated({ number });
  const settled = (['withheld', 'writtenOff', 'credited'] as const).find((what) => standing[what].minor > 0n);
  if (settled !== undefined) throw voidErrors.settled({ number, what: SETTLED[settled] });
  if ((await house.store.reads.notesOn(invoice.id)).length > 0) throw voidErrors.settled({ number, what: 'corrected' });
  if ((await house.store.reads.isServed(chargesOf(invoice))) || (await isInUse(house, invoice)))
    throw voidErrors.served({ number });
}

const SETTLED = {
  withheld: 'settled in part by a certificate',
  writtenOff: 'written off',
  credited: 'credited',
} as const;

function chargesOf({ lines }: Invoice): readonly Id<'Charge'>[] {
  return lines.map(({ chargeId }) => chargeId);
}

import { owedOn } from '../../domain/invoice-status.ts';
import { bookWithheld } from '../../domain/recipes-documents.ts';
import { withheldTaxErrors, type WithheldTax } from '../../domain/withheld-tax.ts';
import { parseLocalDate, type LocalDate } from '../../kernel/calendar.ts';
import type { Id } from '../../kernel/id.ts';
import { majorString, sameCurrency, type Money } from '../../kernel/money.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { bookedNow, owesOtherwise } from './moves.ts';
import { rowOf } from './void.ts';

/** What a certificate says. */
export interface WithheldAsk {
  readonly amount: Money;
  /** How it is numbered: one is recorded once, for ever. */
  readonly certificate: string;
  readonly certifiedOn: LocalDate;
  readonly actor: string;
}

/**
 * Records tax that a customer kept back from an invoice and paid to the state: the state owes it to us now, and so much
 * less is to be paid. The same certificate for the same invoice and amount is recorded once however often it is told.
 * @throws BillingError `invoice.missing`, `withheldTax.certificate`, `withheldTax.excess`, `calendar.malformedDate`
 */
export async function recordWithheldTax(
  house: House,
  invoiceId: Id<'Invoice'>,
  { amount, certificate, certifiedOn, actor }: WithheldAsk,
): Promise<WithheldTax> {
  const day = parseLocalDate(certifiedOn);
  return untilFresh(house, `the invoice ${invoiceId}`, async () => {
    const { accountId } = (await rowOf(house, invoiceId)).invoice;
    const view = await loadView(house, accountId);
    const known = await house.store.reads.withheldTaxByCertificate(certificate);
    if (known !== null) {
      if (known.invoiceId === invoiceId && known.amount.minor === amount.minor) return { changes: null, answer: known };
      throw withheldTaxErrors.certificate({ certificate, invoiceId: known.invoiceId });
    }
    const row = await rowOf(house, invoiceId);
    const owed = owedOn(row.invoice, row);
    sameCurrency(amount, owed);
    if (amount.minor <= 0n || amount.minor > owed.minor) {
      const { number } = row.invoice;
      throw withheldTaxErrors.excess({ number, owed: majorString(owed), amount: majorString(amount) });
    }
    const withheld: WithheldTax = {
      id: house.ids.next<'WithheldTax'>('wht'),
      accountId,
      invoiceId,
      amount,
      certificate,
      certifiedOn: day,
      actor,
      recordedAt: house.clock.now(),
    };
    const changes = together(
      {
        seen: [view.seen],
        withheldTaxes: [withheld],
        settlements: [{ invoiceId, withheld: amount.minor }],
        journals: [bookWithheld(withheld, bookedNow(house))],
      },
      owesOtherwise(house, view),
    );
    return { changes, answer: withheld };
  });
}

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
  /** How it is numbered: it may cover several invoices of a customer, and is recorded once on each, for ever. */
  readonly certificate: string;
  readonly certifiedOn: LocalDate;
  readonly actor: string;
}

/**
 * Records tax that a customer kept back from an invoice and paid to the state: the state owes it to us now, and so much
 * less is to be paid. The same certificate for the same invoice and amount is recorded once however often it is told.
 * @throws BillingError `invoice.missing`, `withheldTax.certificate`, `withheldTax.otherHolder`, `withheldTax.excess`,
 *   `calendar.malformedDate`
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
    const others = await house.store.reads.withheldTaxesByCertificate(certificate);
    const known = others.find((one) => one.invoiceId === invoiceId);
    if (known !== undefined) {
      if (known.amount.minor === amount.minor) return { changes: null, answer: known };
      throw withheldTaxErrors.certificate({ certificate, invoiceId, amount: majorString(known.amount) });
    }
    const foreign = others.find((one) => one.accountId !== accountId);
    if (foreign !== undefined) throw withheldTaxErrors.otherHolder({ certificate, invoiceId: foreign.invoiceId });
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

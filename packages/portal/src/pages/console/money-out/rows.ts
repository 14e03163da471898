import { html, nothing, type TemplateResult } from 'lit';
import type { Disbursement, DisbursementState, SentTo, Taking } from '../../../api/disbursements.ts';
import type { Cell, Column } from '../../../elements/daftari-table.ts';
import { consoleMessages } from '../../../i18n/console-messages.ts';
import { formatMoment, formatMoney } from '../../../i18n/format.ts';
import { payoutMessages } from '../../../i18n/payout-messages.ts';
import { customerLink } from '../links.ts';
import { gatewayName } from '../reconcile/choice.ts';

/** The colour of a state; the word beside it says the same. */
export const STATE_TONES: Readonly<Record<DisbursementState, string>> = {
  awaiting_approval: 'warn',
  ready: '',
  sending: '',
  succeeded: 'good',
  failed: 'bad',
  unknown: 'bad',
  refused: '',
};

const TAKING_TONES = { waiting: 'warn', doubted: 'bad', explained: '', taken: 'bad', restored: 'good' } as const;

/** Where money goes to, in words: `+254712345678`, `paybill 400200, RENT`, `back to the payment QK…`. */
export function toWords({ kind, number, accountReference }: SentTo, language: string): string {
  const words = payoutMessages(language);
  switch (kind) {
    case 'phone':
      return `+${number ?? ''}`;
    case 'paybill':
      return words.toPaybill(number ?? '', accountReference ?? '');
    case 'till':
      return words.toTill(number ?? '');
    case 'payment':
      return words.toPayment(number ?? '');
  }
}

/** Whose money it is: a customer who is a link, or what for. */
export function whose({ customerId, customerName, purpose }: Disbursement, language: string): TemplateResult {
  if (customerId !== null && customerName !== null) return customerLink(customerId, customerName);
  return html`<span class="name">${payoutMessages(language).purposes[purpose]}</span>`;
}

/** The columns of money that left. */
export function sentColumns(language: string): readonly Column[] {
  const words = payoutMessages(language);
  return [
    { heading: words.what },
    { heading: words.to, shown: 'wide' },
    { heading: consoleMessages(language).when, shown: 'wide' },
    { heading: words.amount, end: true },
  ];
}

/** One line of money that left. */
export function sentCells(one: Disbursement, language: string, zone: string): readonly Cell[] {
  const words = payoutMessages(language);
  const to = `${gatewayName(one.gateway, language)}, ${toWords(one.to, language)}`;
  const when = formatMoment(one.changedAt, language, zone);
  const people = [one.requestedBy, ...one.approvals.map(({ actor }) => actor)].join(', ');
  const why = one.doubt ?? one.reason;
  return [
    html`${whose(one, language)}<span class="sub">${words.purposes[one.purpose]}: ${one.remarks}</span>
      <span class="sub narrow">${to}</span><span class="sub narrow">${when}</span>
      <span class="sub">${words.people(people)}</span>
      ${why === null ? nothing : html`<span class="sub">${why}</span>`}`,
    html`${to}${one.receipt === null ? nothing : html`<span class="sub">${one.receipt}</span>`}`,
    when,
    html`<strong>${formatMoney(one.amount, language)}</strong><br />
      <span class="chip ${STATE_TONES[one.state]}">${words.states[one.state]}</span>
      ${one.fee === null ? nothing : html`<span class="sub">${words.fee(formatMoney(one.fee, language))}</span>`}`,
  ];
}

/** The columns of what providers took back. */
export function takingColumns(language: string): readonly Column[] {
  const words = payoutMessages(language);
  return [
    { heading: consoleMessages(language).customer },
    { heading: words.reference, shown: 'wide' },
    { heading: consoleMessages(language).when, shown: 'wide' },
    { heading: words.amount, end: true },
  ];
}

/** One line of what a provider took back. */
export function takingCells(one: Taking, language: string, zone: string): readonly Cell[] {
  const words = payoutMessages(language);
  const when = formatMoment(one.at, language, zone);
  const reference = `${gatewayName(one.gateway, language)} ${one.reference}`;
  const who =
    one.customerId === null ? html`<span class="name">–</span>` : customerLink(one.customerId, one.customerName ?? '–');
  return [
    html`${who}<span class="sub">${one.reason}</span><span class="sub narrow">${reference}</span
      ><span class="sub narrow">${when}</span> ${
        one.invoiceId === null
          ? nothing
          : html`<a class="small" href="/console/invoices/${encodeURIComponent(one.invoiceId)}"
              >${words.takingInvoice}</a
            >`
      }`,
    reference,
    when,
    html`<strong>${one.amount === null ? '–' : formatMoney(one.amount, language)}</strong><br />
      <span class="chip ${TAKING_TONES[one.state]}">${words.takingStates[one.state]}</span>
      ${one.fee === null ? nothing : html`<span class="sub">${words.fee(formatMoney(one.fee, language))}</span>`}`,
  ];
}

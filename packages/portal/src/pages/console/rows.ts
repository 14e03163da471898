import { html, nothing } from 'lit';
import type { Action, Invoice, Money, Payment, Plan } from '../../api/wire.ts';
import { amountOf } from '../../elements/daftari-buckets.ts';
import { receiptName } from '../../elements/daftari-receipt-list.ts';
import type { Cell, Column } from '../../elements/daftari-table.ts';
import { ExplainRequest, FileRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import {
  formatBytes,
  formatDate,
  formatElapsed,
  formatMoment,
  formatMoney,
  formatRate,
  formatSpeed,
  negated,
} from '../../i18n/format.ts';
import { formatValidity } from '../../i18n/validity.ts';
import { messages, wordFor } from '../../i18n/messages.ts';
import { planMessages } from '../../i18n/plan-messages.ts';
import { customerLink } from './links.ts';

const TONES = { unpaid: 'warn', partial: 'warn', paid: 'good', uncollectible: 'bad', void: '' } as const;

/** The colour of what an invoice stands at. */
export function invoiceTone({ status }: Pick<Invoice, 'status'>): string {
  return TONES[status];
}

/** The columns of invoices. */
export function invoiceColumns(language: string): readonly Column[] {
  const words = consoleMessages(language);
  return [
    { heading: messages(language).invoices },
    { heading: words.issued, shown: 'wide' },
    { heading: words.dueAt, shown: 'widest' },
    { heading: words.tax, shown: 'widest', end: true },
    { heading: words.total, end: true },
  ];
}

/** One invoice in those columns, with whose it is unless that is plain. */
export function invoiceCells(invoice: Invoice, language: string, zone: string, named = true): readonly Cell[] {
  const issued = formatDate(invoice.issuedAt, language, zone);
  const { invoiceStatus, creditNote } = messages(language);
  const credit = invoice.kind === 'credit_note';
  const told = (amount: Money): string => formatMoney(credit ? negated(amount) : amount, language);
  return [
    html`<a class="name" href="/console/invoices/${encodeURIComponent(invoice.id)}">${invoice.number}</a>
      ${named ? html`<span class="sub">${customerLink(invoice.customerId, invoice.customerName)}</span>` : nothing}
      <span class="sub narrow">${issued}</span>
      ${explainLink('invoice', invoice.id, invoice.number, language)}`,
    issued,
    credit ? '–' : formatDate(invoice.dueAt, language, zone),
    told(invoice.tax),
    html`<strong>${told(invoice.total)}</strong><br />
      <span class="chip ${credit ? '' : invoiceTone(invoice)}"
        >${credit ? creditNote : invoiceStatus[invoice.status]}</span
      >`,
  ];
}

/** The columns of one customer's payments. */
export function paymentColumns(language: string): readonly Column[] {
  const words = consoleMessages(language);
  return [{ heading: words.reference }, { heading: words.when, shown: 'wide' }, { heading: words.amount, end: true }];
}

/** One payment in those columns. */
export function paymentCells(payment: Payment, language: string, zone: string): readonly Cell[] {
  const when = formatMoment(payment.receivedAt, language, zone);
  return [
    html`<span class="name">${receiptName(payment, language)}</span>
      <span class="sub narrow">${when}</span>
      ${explainLink('payment', payment.id, receiptName(payment, language), language)}
      <span class="soft" aria-hidden="true">·</span> ${receiptLink(payment, language)}`,
    when,
    html`<strong>${formatMoney(payment.amount, language)}</strong>`,
  ];
}

/** The columns of network actions. */
export function actionColumns(language: string): readonly Column[] {
  const words = consoleMessages(language);
  return [
    { heading: words.generation },
    { heading: words.driver, shown: 'wide' },
    { heading: words.when, shown: 'wide' },
    { heading: words.state, end: true },
  ];
}

/** One network action in those columns: what was told, how long until it was read back, and what the reading said. */
export function actionCells(action: Action, language: string, zone: string): readonly Cell[] {
  const when = formatMoment(action.createdAt, language, zone);
  const took =
    action.verifiedAt === null
      ? ''
      : formatElapsed(Date.parse(action.verifiedAt) - Date.parse(action.createdAt), language);
  const tone = action.verifiedAt !== null ? 'good' : action.reason === null ? '' : 'warn';
  return [
    html`<span class="name number">${action.generation}</span>
      <span class="sub">${action.reason ?? action.evidence.join(' · ')}</span>
      <span class="sub narrow">${action.driver} · ${when}</span>`,
    action.driver,
    when,
    html`<span class="chip ${tone}">${wordFor(consoleMessages(language).actionStates, action.state)}</span
      >${took === '' ? '' : html`<span class="sub">${took}</span>`}`,
  ];
}

/** The columns of plans. */
export function planColumns(language: string): readonly Column[] {
  const words = consoleMessages(language);
  return [
    { heading: words.plan },
    { heading: words.speed, shown: 'wide' },
    { heading: words.quota, shown: 'wide' },
    { heading: words.validity, shown: 'widest' },
    { heading: words.state, shown: 'widest' },
    { heading: words.price, end: true },
  ];
}

/** The taxes of a plan as a sentence, `with Excise duty 15%, VAT 16% inside`. */
export function taxesOf({ taxMode, taxes }: Plan, language: string): string {
  const words = consoleMessages(language);
  if (taxes.length === 0) return words.noTaxes;
  const named = taxes.map(({ code, name, rate }) => {
    const known = words.taxNames[code.toLowerCase() as keyof typeof words.taxNames] as string | undefined;
    return `${known ?? name} ${formatRate(rate, language)}`;
  });
  return (taxMode === 'inclusive' ? words.taxesIn : words.taxesOn)(named.join(', '));
}

/** One plan in those columns; what is on sale can be retired. */
export function planCells(plan: Plan, language: string, retire: (plan: Plan) => void): readonly Cell[] {
  const words = consoleMessages(language);
  const fast = plan.downKbps > 0 || plan.upKbps > 0;
  const speed = fast ? `${formatSpeed(plan.downKbps, language)} / ${formatSpeed(plan.upKbps, language)}` : '–';
  const quota = quotaOf(plan, language);
  const lasts = plan.validity === null ? words.postpaid : formatValidity(plan.validity, language);
  return [
    html`<a class="name" href="/console/plans/${encodeURIComponent(plan.id)}">${plan.name}</a
      ><span class="sub">${plan.code} · ${words.version} ${plan.version}</span>
      <span class="sub narrow">${speed} · ${quota} · ${lasts}</span>
      ${marksOf(plan, language).map((mark) => html`<span class="chip">${mark}</span> `)}
      ${
        plan.retiredAt === null
          ? html`<a class="link" href="/console/plans/${encodeURIComponent(plan.id)}"
                >${planMessages(language).newVersion}<span class="hidden"> (${plan.name})</span></a
              >
              <span class="soft" aria-hidden="true">·</span>
              <button class="link" aria-haspopup="dialog" @click=${() => retire(plan)}>
                ${words.retire}<span class="hidden"> (${plan.name})</span>
              </button>`
          : nothing
      }`,
    speed,
    quota,
    lasts,
    html`<span class="chip ${plan.retiredAt === null ? 'good' : ''}"
      >${plan.retiredAt === null ? words.onSale : words.retired}</span
    >`,
    html`<strong>${formatMoney(plan.price, language)}</strong> <span class="sub">${taxesOf(plan, language)}</span>`,
  ];
}

/** What one would not guess from a name and a price: a trial, fair use, prices for use. */
export function marksOf({ phases, fairUse, usage }: Plan, language: string): readonly string[] {
  const words = planMessages(language);
  return [
    ...(phases.some(({ kind }) => kind === 'trial') ? [words.phaseKinds.trial] : []),
    ...(fairUse.length > 0 ? [words.fairUse] : []),
    ...(usage.length > 0 ? [words.usage] : []),
  ];
}

/** How much data: the quota of a plan, or what a bundle grants. */
function quotaOf({ role, quotaBytes, grants }: Plan, language: string): string {
  if (role === 'base')
    return quotaBytes === null ? consoleMessages(language).noLimit : formatBytes(quotaBytes, language);
  const granted = grants.map(({ asset, amount }) => amountOf(asset, amount, language));
  return granted.join(' · ') || '–';
}

/** Keeps the receipt of a payment as PDF. */
export function receiptLink(payment: Payment, language: string): Cell {
  const ask = (event: Event): void =>
    void event.target?.dispatchEvent(new FileRequest('receipt', payment.id, payment.reference));
  return html`<button class="link" @click=${ask}>
    ${messages(language).receiptPdf}<span class="hidden"> (${payment.reference})</span>
  </button>`;
}

function explainLink(kind: 'payment' | 'invoice', id: string, name: string, language: string): Cell {
  const ask = (event: Event): void => void event.target?.dispatchEvent(new ExplainRequest(kind, id));
  return html`<button class="link" @click=${ask}>
    ${consoleMessages(language).explain}<span class="hidden"> (${name})</span>
  </button>`;
}

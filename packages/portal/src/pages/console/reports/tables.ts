import { html } from 'lit';
import type { ReportsApi, Days, ReportName } from '../../../api/reports.ts';
import { lastOf } from '../../../api/reports.ts';
import type { Cell, Column } from '../../../elements/daftari-table.ts';
import { formatMoney, formatRate } from '../../../i18n/format.ts';
import { wordFor } from '../../../i18n/messages.ts';
import { reportMessages } from '../../../i18n/report-messages.ts';
import { customerLink } from '../links.ts';
import { monthName } from './figures.ts';

/** A report as a table. */
export interface Tabled {
  readonly columns: readonly Column[];
  readonly cells: readonly (readonly Cell[])[];
}

/** The reports that are read as tables, by their address. */
export const TABLED = ['revenue', 'taxes', 'ageing', 'trial-balance'] as const satisfies readonly ReportName[];
/** A report that is read as a table. */
export type TabledName = (typeof TABLED)[number];

/** Asks for a report and lays it out. */
export async function tabled(api: ReportsApi, name: TabledName, days: Days, lang: string): Promise<Tabled> {
  switch (name) {
    case 'revenue':
      return revenueTable(await api.revenue(days), lang);
    case 'taxes':
      return taxTable(await api.taxes(days), lang);
    case 'ageing':
      return ageingTable(await api.ageing(lastOf(days)), lang);
    case 'trial-balance':
      return trialTable(await api.trialBalance(days), lang);
  }
}

function revenueTable({ currency, rows }: Awaited<ReturnType<ReportsApi['revenue']>>, lang: string): Tabled {
  const words = reportMessages(lang);
  return {
    columns: [
      { heading: words.month },
      { heading: words.plan },
      { heading: words.account, shown: 'wide' },
      { heading: words.amount, end: true },
    ],
    cells: rows.map(({ month, planName, account, earned }) => [
      monthName(month, lang),
      html`${planName ?? words.noPlan}<span class="sub narrow">${accountName(account, lang)}</span>`,
      accountName(account, lang),
      formatMoney({ minor: earned, currency }, lang),
    ]),
  };
}

function taxTable({ currency, rows }: Awaited<ReturnType<ReportsApi['taxes']>>, lang: string): Tabled {
  const words = reportMessages(lang);
  const full = (minor: string): string => formatMoney({ minor, currency }, lang);
  return {
    columns: [
      { heading: words.month },
      { heading: words.code },
      { heading: words.base, end: true, shown: 'wide' },
      { heading: words.onInvoices, end: true, shown: 'wide' },
      { heading: words.onCreditNotes, end: true, shown: 'widest' },
      { heading: words.net, end: true },
    ],
    cells: rows.map(({ month, code, rate, base, onInvoices, onCreditNotes, net }) => [
      monthName(month, lang),
      `${code} ${/^\d/.test(rate) ? formatRate(rate, lang) : wordFor(words.taxKinds, rate)}`,
      ...[base, onInvoices, onCreditNotes, net].map(full),
    ]),
  };
}

function ageingTable({ currency, rows }: Awaited<ReturnType<ReportsApi['ageing']>>, lang: string): Tabled {
  const words = reportMessages(lang);
  const full = (minor: bigint | string): string => formatMoney({ minor: String(minor), currency }, lang);
  return {
    columns: [
      { heading: words.customer },
      { heading: words.notDue, end: true, shown: 'wide' },
      { heading: words.late, end: true, shown: 'wide' },
      { heading: words.over90, end: true, shown: 'widest' },
      { heading: words.total, end: true },
    ],
    cells: rows.map(({ accountId, name, notDue, over90, total }) => [
      customerLink(accountId, name),
      full(notDue),
      full(BigInt(total) - BigInt(notDue)),
      full(over90),
      full(total),
    ]),
  };
}

function trialTable({ rows }: Awaited<ReturnType<ReportsApi['trialBalance']>>, lang: string): Tabled {
  const words = reportMessages(lang);
  // Units are counted in the same books, and are no money.
  const money = rows.filter(({ account }) => !account.startsWith('9'));
  return {
    columns: [
      { heading: words.account },
      { heading: words.opening, end: true, shown: 'widest' },
      { heading: words.debits, end: true, shown: 'wide' },
      { heading: words.credits, end: true, shown: 'wide' },
      { heading: words.closing, end: true },
    ],
    cells: money.map(({ account, asset: currency, opening, debits, credits, closing }) => [
      accountName(account, lang),
      ...[opening, debits, credits, closing].map((minor) => formatMoney({ minor, currency }, lang)),
    ]),
  };
}

/** `2300:VAT` is the VAT of 2300. */
function accountName(account: string, lang: string): string {
  const [code = '', tax] = account.split(':');
  const name = wordFor(reportMessages(lang).accounts, code);
  return tax === undefined ? `${code} ${name}` : `${code} ${name}: ${tax}`;
}

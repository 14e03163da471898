import { createTable, type Migration } from '../migrate.ts';
import { columnsOf } from './columns.ts';

/**
 * A row for each line of a document: it is the base of what is earned by day, and of what may still be credited.
 */
export const invoiceLines: Migration = {
  id: '0019-invoice-lines',
  async up(db, dialect) {
    await createTable(db, 'invoice_lines', (table) => {
      const column = columnsOf(table, dialect);
      column.id('invoice_id');
      column.big('position');
      column.id('charge_id');
      column.id('account_id');
      column.idOrNull('subscription_id');
      column.idOrNull('plan_id');
      column.text('kind', 16);
      column.text('code', 16);
      column.text('currency', 3);
      // `issue`, `days`, or `use` of the units that it sold.
      column.text('earned_by', 8);
      column.big('issued_at');
      // Local days, counted from 1 January 1970; what is earned by days is earned over them.
      column.big('from_day');
      column.big('to_day');
      column.big('net_minor');
      column.big('tax_minor');
      column.big('credited_net');
      column.big('credited_tax');
      column.big('recognised_minor');
      column.big('recognised_to');
      // The last day of what is earned by days, until all of it is: so that what is over is not looked at again.
      column.bigOrNull('earning_until');
      table.primary(['invoice_id', 'position']);
      table.index(['earning_until'], 'invoice_lines_earning');
      table.index(['account_id', 'issued_at'], 'invoice_lines_account');
      table.index(['subscription_id', 'from_day'], 'invoice_lines_subscription');
      table.index(['to_day'], 'invoice_lines_to');
      table.check('from_day < to_day', undefined, 'invoice_lines_days');
      for (const [part, whole, name] of WITHIN) table.check(within(part, whole), undefined, name);
    });
  },
};

const WITHIN = [
  ['credited_net', 'net_minor', 'invoice_lines_credited'],
  ['credited_tax', 'tax_minor', 'invoice_lines_credited_tax'],
  ['recognised_minor', 'net_minor', 'invoice_lines_recognised'],
] as const;

/** Between nothing and the whole, whichever sign that has. */
function within(part: string, whole: string): string {
  return `(${part} >= 0 or ${part} >= ${whole}) and (${part} <= 0 or ${part} <= ${whole})`;
}

import { html, nothing } from 'lit';
import type { Closing } from '../../../api/arriving.ts';
import type { Cell, Column } from '../../../elements/daftari-table.ts';
import { arrivingMessages } from '../../../i18n/arriving-messages.ts';
import { formatDay, formatMoment, formatMoney } from '../../../i18n/format.ts';
import { sizeOf } from './counting.ts';

/** The columns of closed drawers. */
export function closingColumns(language: string): readonly Column[] {
  const words = arrivingMessages(language);
  return [
    { heading: words.day },
    { heading: words.should, shown: 'wide', end: true },
    { heading: words.was, shown: 'wide', end: true },
    { heading: words.difference, end: true },
  ];
}

/** One closed drawer in those columns. */
export function closingCells(closing: Closing, language: string, zone: string): readonly Cell[] {
  const words = arrivingMessages(language);
  const { day, desk, actor, note, expected, counted, takings } = closing;
  const at = formatMoment(closing.closedAt, language, zone);
  const by = actor === desk ? at : words.movedBy(actor, at);
  return [
    html`<span class="name">${formatDay(day, language)}</span>
      <span class="sub narrow"
        ><strong class="number">${formatMoney(counted, language)}</strong> / ${formatMoney(expected, language)}</span
      >
      <span class="sub">${desk} · ${words.receipts(takings)}</span>
      <span class="sub">${by}</span> ${note === null ? nothing : html`<span class="sub">${note}</span>`}`,
    formatMoney(expected, language),
    html`<strong>${formatMoney(counted, language)}</strong>${bankOf(closing, language)}`,
    differenceChip(closing, language),
  ];
}

/** Whether a closing agrees, in a word with its colour. */
function differenceChip({ difference }: Closing, language: string): Cell {
  const words = arrivingMessages(language);
  const minor = BigInt(difference.minor);
  if (minor === 0n) return html`<span class="chip good">${words.agrees}</span>`;
  const amount = formatMoney(sizeOf(difference), language);
  return html`<span class="chip ${minor < 0n ? 'bad' : 'warn'}"
    >${minor < 0n ? words.short(amount) : words.over(amount)}</span
  >`;
}

/** How much of a closing is at the bank. */
function bankOf({ counted, deposited, whose }: Closing, language: string): Cell {
  const words = arrivingMessages(language);
  if (whose === 'agent' || BigInt(deposited.minor) === 0n) return nothing;
  const all = counted.minor === deposited.minor;
  return html`<span class="sub">${all ? words.atBank : words.atBankPart(formatMoney(deposited, language))}</span>`;
}

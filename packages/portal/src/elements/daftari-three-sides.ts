import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { DayFigures } from '../api/reconcile.ts';
import type { Money } from '../api/wire.ts';
import { formatAmount, formatCount } from '../i18n/format.ts';
import { reconcileMessages } from '../i18n/reconcile-messages.ts';
import { DaftariElement, define } from './element.ts';

/** One figure as the three tell it; null where one does not tell it. */
export interface SideRow {
  readonly name: 'received' | 'sent' | 'takenBack' | 'fees' | 'settled';
  readonly ours: Side | null;
  readonly theirs: Side | null;
  readonly bank: Side | null;
}

interface Side {
  readonly amount: Money;
  readonly count: number | null;
}

/** A day's figures as rows of three. What goes to the bank is told by the provider and by the bank. */
export function sidesOf({ received, sent, takenBack, fees, settled }: DayFigures): readonly SideRow[] {
  return [
    { name: 'received', ...received, bank: null },
    { name: 'sent', ...sent, bank: null },
    { name: 'takenBack', ...takenBack, bank: null },
    { name: 'fees', ours: alone(fees.booked), theirs: alone(fees.told), bank: null },
    { name: 'settled', ours: null, theirs: alone(settled.sent), bank: alone(settled.arrived) },
  ];
}

function alone(amount: Money): Side {
  return { amount, count: null };
}

/** What the last that tells a figure has more than the first, in minor units. */
export function differenceOf({ ours, theirs, bank }: SideRow): bigint {
  const told = [ours, theirs, bank].filter((side) => side !== null);
  return BigInt(told.at(-1)?.amount.minor ?? 0) - BigInt(told[0]?.amount.minor ?? 0);
}

const SIDES = ['ours', 'theirs', 'bank'] as const;

const sidesStyles = css`
  :host {
    container-type: inline-size;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    table-layout: fixed;
    font-variant-numeric: tabular-nums;
  }
  thead th {
    padding-block: 0.25rem;
    color: var(--daftari-ink-soft);
    font-size: 0.8125rem;
    font-weight: 600;
    text-align: end;
  }
  tbody th {
    padding: 0.75rem 0 0.125rem;
    border-block-start: 1px solid var(--daftari-line);
    font-size: 0.875rem;
    font-weight: 600;
    text-align: start;
  }
  .about {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.75rem;
  }
  td {
    padding: 0 0 0.75rem;
    text-align: end;
    vertical-align: top;
  }
  td + td,
  th + th {
    padding-inline-start: clamp(0.375rem, 3cqi, 2rem);
  }
  .amount {
    font-weight: 600;
  }
  .count {
    display: block;
    color: var(--daftari-ink-soft);
    font-size: 0.75rem;
    line-height: 1.3;
  }
  .bar {
    display: flex;
    justify-content: flex-end;
    block-size: 0.375rem;
    margin-block: 0.25rem 0.125rem;
    border-radius: 0.1875rem;
    background: var(--daftari-sunken);
    overflow: hidden;
  }
  .bar i {
    border-radius: 0.1875rem;
    background: var(--daftari-brand);
  }
  .bar .some {
    min-inline-size: 0.1875rem;
  }
  .off .bar i {
    background: var(--daftari-bad);
  }
  @container (max-width: 30rem) {
    .amount {
      font-size: 0.8125rem;
    }
  }
`;

/** A day of a gateway in figures: ours, the provider's and the bank's beside each other, each with its bar. */
class DaftariThreeSides extends DaftariElement {
  static override properties: PropertyDeclarations = {
    figures: { attribute: false },
    complete: { type: Boolean },
    heading: {},
  };
  static override styles = [DaftariElement.styles, sidesStyles];

  declare figures: DayFigures | null;
  /** Whether all is told: until then a difference is no fault. */
  declare complete: boolean;
  declare heading: string;

  constructor() {
    super();
    this.figures = null;
    this.complete = false;
    this.heading = '';
  }

  override render() {
    const { figures, language } = this;
    if (figures === null) return this.waiting();
    const words = reconcileMessages(language);
    const rows = sidesOf(figures);
    const most = rows
      .flatMap(({ ours, theirs, bank }) => [ours, theirs, bank])
      .reduce((top, side) => (sizeOf(side) > top ? sizeOf(side) : top), 0n);
    return html`<table>
      <caption class="hidden">
        ${this.heading}, ${words.amountsIn(figures.currency)}
      </caption>
      <thead>
        <tr>
          ${SIDES.map((side) => html`<th scope="col">${words[side]}</th>`)}
        </tr>
      </thead>
      ${rows.map((row) => this.#row(row, most))}
    </table>`;
  }

  #row(row: SideRow, most: bigint): TemplateResult {
    const words = reconcileMessages(this.language);
    const differs = differenceOf(row);
    const isNone = SIDES.every((side) => sizeOf(row[side]) === 0n);
    const currency = this.figures?.currency ?? '';
    const gap = formatAmount({ minor: String(differs < 0n ? -differs : differs), currency }, this.language);
    const chip =
      differs === 0n
        ? html`<span class="chip good">${words.agrees}</span>`
        : html`<span class="chip ${this.complete ? 'bad' : 'warn'}">${words.differs(gap)}</span>`;
    return html`<tbody class=${differs === 0n || !this.complete ? '' : 'off'}>
      <tr>
        <th colspan="3" scope="rowgroup">
          <span class="about">${words.rows[row.name]} ${isNone ? nothing : chip}</span>
        </th>
      </tr>
      <tr>
        ${SIDES.map((side) => html`<td>${this.#side(row[side], most)}</td>`)}
      </tr>
    </tbody>`;
  }

  #side(side: Side | null, most: bigint): TemplateResult {
    const words = reconcileMessages(this.language);
    if (side === null) {
      return html`<span class="soft" aria-hidden="true">–</span><span class="hidden">${words.nothingHere}</span>`;
    }
    const share = most === 0n ? 0 : Number((sizeOf(side) * 1000n) / most) / 10;
    // A property, not an attribute: a page may forbid styles that are written into it.
    return html`<span class="amount">${formatAmount(side.amount, this.language)}</span>
      <span class="bar" aria-hidden="true"
        ><i class=${sizeOf(side) > 0n ? 'some' : ''} .style=${`inline-size: ${share}%`}></i
      ></span>
      ${
        side.count === null
          ? nothing
          : html`<span class="count">${words.movements(formatCount(side.count, this.language))}</span>`
      }`;
  }
}

/** How long a bar is: only drawn. */
function sizeOf(side: Side | null): bigint {
  return BigInt(side?.amount.minor.replace('-', '') ?? 0);
}

define('daftari-three-sides', DaftariThreeSides);

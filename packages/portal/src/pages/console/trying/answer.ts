import { html, nothing, type TemplateResult } from 'lit';
import type { AccountChange, WhatIf } from '../../../api/what-if.ts';
import '../../../elements/daftari-bars.ts';
import '../../../elements/daftari-table.ts';
import { heightOf } from '../../../elements/scale.ts';
import { formatCount, formatMoney, formatMoneyShort, formatMonth } from '../../../i18n/format.ts';
import { tryMessages } from '../../../i18n/try-messages.ts';
import { customerLink } from '../links.ts';

/** What a proposal would have changed: revenue by month, who pays more and who less. */
export function answerOf(answer: WhatIf, language: string): TemplateResult {
  const words = tryMessages(language);
  const { accounts, uncovered, touched, documents } = answer;
  const count = (value: number): string => formatCount(value, language);
  const kept = Object.values(answer.kept).reduce((sum, lines) => sum + lines, 0);
  return html`
    ${sums(answer, language)}
    <section class="card stack">
      <p>
        ${words.touched(count(touched), count(documents))}
        ${words.people(count(accounts.less), count(accounts.same), count(accounts.more))}
      </p>
      ${
        uncovered.sales === 0
          ? nothing
          : html`<p class="alert">
              ${words.uncovered(count(uncovered.sales), formatMoney(uncovered.missing, language))}
            </p>`
      }
      ${kept === 0 ? nothing : html`<p class="soft">${words.kept(count(kept))}</p>`}
    </section>
    ${months(answer, language)} ${histogram(answer, language)}
    <div class="pair">
      ${changes(words.losers, answer.losers, language)} ${changes(words.gainers, answer.gainers, language)}
    </div>
  `;
}

/** How much more or less somebody would pay: `+KES 100.00`. */
export function differenceOf({ before, after }: Pick<AccountChange, 'before' | 'after'>, language: string): string {
  const minor = BigInt(after.minor) - BigInt(before.minor);
  return `${minor > 0n ? '+' : ''}${formatMoney({ ...after, minor: String(minor) }, language)}`;
}

/** One bar of the histogram in words. */
export function barName({ from, to }: WhatIf['histogram'][number], language: string): string {
  const words = tryMessages(language);
  if (from === null) return words.below(edge(to ?? 0));
  if (to === null) return words.above(edge(from));
  return from === to ? words.same : words.between(edge(from), edge(to));
}

function sums({ total }: WhatIf, language: string): TemplateResult {
  const words = tryMessages(language);
  return html`<ul class="cards" aria-label=${words.revenue}>
    ${figure(words.before, formatMoneyShort(total.before.net, language))}
    ${figure(words.difference, differenceOf({ before: total.before.net, after: total.after.net }, language))}
    ${figure(words.after, formatMoneyShort(total.after.net, language), 'loud')}
  </ul>`;
}

function edge(percent: number): string {
  return `${percent > 0 ? '+' : ''}${percent}%`;
}

function figure(name: string, value: string, look = ''): TemplateResult {
  return html`<li class=${look}><span class="soft small">${name}</span><span class="value">${value}</span></li>`;
}

function months({ months: rows }: WhatIf, language: string): TemplateResult {
  const words = tryMessages(language);
  const brief = new Intl.NumberFormat(language === 'sw' ? 'sw' : 'en-GB', { notation: 'compact' });
  const sides = ['before', 'after'] as const;
  const says = (series: number, label: number): string => {
    const net = rows[label]?.[sides[series] ?? 'before'].net;
    return net === undefined ? '' : formatMoney(net, language);
  };
  return html`<section class="card">
    <div class="head"><h2>${words.revenue}</h2></div>
    <daftari-bars
      aside
      lang=${language}
      heading=${words.revenue}
      first=${words.month}
      asTable=${words.asTable}
      .labels=${rows.map(({ month }) => formatMonth(month, language))}
      .series=${[
        { name: words.before, tone: 'soft', values: rows.map(({ before }) => heightOf(before.net)) },
        { name: words.after, tone: 'brand', values: rows.map(({ after }) => heightOf(after.net)) },
      ]}
      .says=${says}
      .brief=${(value: number) => brief.format(value)}
    ></daftari-bars>
  </section>`;
}

function histogram({ histogram: bars }: WhatIf, language: string): TemplateResult {
  const words = tryMessages(language);
  return html`<section class="card">
    <div class="head"><h2>${words.histogram}</h2></div>
    <daftari-bars
      lang=${language}
      heading=${words.histogram}
      first=${words.share}
      asTable=${words.asTable}
      .labels=${bars.map((bar) => barName(bar, language))}
      .series=${[{ name: words.customers, tone: 'brand', values: bars.map(({ customers }) => customers) }]}
      .says=${(_: number, label: number) => formatCount(bars[label]?.customers ?? 0, language)}
      .brief=${(value: number) => (Number.isInteger(value) ? formatCount(value, language) : '')}
    ></daftari-bars>
  </section>`;
}

function changes(heading: string, rows: readonly AccountChange[], language: string): TemplateResult {
  const words = tryMessages(language);
  return html`<daftari-table
    lang=${language}
    heading=${heading}
    none=${words.nobody}
    .columns=${[
      { heading: words.customer },
      { heading: words.before, end: true, shown: 'wide' },
      { heading: words.after, end: true, shown: 'wide' },
      { heading: words.difference, end: true },
    ]}
    .cells=${rows.map((row) => [
      customerLink(row.customerId, row.customerName),
      formatMoney(row.before, language),
      formatMoney(row.after, language),
      html`<strong>${differenceOf(row, language)}</strong>`,
    ])}
    .paged=${null}
  ></daftari-table>`;
}

import { html, nothing, type TemplateResult } from 'lit';
import type { Boxes, Dashboard, Minor, ReportMonth } from '../../../api/reports.ts';
import '../../../elements/daftari-bars.ts';
import type { Series, Tone } from '../../../elements/daftari-bars.ts';
import {
  currencyDigits,
  formatCount,
  formatElapsed,
  formatMoneyShort,
  formatMoneyWhole,
  formatRate,
} from '../../../i18n/format.ts';
import { reportMessages } from '../../../i18n/report-messages.ts';

/** The months beside each other: figures of today, and where they came from. */
export function figures(dashboard: Dashboard, lang: string): TemplateResult {
  return html`${cards(dashboard, lang)}
    <div class="pair">${growth(dashboard, lang)} ${earned(dashboard, lang)}</div>
    <div class="pair">${ageing(dashboard, lang)} ${success(dashboard, lang)}</div>`;
}

function cards({ months, currency, owed }: Dashboard, lang: string): TemplateResult | typeof nothing {
  const words = reportMessages(lang);
  const now = months.at(-1);
  if (now === undefined) return nothing;
  const short = (minor: Minor): string => formatMoneyWhole({ minor, currency }, lang);
  const part = (value: string | null): string => (value === null ? '–' : formatRate(value, lang));
  const late = String(BigInt(owed.total) - BigInt(owed.boxes.notDue));
  return html`<ul class="cards">
    ${card('loud', words.mrr, short(now.closing), words.mrrLead(formatCount(now.accounts.closing, lang)))}
    ${card('', words.arpu, now.arpu === null ? '–' : short(now.arpu), words.arpuLead)}
    ${card('', words.churn, part(now.customerChurn), words.churnLead(part(now.revenueChurn)))}
    ${card('', words.earned, short(now.earned), words.earnedLead(short(now.received)))}
    ${card(BigInt(late) > 0n ? 'alert' : '', words.owed, short(owed.total), words.owedLead(short(late)))}
  </ul>`;
}

function card(tone: string, name: string, value: string, lead: string): TemplateResult {
  return html`<li class=${tone}>
    <span class="small soft">${name}</span><span class="value">${value}</span><span class="small soft">${lead}</span>
  </li>`;
}

type Flow = 'fresh' | 'expansion' | 'reactivated' | 'contraction' | 'churned';

const FLOWS: readonly (readonly [Flow, Tone])[] = [
  ['fresh', 'brand'],
  ['expansion', 'good'],
  ['reactivated', 'soft'],
  ['contraction', 'warn'],
  ['churned', 'bad'],
];

function growth(dashboard: Dashboard, lang: string): TemplateResult {
  const words = reportMessages(lang);
  const series = FLOWS.map(([flow, tone]) => ({ name: words[flow], tone, of: (month: ReportMonth) => month[flow] }));
  return chart(dashboard, lang, words.growth, series, false);
}

function earned(dashboard: Dashboard, lang: string): TemplateResult {
  const words = reportMessages(lang);
  const series = [
    { name: words.earnedShort, tone: 'brand', of: (month: ReportMonth) => month.earned },
    { name: words.receivedShort, tone: 'soft', of: (month: ReportMonth) => month.received },
  ] as const;
  return chart(dashboard, lang, words.earnedAndReceived, series, true);
}

type Drawn = Pick<Series, 'name' | 'tone'> & { readonly of: (month: ReportMonth) => Minor };

function chart(
  { months, currency }: Dashboard,
  lang: string,
  heading: string,
  drawn: readonly Drawn[],
  aside: boolean,
): TemplateResult {
  const words = reportMessages(lang);
  const unit = 10 ** currencyDigits(currency);
  const brief = new Intl.NumberFormat(lang === 'sw' ? 'sw' : 'en-GB', { notation: 'compact' });
  const says = (series: number, label: number): string => {
    const month = months[label];
    const minor = month === undefined ? undefined : drawn[series]?.of(month);
    return minor === undefined ? '' : formatMoneyShort({ minor, currency }, lang);
  };
  return html`<section class="card">
    <div class="head"><h2>${heading}</h2></div>
    <daftari-bars
      lang=${lang}
      heading=${heading}
      first=${words.month}
      asTable=${words.asTable}
      ?aside=${aside}
      .labels=${months.map(({ month }) => monthName(month, lang))}
      .series=${drawn.map(({ name, tone, of }) => ({ name, tone, values: months.map((month) => Number(of(month))) }))}
      .says=${says}
      .brief=${(value: number) => brief.format(value / unit)}
    ></daftari-bars>
  </section>`;
}

const AGES = ['notDue', 'to30', 'to60', 'to90', 'over90'] as const satisfies readonly (keyof Boxes)[];

function ageing({ owed, currency }: Dashboard, lang: string): TemplateResult {
  const words = reportMessages(lang);
  const total = BigInt(owed.total);
  return html`<section class="card">
    <div class="head"><h2>${words.ageing}</h2></div>
    ${
      total <= 0n
        ? html`<p class="state">${words.nothingOwed}</p>`
        : html`<ul class="ages">
            ${AGES.map(
              (age) =>
                html`<li>
                  <span>${words[age]}</span>
                  <meter class=${age} min="0" max=${owed.total} value=${owed.boxes[age]}></meter>
                  <span class="number">${formatMoneyShort({ minor: owed.boxes[age], currency }, lang)}</span>
                </li>`,
            )}
          </ul>`
    }
  </section>`;
}

function success({ success: rows }: Dashboard, lang: string): TemplateResult {
  const words = reportMessages(lang);
  const cells = rows.map((row) => [
    row.gateway,
    formatCount(row.attempts, lang),
    formatCount(row.succeeded, lang),
    row.rate === null ? '–' : formatRate(row.rate, lang),
    row.medianMs === null ? '–' : formatElapsed(row.medianMs, lang),
  ]);
  return html`<daftari-table
    lang=${lang}
    heading=${words.success}
    .columns=${[
      { heading: words.gateway },
      { heading: words.asked, end: true, shown: 'wide' },
      { heading: words.paid, end: true },
      { heading: words.rate, end: true },
      { heading: words.median, end: true },
    ]}
    .cells=${cells}
    .paged=${null}
  ></daftari-table>`;
}

/** A month of the wire, `2026-11`, as `Nov 2026`. */
export function monthName(month: string, lang: string): string {
  const form = new Intl.DateTimeFormat(lang === 'sw' ? 'sw' : 'en-GB', {
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return form.format(new Date(`${month}-01T00:00Z`));
}

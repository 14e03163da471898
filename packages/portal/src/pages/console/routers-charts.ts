import { css, html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { Router } from '../../api/routers.ts';
import '../../elements/daftari-router-chart.ts';
import type { ChartLine } from '../../elements/daftari-router-chart.ts';
import { percent, speed } from '../../elements/daftari-router-sites.ts';
import { define } from '../../elements/element.ts';
import { formatCount } from '../../i18n/format.ts';
import { routerMessages } from '../../i18n/router-messages.ts';
import { DaftariPage } from '../context.ts';
import { roomStyles } from './styles.ts';

/** How many looks are drawn. */
const MOST = 120;

/** A look at the router: when, who was online, and its figures. */
interface Look {
  readonly seenAt: string;
  readonly online: number;
  readonly figures: Readonly<Record<string, number>>;
}

/** What a router has shown since its page was opened, as small charts: billing keeps no series of figures. */
class ConsoleRouterCharts extends DaftariPage {
  static override properties: PropertyDeclarations = { router: { attribute: false }, looks: { state: true } };
  static override styles = [
    DaftariPage.styles,
    roomStyles,
    css`
      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
        gap: 1rem 1.5rem;
      }
    `,
  ];

  declare router: Router;
  declare protected looks: readonly Look[];

  constructor() {
    super();
    this.looks = [];
  }

  override render() {
    const words = routerMessages(this.language);
    return html`<section class="card" aria-labelledby="charts">
      <div class="head">
        <h2 id="charts">${words.charts}</h2>
        <span class="soft small">${words.chartsNone}</span>
      </div>
      <div class="charts">${this.#charts()}</div>
    </section>`;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('router')) return;
    const { seenAt, health, online, state } = this.router;
    const isNew = seenAt !== null && health !== null && state === 'up' && this.looks.at(-1)?.seenAt !== seenAt;
    if (isNew) this.looks = [...this.looks, { seenAt, online, figures: health.figures }].slice(-MOST);
  }

  #charts(): readonly TemplateResult[] {
    const { language, looks } = this;
    const words = routerMessages(language);
    const values = (name: string): readonly (number | null)[] => looks.map(({ figures }) => figures[name] ?? null);
    const last = (name: string): number | null => looks.at(-1)?.figures[name] ?? null;
    const chart = (heading: string, now: string, lines: readonly ChartLine[], top = 0): TemplateResult =>
      html`<daftari-router-chart lang=${language} heading=${heading} now=${now} .lines=${lines} top=${top}>
      </daftari-router-chart>`;
    const rate = (value: number): string => speed(value, language);
    const traffic = `${said(last('in_bps'), rate)} / ${said(last('out_bps'), rate)}`;
    const both = [line(words.chartIn, values('in_bps')), line(words.chartOut, values('out_bps'), 'up')];
    const cpu = said(last('cpu_percent'), (value) => `${Math.round(value)} %`);
    const people = looks.map(({ online }) => online);
    const count = said(people.at(-1) ?? null, (value) => formatCount(value, language));
    const latency = said(last('latency_ms'), (value) => `${Math.round(value)} ms`);
    const each = [
      ['in_bps', () => chart(words.traffic, traffic, both)],
      ['cpu_percent', () => chart(words.load, cpu, [line(words.load, values('cpu_percent'))], 100)],
      ['sessions', () => chart(words.sessions, count, [line(words.sessions, people)])],
      ['latency_ms', () => chart(words.latency, latency, [line(words.latency, values('latency_ms'))])],
      [
        'loss_share',
        () => chart(words.loss, said(last('loss_share'), percent), [line(words.loss, values('loss_share'), 'up')], 1),
      ],
    ] as const;
    // What this router does not tell has no chart.
    return each.flatMap(([name, draw]) => (name === 'sessions' || last(name) !== null ? [draw()] : []));
  }
}

function line(name: string, values: ChartLine['values'], tone: ChartLine['tone'] = 'down'): ChartLine {
  return { name, tone, values };
}

function said(value: number | null, says: (value: number) => string): string {
  return value === null ? '–' : says(value);
}

define('daftari-console-router-charts', ConsoleRouterCharts);

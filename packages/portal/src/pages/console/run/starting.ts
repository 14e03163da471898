import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { DryRun, RunKind, RunOrder, RunSum } from '../../../api/runs.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormChange, FormRequest } from '../../../elements/events.ts';
import { choices, type Field } from '../../../elements/fields.ts';
import { consoleMessages } from '../../../i18n/console-messages.ts';
import { dayOf, endOfDay } from '../../../i18n/days.ts';
import { formatCount, formatMoment, formatMoney } from '../../../i18n/format.ts';
import { runMessages } from '../../../i18n/run-messages.ts';
import { AskingPage } from '../asking.ts';
import { customerLink } from '../links.ts';
import { roomStyles } from '../styles.ts';
import { namesOf } from './names.ts';

/** So many of those that have changed most are named. */
const NAMED = 8;

/** Begins a run: first what would come of it, beside the last one. Says `made`, with the id of the run in `made`. */
export class ConsoleStartingRun extends AskingPage {
  static override properties: PropertyDeclarations = { dry: { state: true } };
  static override styles = [
    AskingPage.styles,
    roomStyles,
    css`
      table {
        inline-size: 100%;
        border-collapse: collapse;
        font-size: 0.9375rem;
      }
      th,
      td {
        padding: 0.375rem 0 0.375rem 0.75rem;
        border-block-end: 1px solid var(--daftari-line);
        font-weight: 400;
        text-align: end;
      }
      th:first-child {
        padding-inline-start: 0;
        text-align: start;
        overflow-wrap: anywhere;
      }
      thead th {
        color: var(--daftari-ink-soft);
        font-size: 0.8125rem;
        font-weight: 600;
      }
    `,
  ];

  /** The id of the run that was begun; empty before. */
  made = '';
  /** What would come of it, with the order it was reckoned for; null before, and after the order has changed. */
  declare protected dry: {
    readonly order: RunOrder;
    readonly result: DryRun;
    readonly names: ReadonlyMap<string, string>;
  } | null;

  constructor() {
    super();
    this.dry = null;
  }

  override render() {
    const words = runMessages(this.language);
    return html`<p class="soft">${words.startLead}</p>
      <daftari-form
        begins
        lang=${this.language}
        submit=${words.lookFirst}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-change=${this.#changed}
        @daftari-form-request=${this.#reckon}
        >${this.busy ? html`<p class="soft" role="status">${words.reckoning}</p>` : nothing}</daftari-form
      >
      ${this.dry === null ? nothing : this.#shown(this.dry.result)}`;
  }

  get #fields(): readonly Field[] {
    const words = runMessages(this.language);
    const kind = (this.values['kind'] ?? 'bill') as RunKind;
    return [
      { name: 'kind', label: words.kind, options: choices(words.kinds), hint: words.does[kind], wide: true },
      { name: 'cutOff', label: words.cutOff, kind: 'date', hint: words.cutOffHint, optional: true, wide: true },
    ];
  }

  #shown(result: DryRun): TemplateResult {
    const words = runMessages(this.language);
    if (result.accounts === 0) return html`<p role="status">${words.nothing}</p>`;
    const { accounts, documents, parkedCount, total } = result;
    const count = (each: number): string => formatCount(each, this.language);
    return html`<section class="stack" aria-labelledby="would" role="status">
        <h2 id="would">${words.would}</h2>
        <dl>
          <dt>${words.accounts}</dt>
          <dd class="number">${count(accounts)}</dd>
          <dt>${words.documents}</dt>
          <dd class="number">${count(documents)}</dd>
          <dt>${words.total}</dt>
          <dd class="number">${this.#money(total)}</dd>
          <dt>${words.parked}</dt>
          <dd class="number">${count(parkedCount)}</dd>
        </dl>
        ${this.#against(result)}
      </section>
      <button class="button" ?disabled=${this.busy} @click=${this.#start}>${words.startIt}</button>`;
  }

  #against({ against, diff }: DryRun): TemplateResult {
    const words = runMessages(this.language);
    if (against === null || diff === null) return html`<p class="soft">${words.noLast}</p>`;
    const row = (name: string, { accounts, total }: RunSum): TemplateResult =>
      html`<tr>
        <th scope="row">${name}</th>
        <td class="number">${formatCount(accounts, this.language)}</td>
        <td class="number">${this.#money(total)}</td>
      </tr>`;
    const when = formatMoment(against.cutOff, this.language, this.context.me.isp.zone);
    return html`<h2>${words.since(when)}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col"><span class="hidden">${words.state}</span></th>
            <th scope="col">${words.accounts}</th>
            <th scope="col">${words.total}</th>
          </tr>
        </thead>
        <tbody>
          ${row(words.fresh, diff.fresh)} ${row(words.gone, diff.gone)} ${row(words.changed, diff.changed)}
          <tr>
            <th scope="row">${words.same}</th>
            <td class="number">${formatCount(diff.same, this.language)}</td>
            <td></td>
          </tr>
        </tbody>
      </table>
      ${diff.most.length === 0 ? nothing : this.#most(diff.most.slice(0, NAMED))}`;
  }

  #most(most: NonNullable<DryRun['diff']>['most']): TemplateResult {
    const words = runMessages(this.language);
    return html`<h2>${words.most}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">${words.account}</th>
            <th scope="col">${words.before}</th>
            <th scope="col">${words.now}</th>
          </tr>
        </thead>
        <tbody>
          ${most.map(
            ({ accountId, before, now }) =>
              html`<tr>
                <th scope="row">${customerLink(accountId, this.dry?.names.get(accountId) ?? accountId)}</th>
                <td class="number">${this.#money(before)}</td>
                <td class="number">${this.#money(now)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`;
  }

  #money(minor: string): string {
    return formatMoney({ minor, currency: this.context.me.isp.currency }, this.language);
  }

  #changed = (event: FormChange): void => {
    this.typed(event);
    this.dry = null;
  };

  #reckon = async ({ values }: FormRequest): Promise<void> => {
    const { zone } = this.context.me.isp;
    const day = (values['cutOff'] ?? '').trim();
    if (day > dayOf(Date.now(), zone)) {
      const { checkFields } = consoleMessages(this.language);
      this.refusal = { fields: { cutOff: runMessages(this.language).wrongDay }, sentence: checkFields };
      return;
    }
    // The end of today is to come: what is due by now is all that can be due.
    const end = day === '' ? null : Math.min(endOfDay(day, zone), Date.now());
    const order: RunOrder = {
      kind: (values['kind'] ?? 'bill') as RunKind,
      ...(end !== null && { cutOff: new Date(end).toISOString() }),
    };
    this.dry = null;
    const dry = await this.order(this.#fields, async () => {
      const result = await this.context.api.runs.dry(order);
      const named = (result.diff?.most ?? []).slice(0, NAMED).map(({ accountId }) => accountId);
      return { order, result, names: await namesOf(this.context.api, named) };
    });
    if (dry !== undefined) this.dry = dry;
  };

  #start = async (): Promise<void> => {
    const { dry } = this;
    if (dry === null) return;
    // What was reckoned is what is run: by the same instant.
    const order: RunOrder = { kind: dry.order.kind, cutOff: dry.result.cutOff };
    const run = await this.order(this.#fields, () => this.context.api.runs.start(order));
    if (run === undefined) return;
    this.context.notify(runMessages(this.language).started);
    this.made = run.id;
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-starting-run', ConsoleStartingRun);

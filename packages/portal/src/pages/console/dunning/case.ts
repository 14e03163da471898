import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { DunningCaseView, DunningHold } from '../../../api/dunning.ts';
import type { StreamEvent } from '../../../api/stream.ts';
import type { Money } from '../../../api/wire.ts';
import '../../../elements/daftari-sheet.ts';
import '../../../elements/daftari-table.ts';
import type { Cell, Column } from '../../../elements/daftari-table.ts';
import { define } from '../../../elements/element.ts';
import { dunningMessages } from '../../../i18n/dunning-messages.ts';
import { formatDate, formatMoment, formatMoney } from '../../../i18n/format.ts';
import { wordFor } from '../../../i18n/messages.ts';
import { DaftariPage } from '../../context.ts';
import { loader } from '../../loader.ts';
import { customerLink } from '../links.ts';
import { roomStyles } from '../styles.ts';
import './resting.ts';
import { accessChip, stateChip } from './rows.ts';

/** One customer who is asked: where she stands, what comes next, what was done, and who lets her rest. */
class ConsoleCase extends DaftariPage {
  static override properties: PropertyDeclarations = { subject: {}, doing: { state: true }, busy: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles];

  /** The id of the customer. */
  declare subject: string;
  declare protected doing: 'hold' | 'abandon' | null;
  declare protected busy: boolean;

  #case = loader(this, () => this.context.api.dunning.caseOf(this.subject));
  #ahead = loader(this, () => this.context.api.dunning.preview(this.subject));
  #customer = loader(this, () => this.context.api.customer(this.subject));

  constructor() {
    super();
    this.subject = '';
    this.doing = null;
    this.busy = false;
  }

  override render() {
    const { value: view, failure } = this.#case;
    if (failure !== null) {
      return html`<div class="card" @daftari-retry-request=${this.#case.reload}>
        ${this.failed(this.sentence(failure))}
      </div>`;
    }
    if (view === null) return html`<div class="card">${this.waiting()}</div>`;
    return html`${this.#head(view)} ${this.#facts(view)}
      <div class="pair">${this.#next()} ${this.#holds(view)}</div>
      ${this.#became(view)} ${this.#sheet()}`;
  }

  protected override begin(): void {
    void this.#case.reload();
    void this.#ahead.reload();
    void this.#customer.reload();
  }

  protected override heard({ name, data }: StreamEvent): void {
    if (data['accountId'] !== this.subject) return;
    if (!name.startsWith('dunning') && !name.startsWith('payment')) return;
    this.soon(this.#case.reload);
    this.soon(this.#ahead.reload);
  }

  #head({ state }: DunningCaseView): TemplateResult {
    const words = dunningMessages(this.language);
    const live = state !== 'resolved' && state !== 'abandoned';
    const act = (doing: 'hold' | 'abandon', name: string): TemplateResult =>
      html`<button class="button quiet" aria-haspopup="dialog" @click=${() => this.#do(doing)}>${name}</button>`;
    return html`<a class="small" href="/console/dunning">← ${words.backToList}</a>
      <div class="title">
        <h1>${this.#customer.value?.name ?? this.subject} ${stateChip(state, this.language)}</h1>
        ${live ? html`<div class="acts">${act('hold', words.hold)} ${act('abandon', words.abandon)}</div>` : nothing}
      </div>`;
  }

  #facts({
    overdue,
    stage,
    access,
    dueSince,
    openedAt,
    nextLookAt,
    pausedUntil,
    invoiceId,
  }: DunningCaseView): TemplateResult {
    const { language } = this;
    const words = dunningMessages(language);
    const { zone } = this.context.me.isp;
    const day = (at: string | null): string => (at === null ? '–' : formatDate(at, language, zone));
    const due =
      invoiceId === null
        ? day(dueSince)
        : html`<a href="/console/invoices/${encodeURIComponent(invoiceId)}">${day(dueSince)}</a>`;
    return html`<section class="card">
      <dl>
        <dt>${words.overdue}</dt>
        <dd class="number">${formatMoney(overdue, language)}</dd>
        <dt>${words.customer}</dt>
        <dd>${customerLink(this.subject, this.#customer.value?.name ?? this.subject)}</dd>
        <dt>${words.stage}</dt>
        <dd>${stage ?? words.beforeFirst}</dd>
        <dt>${words.access}</dt>
        <dd>${accessChip(access, language)}</dd>
        <dt>${words.dueSince}</dt>
        <dd>${due}</dd>
        <dt>${words.opened}</dt>
        <dd>${day(openedAt)}</dd>
        <dt>${words.next}</dt>
        <dd>
          ${nextLookAt === null ? '–' : formatMoment(nextLookAt, language, zone)}${
            pausedUntil === null ? nothing : html` <span class="chip">${words.paused(day(pausedUntil))}</span>`
          }
        </dd>
      </dl>
    </section>`;
  }

  #next(): TemplateResult {
    const { language } = this;
    const words = dunningMessages(language);
    const { zone } = this.context.me.isp;
    const { value, failure } = this.#ahead;
    const columns: readonly Column[] = [{ heading: words.when }, { heading: words.what }];
    const cells = value?.ahead.map(({ at, stage, effects, fee }): readonly Cell[] => [
      html`<span class="number">${formatMoment(at, language, zone)}</span>`,
      html`<span class="name">${effects.map((effect) => wordFor(words.effects, effect)).join(', ')}</span>
        <span class="sub">${[stage ?? words.beforeFirst, ...feeIn(fee, language)].join(' · ')}</span>`,
    ]);
    return html`<daftari-table
      lang=${language}
      heading=${words.ahead}
      none=${words.noAhead}
      .columns=${columns}
      .cells=${cells ?? null}
      .paged=${null}
      .error=${failure === null ? '' : this.sentence(failure)}
      @daftari-retry-request=${this.#ahead.reload}
    ></daftari-table>`;
  }

  #holds({ holds }: DunningCaseView): TemplateResult {
    const { language } = this;
    const words = dunningMessages(language);
    const { zone } = this.context.me.isp;
    const cells = holds.map((hold): readonly Cell[] => {
      const { fromAt, untilAt, actor, reason, releasedAt, releasedBy } = hold;
      const until = untilAt === null ? words.openEnd : words.untilDay(formatDate(untilAt, language, zone));
      return [
        html`<span class="name">${formatDate(fromAt, language, zone)} ${until}</span
          ><span class="sub">${reason} · ${words.by(actor)}</span>`,
        releasedAt === null
          ? html`<button class="link" ?disabled=${this.busy} @click=${() => this.#release(hold)}>
              ${words.release}
            </button>`
          : words.ended(releasedBy ?? ''),
      ];
    });
    return html`<daftari-table
      lang=${language}
      heading=${words.holds}
      none=${words.noHolds}
      .columns=${[{ heading: words.holds }, { heading: words.state, end: true }]}
      .cells=${cells}
      .paged=${null}
    ></daftari-table>`;
  }

  #became({ steps, moves }: DunningCaseView): TemplateResult {
    const { language } = this;
    const words = dunningMessages(language);
    const { zone } = this.context.me.isp;
    const moved = moves.map(({ to, stage, at, actor, reason }) => {
      return {
        at,
        what: words.states[to],
        sub: `${stage ?? words.beforeFirst} · ${words.by(actor)} · ${reason}`,
        amount: null,
      };
    });
    const taken = steps.map(({ stage, effect, outcome, amount, at }) => {
      const sub = outcome === 'skipped' ? `${stage} · ${words.skipped}` : stage;
      return { at, what: wordFor(words.effects, effect), sub, amount };
    });
    const rows = [...moved, ...taken].toSorted((one, other) => other.at.localeCompare(one.at));
    const columns: readonly Column[] = [
      { heading: words.what },
      { heading: words.when },
      { heading: words.amount, end: true, shown: 'wide' },
    ];
    return html`<daftari-table
      lang=${language}
      heading=${words.became}
      none=${words.nothingYet}
      .columns=${columns}
      .cells=${rows.map(({ at, what, sub, amount }) => [
        html`<span class="name">${what}</span><span class="sub">${sub}</span>`,
        html`<span class="number">${formatMoment(at, language, zone)}</span>`,
        amount === null ? '' : formatMoney(amount, language),
      ])}
      .paged=${null}
    ></daftari-table>`;
  }

  #sheet(): TemplateResult {
    const { doing, language } = this;
    const words = dunningMessages(language);
    return html`<daftari-sheet
      lang=${language}
      heading=${doing === 'abandon' ? words.abandon : words.hold}
      ?open=${doing !== null}
      @close=${this.#close}
      >${
        doing === null
          ? nothing
          : html`<daftari-console-resting
              lang=${language}
              .context=${this.context}
              .customerId=${this.subject}
              .doing=${doing}
              @made=${this.#made}
            ></daftari-console-resting>`
      }</daftari-sheet
    >`;
  }

  #do(doing: 'hold' | 'abandon'): void {
    this.doing = doing;
  }

  #close = (): void => {
    this.doing = null;
  };

  #made = (): void => {
    this.doing = null;
    this.begin();
  };

  async #release({ id }: DunningHold): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await this.attempt(async () => {
      await this.context.api.dunning.release(this.subject, id);
      this.context.notify(dunningMessages(this.language).released);
      this.begin();
    });
    this.busy = false;
  }
}

/** A fee in words; nothing where there is none. */
function feeIn(fee: Money | null, language: string): readonly string[] {
  return fee === null ? [] : [dunningMessages(language).fee(formatMoney(fee, language))];
}

define('daftari-console-case', ConsoleCase);

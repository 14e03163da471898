import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Replay } from '../../api/what-if.ts';
import '../../elements/daftari-form.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import { formatCount } from '../../i18n/format.ts';
import { tryMessages } from '../../i18n/try-messages.ts';
import { loader } from '../loader.ts';
import { monthsBetween } from '../months.ts';
import { AskingPage } from './asking.ts';
import { figureStyles } from './reports/styles.ts';
import { roomStyles } from './styles.ts';
import { answerOf } from './trying/answer.ts';
import { proposalFields, readProposal, type ProposalForm } from './trying/proposal.ts';

/** How far back it can be tried, and how often one looks how far it is. */
const MOST_MONTHS = 24;
const LOOK_MS = 400;
const YEAR_MS = 365 * 86_400_000;

/** Tries a plan, a tax or a discount on what was charged, before it is published. */
class ConsoleTrying extends AskingPage {
  static override properties: PropertyDeclarations = { replay: { state: true } };
  static override styles = [
    AskingPage.styles,
    roomStyles,
    figureStyles,
    css`
      /* Bars are as wide as there is room. */
      :host {
        grid-template-columns: minmax(0, 1fr);
        min-inline-size: 0;
      }
      progress {
        flex: 1 1 8rem;
        block-size: 0.75rem;
        accent-color: var(--daftari-brand);
      }
      .under-way {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.75rem;
        margin-block-start: 1rem;
      }
      .alert {
        color: var(--daftari-bad);
        font-weight: 550;
      }
    `,
  ];

  /** What is under way or done; null before anything was tried. */
  declare protected replay: Replay | null;
  #timer = 0;
  #drafts = loader(this, async () => (await this.context.api.planDrafts()).drafts);
  #plans = loader(this, async () => (await this.context.api.plans({ status: 'sold', limit: 100 })).plans);

  constructor() {
    super();
    this.replay = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render() {
    const words = tryMessages(this.language);
    return html`<section class="card" aria-labelledby="try">
        <div class="head"><h2 id="try">${words.title}</h2></div>
        <p class="soft">${words.lead}</p>
        <br />
        <daftari-form
          lang=${this.language}
          submit=${words.begin}
          .fields=${proposalFields(this.#form)}
          .refusal=${this.refusal}
          ?busy=${this.busy || this.replay?.state === 'running'}
          @daftari-form-change=${this.typed}
          @daftari-form-request=${this.#try}
        ></daftari-form>
        ${this.replay === null ? nothing : this.#progress(this.replay)}
      </section>
      ${this.replay?.answer == null ? nothing : answerOf(this.replay.answer, this.language)}`;
  }

  protected override begin(): void {
    void this.#drafts.reload();
    void this.#plans.reload();
  }

  get #form(): ProposalForm {
    const { language, values } = this;
    const now = new Date().toISOString();
    const since = new Date(Date.parse(now) - 2 * YEAR_MS).toISOString();
    return {
      words: tryMessages(language),
      language,
      values,
      drafts: this.#drafts.value ?? [],
      plans: this.#plans.value?.filter(({ role }) => role === 'base') ?? [],
      months: monthsBetween(since, now, this.context.me.isp.zone, MOST_MONTHS),
    };
  }

  #progress({ state, done, total, reason }: Replay): TemplateResult | typeof nothing {
    const words = tryMessages(this.language);
    if (state === 'failed') return html`<p class="alert" role="alert">${words.failed} ${reason}</p>`;
    if (state === 'stopped') return html`<p class="soft" role="status">${words.stopped}</p>`;
    if (state === 'done') return nothing;
    const count = (value: number): string => formatCount(value, this.language);
    const said = total === 0 ? words.starting : words.progress(count(done), count(total));
    return html`<div class="under-way" role="status">
      <progress max=${Math.max(1, total)} .value=${done} aria-label=${words.title}></progress>
      <span class="number">${said}</span>
      <button class="button quiet small" @click=${this.#stop}>${words.stop}</button>
    </div>`;
  }

  #try = async ({ values }: FormRequest): Promise<void> => {
    const read = readProposal(this.#form, values);
    if ('wrong' in read) return this.mark({ [read.wrong]: read.wrong === 'draft' ? 'plan' : read.wrong });
    clearTimeout(this.#timer);
    const begun = await this.order(proposalFields(this.#form), () => this.context.api.whatIf.begin(read));
    if (begun !== undefined) this.#seen(begun);
  };

  #seen(replay: Replay): void {
    this.replay = replay;
    if (replay.state === 'running') this.#timer = window.setTimeout(() => void this.#look(replay.id), LOOK_MS);
  }

  async #look(id: string): Promise<void> {
    const seen = await this.attempt(() => this.context.api.whatIf.look(id));
    if (!this.isConnected || this.replay?.id !== id || this.replay.state !== 'running') return;
    this.#seen(seen ?? { ...this.replay, state: 'stopped' });
  }

  #stop = async (): Promise<void> => {
    const { replay } = this;
    if (replay === null) return;
    clearTimeout(this.#timer);
    await this.attempt(() => this.context.api.whatIf.stop(replay.id));
    this.replay = { ...replay, state: 'stopped' };
  };
}

define('daftari-console-trying', ConsoleTrying);

import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Step, Timeline } from '../api/wire.ts';
import { formatElapsed, formatTime } from '../i18n/format.ts';
import { DaftariElement, define } from './element.ts';
import { icons } from './icons.ts';
import { stepsFor } from './outcome.ts';

/** From the prompt to being online: each step, when it was, and how long it took since the first. */
export class DaftariTimeline extends DaftariElement {
  static override properties: PropertyDeclarations = {
    timeline: { attribute: false },
    all: { type: Boolean },
    over: { type: Boolean },
    prompted: {},
  };
  static override styles = [
    DaftariElement.styles,
    css`
      li {
        position: relative;
        display: grid;
        grid-template-columns: 1.75rem 1fr auto;
        gap: 0 0.75rem;
        align-items: start;
        padding-block-end: 0.875rem;
      }
      li:last-child {
        padding-block-end: 0;
      }
      li:not(:last-child)::before {
        content: '';
        position: absolute;
        inset-block: 1.75rem 0;
        inset-inline-start: 0.8125rem;
        inline-size: 2px;
        background: var(--daftari-line);
      }
      li.done:not(:last-child)::before {
        background: var(--daftari-brand);
      }
      .mark {
        display: grid;
        place-items: center;
        inline-size: 1.75rem;
        block-size: 1.75rem;
        border: 2px solid var(--daftari-line);
        border-radius: 50%;
        background: var(--daftari-surface);
        color: var(--daftari-ink-soft);
      }
      .mark svg {
        inline-size: 1rem;
        block-size: 1rem;
      }
      .done .mark {
        border-color: var(--daftari-brand);
        background: var(--daftari-brand);
        color: var(--daftari-on-brand);
      }
      .failed .mark {
        border-color: var(--daftari-bad);
        color: var(--daftari-bad);
      }
      .next .mark::after {
        content: '';
        inline-size: 0.625rem;
        block-size: 0.625rem;
        border-radius: 50%;
        background: var(--daftari-brand);
        animation: breathe 0.9s ease-in-out infinite alternate;
      }
      .label {
        padding-block-start: 0.125rem;
        font-weight: 550;
      }
      .waiting .label {
        color: var(--daftari-ink-soft);
        font-weight: 450;
      }
      time {
        display: grid;
        justify-items: end;
        padding-block-start: 0.125rem;
        font-variant-numeric: tabular-nums;
      }
      .detail {
        grid-column: 2 / -1;
        overflow-wrap: anywhere;
      }
      .total {
        display: inline-block;
        margin-block-start: 0.875rem;
        padding: 0.25rem 0.75rem;
        border-radius: 999px;
        background: var(--daftari-brand-soft);
        color: var(--daftari-on-brand-soft);
        font-weight: 600;
      }
    `,
  ];

  /** Null while it is under way. */
  declare timeline: Timeline | null;
  /** Whether the steps inside the ISP are shown too. */
  declare all: boolean;
  /** Whether nothing more is awaited, so that no step is marked as the next. */
  declare over: boolean;
  /** What her being asked is called, where it was not a prompt on her phone; empty where it was. */
  declare prompted: string;

  constructor() {
    super();
    this.timeline = null;
    this.all = false;
    this.over = false;
    this.prompted = '';
  }

  override render() {
    const { timeline, words, language } = this;
    if (timeline === null) return this.waiting();
    const steps = stepsFor(timeline.steps, this.all);
    const next = steps.findIndex((step) => step.state === 'waiting');
    const stopped = this.over || steps.some((step) => step.state === 'failed');
    const { payToOnlineMs } = timeline;
    return html`
      <ol aria-label=${words.timeline}>
        ${steps.map((step, at) => this.#step(step, at === next && !stopped))}
      </ol>
      ${
        payToOnlineMs === null
          ? nothing
          : html`<p class="total small">${words.total(formatElapsed(payToOnlineMs, language))}</p>`
      }
    `;
  }

  #step({ step, label, at, elapsedMs, state, detail }: Step, next: boolean): TemplateResult {
    const { words, language, zone } = this;
    const took = elapsedMs === null || elapsedMs === 0 ? '' : `+${formatElapsed(elapsedMs, language)}`;
    const asked = this.all ? words.promptedTheirs : this.prompted || words.steps.prompted;
    const name = step === 'prompted' ? asked : (words.steps[step] ?? label);
    const told = detail !== null && (this.all || state === 'failed');
    const mark = state === 'done' ? icons.check : state === 'failed' ? icons.cross : nothing;
    return html`<li class="${state} ${next ? 'next' : ''}" aria-current=${next ? 'step' : 'false'}>
      <span class="mark">${mark}</span>
      <span class="label">${name} <span class="hidden">(${words.stepState[state]})</span></span>
      ${
        at === null
          ? nothing
          : html`<time datetime=${at} class="small">
              ${took === '' ? nothing : html`<strong>${took}</strong>`}
              <span class="soft">${formatTime(at, language, zone)}</span>
            </time>`
      }
      ${told ? html`<span class="detail soft small">${detail}</span>` : nothing}
    </li>`;
  }
}

define('daftari-timeline', DaftariTimeline);

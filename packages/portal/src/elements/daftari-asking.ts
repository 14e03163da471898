import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { PayWay } from '../api/paying.ts';
import type { Timeline } from '../api/wire.ts';
import { formatElapsed } from '../i18n/format.ts';
import { payingMessages } from '../i18n/paying-messages.ts';
import './daftari-timeline.ts';
import { DaftariElement, define } from './element.ts';
import { RetryRequest } from './events.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

const TONES = { waiting: '', paid: 'good', online: 'good', failed: 'bad', unknown: 'warn' } as const;

/**
 * How a payment that was asked for stands, in words and colour, and its steps until she is online. Sends a
 * `daftari-retry-request` up when she wants to pay anew, or in another way.
 */
export class DaftariAsking extends DaftariElement {
  static override properties: PropertyDeclarations = {
    timeline: { attribute: false },
    kind: {},
    name: {},
    phoneUrl: { attribute: false },
    pageUrl: { attribute: false },
  };
  static override styles = [
    DaftariElement.styles,
    css`
      .say {
        display: grid;
        justify-items: start;
        gap: 0.5rem;
        margin-block-end: 1.125rem;
        padding: 0.875rem 1rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-sunken);
        text-wrap: pretty;
      }
      .say.good {
        background: var(--daftari-brand-soft);
        color: var(--daftari-on-brand-soft);
      }
      .say.bad {
        background: var(--daftari-bad-soft);
        color: var(--daftari-on-bad-soft);
      }
      .say.warn {
        background: var(--daftari-warn-soft);
        color: var(--daftari-on-warn-soft);
      }
      .chip {
        background: var(--daftari-surface);
      }
      .sentence {
        font-weight: 550;
      }
      .say a {
        color: inherit;
      }
      .after {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 0.75rem;
        margin-block-start: 1.25rem;
      }
    `,
  ];

  /** Null until the first was heard. */
  declare timeline: Timeline | null;
  /** In which way it was asked. */
  declare kind: PayWay['kind'];
  /** How that way is called. */
  declare name: string;
  /** Where the simulated phone of a demo lies; null outside one. */
  declare phoneUrl: string | null;
  /** The provider's page, as long as she may go back to it; null where there is none. */
  declare pageUrl: string | null;

  constructor() {
    super();
    this.timeline = null;
    this.kind = 'prompt';
    this.name = '';
    this.phoneUrl = null;
    this.pageUrl = null;
  }

  override render() {
    const { timeline, language, zone, kind } = this;
    const words = payingMessages(language);
    if (timeline === null) {
      return html`<p class="hidden">${words.asking}</p>
        ${this.waiting()}`;
    }
    const outcome = outcomeOf(timeline);
    return html`
      <div class="say ${TONES[outcome]}" role="status">
        <span class="chip ${TONES[outcome]}">${words.state[outcome]}</span>
        ${this.#sentences(timeline, outcome)}
      </div>
      <daftari-timeline
        .timeline=${timeline}
        .prompted=${words.prompted[kind]}
        lang=${language}
        zone=${zone}
      ></daftari-timeline>
      ${this.#after(outcome)}
    `;
  }

  #sentences(timeline: Timeline, outcome: Outcome): TemplateResult {
    const words = payingMessages(this.language);
    const { payBooked, payBookedHint, payDone } = this.words;
    switch (outcome) {
      case 'waiting':
        return html`<p class="sentence">${words.wait[this.kind](this.name)}</p>
          ${this.#handset()}`;
      case 'online':
        return html`<p class="sentence">${payDone(formatElapsed(tookMs(timeline), this.language))}</p>`;
      case 'paid':
        return html`<p class="sentence">${payBooked}</p>
          <p class="small">${payBookedHint}</p>`;
      case 'unknown':
        return html`<p class="sentence">${words.unknown(this.name)}</p>
          <p class="small">${words.unknownCounts}</p>`;
      case 'failed':
        return html`<p class="sentence">${words.failed} ${this.#reason(timeline.attempt?.reason ?? null)}</p>`;
    }
  }

  /** What the provider said: in the words of the page where we know the sentence, else as it is, in its language. */
  #reason(reason: string | null): TemplateResult | string {
    if (reason === null) return '';
    const { reasons, saidBy } = payingMessages(this.language);
    const known: Readonly<Record<string, string>> = reasons;
    return known[reason] ?? html`<span lang="en">${saidBy(this.name, reason)}</span>`;
  }

  #handset(): TemplateResult | typeof nothing {
    const { words, phoneUrl, kind } = this;
    if (phoneUrl === null || kind !== 'prompt') return nothing;
    return html`<a href=${phoneUrl} target="_blank" rel="noopener"
      >${words.demoPhone}<span class="hidden"> (${words.newWindow})</span></a
    >`;
  }

  #after(outcome: Outcome): TemplateResult | typeof nothing {
    const words = payingMessages(this.language);
    const anew = (label: string): TemplateResult =>
      html`<button class="button quiet" @click=${this.#anew}>${label}</button>`;
    switch (outcome) {
      case 'paid':
      case 'online':
        return html`<div class="after">${anew(words.more)}</div>`;
      case 'failed':
        return html`<div class="after">${anew(words.again)}</div>`;
      case 'waiting': {
        if (this.pageUrl === null) return nothing;
        return html`<div class="after">
          <span class="soft small">${words.notYet}</span>
          <a class="button quiet" href=${this.pageUrl}>${words.toPage}</a>${anew(words.another)}
        </div>`;
      }
      // No button while nobody knows: who pays again may have paid twice, and the same is not asked for again.
      case 'unknown':
        return html`<p class="after"><button class="link" @click=${this.#anew}>${words.checked}</button></p>`;
    }
  }

  #anew = (): void => {
    this.dispatchEvent(new RetryRequest());
  };
}

function tookMs({ payToOnlineMs, steps }: Timeline): number {
  return payToOnlineMs ?? steps.at(-1)?.elapsedMs ?? 0;
}

define('daftari-asking', DaftariAsking);

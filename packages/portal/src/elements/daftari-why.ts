import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Why, WhyFinding } from '../api/network.ts';
import { networkMessages } from '../i18n/network-messages.ts';
import { whyWords } from '../i18n/why.ts';
import { DaftariElement, define } from './element.ts';

const MARKS: Readonly<Record<WhyFinding['tone'], string>> = { good: '✓', bad: '!', plain: '·' };

/** Why somebody is offline: the one sentence that answers, and every fact that it stands on. */
export class DaftariWhy extends DaftariElement {
  static override properties: PropertyDeclarations = { why: { attribute: false }, error: {} };
  static override styles = [
    DaftariElement.styles,
    css`
      .verdict {
        margin-block: 0.25rem 0.75rem;
        font-size: 1.0625rem;
        font-weight: 600;
        line-height: 1.4;
        text-wrap: pretty;
      }
      summary {
        margin-block-end: 0.25rem;
        color: var(--daftari-brand);
        font-weight: 600;
        cursor: pointer;
      }
      li {
        display: grid;
        grid-template-columns: 1.5rem minmax(5.5rem, auto) minmax(0, 1fr);
        gap: 0 0.5rem;
        padding-block: 0.5rem;
        border-block-start: 1px solid var(--daftari-line);
      }
      .mark {
        display: grid;
        place-items: center;
        inline-size: 1.375rem;
        block-size: 1.375rem;
        border-radius: 50%;
        background: var(--daftari-sunken);
        font-size: 0.8125rem;
        font-weight: 700;
      }
      .mark.good {
        background: var(--daftari-brand-soft);
        color: var(--daftari-on-brand-soft);
      }
      .mark.bad {
        background: var(--daftari-bad-soft);
        color: var(--daftari-on-bad-soft);
      }
      .word {
        color: var(--daftari-ink-soft);
      }
      .text {
        overflow-wrap: anywhere;
        text-wrap: pretty;
      }
      @media (max-width: 30rem) {
        li {
          grid-template-columns: 1.5rem minmax(0, 1fr);
        }
        .text {
          grid-column: 2;
        }
      }
    `,
  ];

  /** Null while it is under way. */
  declare why: Why | null;
  declare error: string;

  constructor() {
    super();
    this.why = null;
    this.error = '';
  }

  override render() {
    const { why, language, zone } = this;
    const words = networkMessages(language);
    const verdict = why === null ? null : whyWords(why.conclusion, language, zone);
    return html`<section class="card" aria-labelledby="title">
      <div class="head">
        <h2 id="title">${why?.online === true ? words.whyOnline : words.whyTitle}</h2>
        ${
          why === null
            ? nothing
            : html`<span class="chip ${why.online ? 'good' : 'warn'}"
                >${why.online ? words.online : words.offline}</span
              >`
        }
      </div>
      ${
        this.error !== ''
          ? this.failed(this.error)
          : why === null || verdict === null
            ? this.waiting()
            : html`<p class="verdict" lang=${verdict.lang}>${verdict.text}</p>
                <details ?open=${!why.online}>
                  <summary>${words.facts}</summary>
                  <ul>
                    ${why.findings.map((one) => this.#finding(one))}
                  </ul>
                </details>`
      }
    </section>`;
  }

  #finding(one: WhyFinding): TemplateResult {
    const words = networkMessages(this.language);
    const { text, lang } = whyWords(one, this.language, this.zone);
    return html`<li>
      <span class="mark ${one.tone}" aria-hidden="true">${MARKS[one.tone]}</span>
      <span class="word">${words.words[one.word]}<span class="hidden"> (${words.marks[one.tone]})</span></span>
      <span class="text" lang=${lang}>${text}</span>
    </li>`;
  }
}

define('daftari-why', DaftariWhy);

import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Explanation, Fact, FactWord } from '../api/wire.ts';
import { formatDateTime } from '../i18n/format.ts';
import { DaftariElement, define } from './element.ts';

/** From money to access: the order in which the line is read here. */
const LINE: readonly FactWord[] = [
  'payment',
  'allocation',
  'invoice',
  'charge',
  'ledger',
  'entitlement',
  'network',
  'session',
];

/** Why: a verdict in a sentence, and below it the chain of facts that proves it, word by word. */
export class DaftariExplain extends DaftariElement {
  static override properties: PropertyDeclarations = { explanation: { attribute: false }, error: {} };
  static override styles = [
    DaftariElement.styles,
    css`
      .verdict {
        margin-block: 0.5rem 1.25rem;
        font-size: 1.0625rem;
        font-weight: 600;
        line-height: 1.4;
        text-wrap: pretty;
      }
      .line > li {
        position: relative;
        display: grid;
        grid-template-columns: 1rem 1fr;
        gap: 0 0.875rem;
        padding-block-end: 1rem;
      }
      .line > li::before {
        content: '';
        inline-size: 0.75rem;
        block-size: 0.75rem;
        margin-block-start: 0.3125rem;
        border: 2.5px solid var(--daftari-line-strong);
        border-radius: 50%;
        background: var(--daftari-surface);
      }
      .line > li.there::before {
        border-color: var(--daftari-brand);
        background: var(--daftari-brand);
      }
      .line > li:not(:last-child)::after {
        content: '';
        position: absolute;
        inset-block: 1.25rem -0.125rem;
        inset-inline-start: calc(0.375rem - 1px);
        inline-size: 2px;
        background: var(--daftari-line);
      }
      .line > li.there:not(:last-child)::after {
        background: color-mix(in srgb, var(--daftari-brand) 45%, var(--daftari-surface));
      }
      h3 {
        font-size: 0.8125rem;
        font-weight: 650;
        letter-spacing: 0.04em;
        text-transform: uppercase;
        color: var(--daftari-ink-soft);
      }
      .facts {
        grid-column: 2;
        display: grid;
        gap: 0.375rem;
        min-inline-size: 0;
      }
      time {
        white-space: nowrap;
      }
      .facts li {
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** Null while it is under way. */
  declare explanation: Explanation | null;
  declare error: string;

  constructor() {
    super();
    this.explanation = null;
    this.error = '';
  }

  override render() {
    const { explanation, words } = this;
    if (this.error !== '') return this.failed(this.error);
    if (explanation === null) return this.waiting();
    return html`
      <span class="chip ${explanation.whole ? 'good' : 'bad'}">${explanation.whole ? words.whole : words.broken}</span>
      <p class="verdict">${explanation.verdict}</p>
      <ol class="line">
        ${LINE.map((word) =>
          this.#word(
            word,
            explanation.facts.filter((fact) => fact.word === word),
          ),
        )}
      </ol>
    `;
  }

  #word(word: FactWord, facts: readonly Fact[]): TemplateResult {
    const { words } = this;
    return html`<li class=${facts.length > 0 ? 'there' : ''}>
      <div>
        <h3>${words.words[word]}</h3>
        ${
          facts.length === 0
            ? html`<p class="soft small">${words.noFact}</p>`
            : html`<ul class="facts">
                ${facts.map((fact) => this.#fact(fact))}
              </ul>`
        }
      </div>
    </li>`;
  }

  #fact({ at, text }: Fact): TemplateResult {
    const { language, zone } = this;
    return html`<li>
      ${text}
      ${
        at === null
          ? nothing
          : html`<time class="soft small" datetime=${at}>${formatDateTime(at, language, zone)}</time>`
      }
    </li>`;
  }
}

define('daftari-explain', DaftariExplain);

import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { PlanBill, PlanFinding, PlanPreview, PriceCurve } from '../api/selling.ts';
import { formatDate, formatMoney } from '../i18n/format.ts';
import { wordFor } from '../i18n/messages.ts';
import { planMessages } from '../i18n/plan-messages.ts';
import './daftari-price-curve.ts';
import { DaftariElement, define } from './element.ts';

/** What a customer would pay for a plan: its first bills line by line, what to look at, and what use costs. */
export class DaftariPlanPreview extends DaftariElement {
  static override properties: PropertyDeclarations = {
    preview: { attribute: false },
    units: { attribute: false },
    quantities: { attribute: false },
    notes: { attribute: false },
    rates: { attribute: false },
    sentence: {},
    busy: { type: Boolean },
  };
  static override styles = [
    DaftariElement.styles,
    css`
      .card {
        display: grid;
        gap: 1rem;
        transition: opacity 120ms;
      }
      .head {
        margin: 0;
      }
      .dim {
        opacity: 0.55;
      }
      .bills {
        display: grid;
        gap: 0.875rem;
      }
      .bill {
        display: grid;
        gap: 0.25rem;
        padding-block-start: 0.75rem;
        border-block-start: 1px solid var(--daftari-line);
      }
      .bill h3,
      .bill li,
      .bill p {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 0.75rem;
      }
      h3 {
        font-size: 0.9375rem;
        font-weight: 650;
      }
      h3 .soft {
        font-weight: 400;
      }
      .what {
        flex: 1 1 10rem;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      .total {
        padding-block-start: 0.25rem;
        font-weight: 700;
      }
      .findings {
        display: grid;
        gap: 0.5rem;
      }
      .finding {
        padding: 0.625rem 0.875rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-warn-soft);
        color: var(--daftari-on-warn-soft);
        font-size: 0.875rem;
        overflow-wrap: anywhere;
      }
      .finding.error {
        background: var(--daftari-bad-soft);
        color: var(--daftari-on-bad-soft);
      }
      .finding strong {
        display: block;
      }
      .curve {
        display: grid;
        gap: 0.5rem;
        padding-block-start: 0.75rem;
        border-block-start: 1px solid var(--daftari-line);
      }
    `,
  ];

  /** Null until there is enough of a plan. */
  declare preview: PlanPreview | null;
  /** What a priced unit of each meter is called. */
  declare units: Readonly<Record<string, string>>;
  /** What the curve of each meter leaves out. */
  declare notes: Readonly<Record<string, string>>;
  /** The taxes that the plan bears today, as sentences. */
  declare rates: readonly string[];
  /** The sample of each meter, in priced units. */
  declare quantities: Readonly<Record<string, number>>;
  /** Why there is no preview; empty when it is only not asked for so far. */
  declare sentence: string;
  /** Whether another one is on its way. */
  declare busy: boolean;

  constructor() {
    super();
    this.preview = null;
    this.units = {};
    this.quantities = {};
    this.notes = {};
    this.rates = [];
    this.sentence = '';
    this.busy = false;
  }

  override render() {
    const words = planMessages(this.language);
    const { preview, sentence } = this;
    return html`<section class="card" aria-labelledby="title">
      <div class="head"><h2 id="title">${words.preview}</h2></div>
      ${sentence === '' ? nothing : html`<p class="finding error" role="status">${sentence}</p>`}
      ${
        preview === null
          ? sentence === ''
            ? html`<p class="soft">${words.previewWaits}</p>`
            : nothing
          : this.#shown(preview)
      }
    </section>`;
  }

  #shown({ warnings, bills, curves }: PlanPreview): TemplateResult {
    const errorsFirst = warnings.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
    return html`
      ${
        warnings.length === 0
          ? nothing
          : html`<ul class="findings">
              ${errorsFirst.map((each) => this.#finding(each))}
            </ul>`
      }
      ${this.#rates()}
      <div class="bills ${this.busy ? 'dim' : ''}">${bills.map((bill, at) => this.#bill(bill, at))}</div>
      ${curves.map((curve) => this.#curve(curve))}
    `;
  }

  #rates(): unknown {
    if (this.rates.length === 0) return nothing;
    return html`<div class="rates">${this.rates.map((each) => html`<p class="soft small">${each}</p>`)}</div>`;
  }

  #finding({ severity, code, message }: PlanFinding): TemplateResult {
    const { findings } = planMessages(this.language);
    const word = code.split('.').at(-1) ?? code;
    const known = Object.hasOwn(findings, word) ? wordFor(findings, word) : '';
    return html`<li class="finding ${severity}">
      ${known === '' ? nothing : html`<strong>${known}</strong>`} ${message}
    </li>`;
  }

  #bill({ fromAt, toAt, phase, lines, tax, total }: PlanBill, at: number): TemplateResult {
    const { language, zone } = this;
    const words = planMessages(language);
    const days = `${formatDate(fromAt, language, zone)} – ${formatDate(toAt, language, zone)}`;
    return html`<div class="bill">
      <h3><span>${words.periodOf(at + 1)}</span><span class="soft small">${days}</span></h3>
      ${phase === null ? nothing : html`<p class="soft small">${this.#phaseName(phase)}</p>`}
      ${
        lines.length === 0
          ? html`<p class="soft small">${words.noLines}</p>`
          : html`<ul class="small">
              ${lines.map(
                (line) =>
                  html`<li>
                    <span class="what">${line.description}</span
                    ><span class="number">${formatMoney(line.gross, language)}</span>
                  </li>`,
              )}
            </ul>`
      }
      <p class="total"><span>${words.total}</span><span class="number">${formatMoney(total, language)}</span></p>
      ${
        tax.minor === '0'
          ? nothing
          : html`<p class="soft small"><span></span><span>${words.taxShare(formatMoney(tax, language))}</span></p>`
      }
    </div>`;
  }

  /** The editor names stages by their kind and place; others have the name that was given to them. */
  #phaseName(key: string): string {
    const { phaseKinds } = planMessages(this.language);
    const kind = key.replace(/-\d+$/, '');
    return Object.hasOwn(phaseKinds, kind) ? wordFor(phaseKinds, kind) : kind === 'evergreen' ? '' : key;
  }

  #curve(curve: PriceCurve): TemplateResult {
    const { meter } = curve;
    const words = planMessages(this.language);
    return html`<div class="curve">
      <h3>${words.curve(wordFor(words.meters, meter))}</h3>
      ${this.notes[meter] === undefined ? nothing : html`<p class="soft small">${this.notes[meter]}</p>`}
      <daftari-price-curve
        lang=${this.language}
        unit=${this.units[meter] ?? ''}
        .curve=${curve}
        .quantity=${this.quantities[meter] ?? 0}
      ></daftari-price-curve>
    </div>`;
  }
}

define('daftari-plan-preview', DaftariPlanPreview);

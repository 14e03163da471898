import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ChangeKind, ChangePreview } from '../api/changing.ts';
import type { Money } from '../api/wire.ts';
import { changeMessages } from '../i18n/change-messages.ts';
import { formatDateTime, formatDay, formatMoney } from '../i18n/format.ts';
import { reasonsOf } from '../i18n/reasons.ts';
import { DaftariElement, define } from './element.ts';

/** What a change would do, before anybody agrees to it: the document, what is paid or comes back, and why. */
export class DaftariChangePreview extends DaftariElement {
  static override properties: PropertyDeclarations = {
    preview: { attribute: false },
    now: { type: Number },
    why: { type: Boolean },
  };
  static override styles = [
    DaftariElement.styles,
    css`
      section {
        display: grid;
        gap: 0.625rem;
        padding: 0.875rem 1rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-sunken);
      }
      h3 {
        font-size: 0.9375rem;
      }
      ul,
      .sums,
      .facts {
        display: grid;
        gap: 0.25rem;
      }
      .line {
        display: flex;
        justify-content: space-between;
        gap: 0.75rem;
      }
      .what {
        flex: 1 1 0;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      .number {
        margin-inline-start: auto;
      }
      .sums {
        padding-block-start: 0.5rem;
        border-block-start: 1px solid var(--daftari-line-strong);
      }
      .due {
        font-size: 1.0625rem;
        font-weight: 700;
      }
      summary {
        color: var(--daftari-brand);
        cursor: pointer;
      }
      .back {
        color: var(--daftari-brand);
        font-weight: 650;
      }
    `,
  ];

  /** Null while it is on its way. */
  declare preview: ChangePreview | null;
  /** UTC milliseconds by the server's clock. */
  declare now: number;
  /** Whether the reasons stand open; a customer opens them if she likes. */
  declare why: boolean;

  constructor() {
    super();
    this.preview = null;
    this.now = 0;
    this.why = false;
  }

  override render() {
    const words = changeMessages(this.language);
    const { preview } = this;
    return html`<section aria-labelledby="title" aria-live="polite">
      <h3 id="title">${words.preview}</h3>
      ${preview === null ? this.waiting() : this.#shown(preview)}
    </section>`;
  }

  #shown(preview: ChangePreview): TemplateResult {
    const words = changeMessages(this.language);
    const { lines } = preview;
    const reasons = reasonsOf(preview, this.language);
    return html`
      <div class="facts small">${this.#facts(preview).map((fact) => html`<p>${fact}</p>`)}</div>
      ${
        lines.length === 0
          ? nothing
          : html`<ul class="small">
              ${lines.map((line) => html`<li class="line">${this.#pair(line.description, line.gross)}</li>`)}
            </ul>`
      }
      ${this.#sums(preview)}
      ${
        reasons.length === 0
          ? nothing
          : html`<details class="small" ?open=${this.why}>
              <summary>${words.why}</summary>
              <div class="soft">${reasons.map(({ text, lang }) => html`<p lang=${lang}>${text}</p>`)}</div>
            </details>`
      }
    `;
  }

  #facts({ effectiveAt, toPay, paidUntil, endsAt, planName, paused, request }: ChangePreview): readonly string[] {
    const { language, zone } = this;
    const words = changeMessages(language);
    const at = (instant: string): string => formatDateTime(instant, language, zone);
    const isNow = Date.parse(effectiveAt) <= this.now + 60_000;
    const holds = isNow
      ? BigInt(toPay.minor) > 0n
        ? words.previewPaid
        : words.previewNow
      : words.previewAt(at(effectiveAt));
    return [
      ...(DATED.has(request.kind) ? [] : [holds]),
      ...(paused === null
        ? []
        : [words.pausedDays(formatDay(paused.from, language), formatDay(paused.until, language))]),
      ...(request.kind === 'plan' ? [words.planThen(planName)] : []),
      ...(paidUntil === null ? [] : [words.paidUntil(at(paidUntil))]),
      ...(endsAt === null ? [] : [words.endsAt(at(endsAt))]),
    ];
  }

  #sums({ total, tax, covered, toPay, returned, lines }: ChangePreview): TemplateResult {
    const { language } = this;
    const words = changeMessages(language);
    const owes = BigInt(toPay.minor) > 0n;
    return html`<div class="sums">
      ${lines.length > 1 || !same(total, toPay) ? html`<p class="line">${this.#pair(words.total, total)}</p>` : nothing}
      ${
        BigInt(tax.minor) === 0n
          ? nothing
          : html`<p class="soft small">${words.taxShare(formatMoney(tax, language))}</p>`
      }
      ${
        BigInt(covered.minor) > 0n ? html`<p class="line">${this.#pair(words.covered, negative(covered))}</p>` : nothing
      }
      ${returned.map(
        ({ way, amount }) =>
          html`<p class="line back">${this.#pair(`${words.comesBack} ${words.ways[way]}`, amount)}</p>`,
      )}
      <p class="line due">
        ${owes ? this.#pair(words.toPay, toPay) : html`<span class="what">${words.nothingToPay}</span>`}
      </p>
    </div>`;
  }

  #pair(what: string, amount: Money): TemplateResult {
    return html`<span class="what">${what}</span><span class="number">${formatMoney(amount, this.language)}</span>`;
  }
}

/** What is noted at once and shows its own day: when a pause begins, when what is cancelled ends. */
const DATED: ReadonlySet<ChangeKind> = new Set(['pause', 'cancel']);

function same(one: Money, other: Money): boolean {
  return one.minor === other.minor;
}

function negative({ minor, currency }: Money): Money {
  return { minor: String(-BigInt(minor)), currency };
}

define('daftari-change-preview', DaftariChangePreview);

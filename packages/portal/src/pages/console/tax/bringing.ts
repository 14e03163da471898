import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { PublishedTax, TaxLaw } from '../../../api/taxes.ts';
import { define } from '../../../elements/element.ts';
import { formatCount, formatRate } from '../../../i18n/format.ts';
import { wordFor } from '../../../i18n/messages.ts';
import { taxMessages } from '../../../i18n/tax-messages.ts';
import { loader } from '../../loader.ts';
import { TaxAskingPage } from './asking.ts';
import { spanOf } from './days.ts';
import { classesOf, taxName, unknownTo } from './table.ts';

/** The taxes of Kenya, to be looked through and published: what the table has already is left out. Says `made`. */
class ConsoleTaxBringing extends TaxAskingPage {
  static override properties: PropertyDeclarations = { table: { attribute: false } };
  static override styles = [
    TaxAskingPage.styles,
    css`
      .all {
        display: grid;
        gap: 1rem;
      }
      h3 {
        padding-block-end: 0.375rem;
        font-size: 0.9375rem;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0 0.75rem;
        padding-block: 0.5rem;
        border-block-start: 1px solid var(--daftari-line);
      }
      li .soft {
        grid-column: 1 / -1;
        overflow-wrap: anywhere;
      }
      .button {
        inline-size: 100%;
        min-block-size: 3rem;
      }
      .wrong {
        color: var(--daftari-bad);
        font-weight: 550;
      }
    `,
  ];

  declare table: readonly PublishedTax[];
  #kenya = loader(this, () => this.context.api.taxes.kenya());
  /** One try is one publication, however often its answer is lost. */
  #key = crypto.randomUUID();

  constructor() {
    super();
    this.table = [];
  }

  override render() {
    const { value, failure } = this.#kenya;
    if (failure !== null)
      return html`<div @daftari-retry-request=${this.#kenya.reload}>${this.failed(this.sentence(failure))}</div>`;
    return value === null ? this.waiting() : this.#shown(value.taxes);
  }

  protected override begin(): void {
    void this.#kenya.reload();
  }

  #shown(all: readonly TaxLaw[]): TemplateResult {
    const { language } = this;
    const words = taxMessages(language);
    const missing = unknownTo(this.table, all);
    const count = formatCount(missing.length, language);
    const some = words.kenyaSome(count, formatCount(all.length, language));
    if (missing.length === 0) return html`<p>${words.kenyaAll}</p>`;
    return html`<div class="all">
      <p class="soft">${words.kenyaLead}</p>
      ${missing.length < all.length ? html`<p>${some}</p>` : nothing}
      ${classesOf(missing).map(
        (taxClass) =>
          html`<section>
            <h3>${wordFor(words.classes, taxClass)}</h3>
            <ul>
              ${missing.filter((law) => law.taxClass === taxClass).map((law) => this.#law(law))}
            </ul>
          </section>`,
      )}
      ${this.refusal === null ? nothing : html`<p class="wrong" role="alert">${this.refusal.sentence}</p>`}
      <button class="button" ?disabled=${this.busy} @click=${() => this.#publish(missing)}>
        ${words.publishAll(missing.length)}
      </button>
    </div>`;
  }

  #law(law: TaxLaw): TemplateResult {
    const { language } = this;
    return html`<li>
      <strong>${taxName(law, language)} · ${spanOf(law, language)}</strong>
      <span class="number">${formatRate(law.rate, language)}</span>
      <span class="soft small" lang="en">${law.source}</span>
    </li>`;
  }

  async #publish(laws: readonly TaxLaw[]): Promise<void> {
    const made = await this.order([], () => this.context.api.taxes.publish(laws, this.#key));
    if (made === undefined) return;
    this.context.notify(taxMessages(this.language).publishedNow(made.taxes.length));
    this.dispatchEvent(new Event('made'));
  }
}

define('daftari-console-tax-bringing', ConsoleTaxBringing);

import { html, nothing, type PropertyDeclarations } from 'lit';
import type { PublishedTax } from '../../../api/taxes.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import { choices, type Field } from '../../../elements/fields.ts';
import { taxMessages } from '../../../i18n/tax-messages.ts';
import { TaxAskingPage } from './asking.ts';
import { lastDay, namedDay } from './days.ts';
import { readLaw } from './read.ts';
import { endedBy, namedRates } from './table.ts';

/** Publishes a rate from a day on, and tells which rate ends by it. Says `made`. */
class ConsoleTaxPublishing extends TaxAskingPage {
  static override properties: PropertyDeclarations = {
    table: { attribute: false },
    model: { attribute: false },
  };

  declare table: readonly PublishedTax[];
  /** The rate that the new one follows; null for a tax that is new. */
  declare model: PublishedTax | null;
  /** One try is one publication, however often its answer is lost. */
  #key = crypto.randomUUID();

  constructor() {
    super();
    this.table = [];
    this.model = null;
  }

  override render() {
    const words = taxMessages(this.language);
    return html`<p class="soft">${words.publishLead}</p>
      <br />
      <daftari-form
        begins
        lang=${this.language}
        submit=${words.publish}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-change=${this.typed}
        @daftari-form-request=${this.#ask}
        >${this.#ends()}</daftari-form
      >`;
  }

  get #fields(): readonly Field[] {
    const words = taxMessages(this.language);
    const { model } = this;
    return [
      { name: 'rate', label: words.rateIn, kind: 'decimal', hint: words.rateHint },
      { name: 'from', label: words.from, kind: 'date' },
      { name: 'source', label: words.source, hint: words.sourceHint, wide: true },
      { name: 'taxClass', label: words.taxClass, kind: 'code', value: model?.taxClass ?? '', hint: words.classHint },
      { name: 'code', label: words.code, kind: 'code', value: model?.code ?? '', hint: words.codeHint },
      { name: 'name', label: words.name, value: model?.name ?? '' },
      { name: 'base', label: words.base, options: choices(words.bases), value: model?.base ?? 'net' },
      { name: 'order', label: words.order, kind: 'digits', value: String(model?.order ?? 0), hint: words.orderHint },
      { name: 'until', label: words.until, kind: 'date', hint: words.untilHint, optional: true },
    ];
  }

  /** What holds until now ends by it. */
  #ends(): unknown {
    const { language, model, values } = this;
    const held = (name: 'taxClass' | 'code'): string => values[name] ?? model?.[name] ?? '';
    const next = { taxClass: held('taxClass'), code: held('code'), from: values['from'] ?? '' };
    const old = endedBy(this.table, next);
    if (old === null) return nothing;
    const day = namedDay(lastDay(next.from), language);
    return html`<p class="small" aria-live="polite">
      ${taxMessages(language).endsOld(namedRates([old], language), day)}
    </p>`;
  }

  #ask = async ({ values }: FormRequest): Promise<void> => {
    const law = readLaw(values);
    if ('wrong' in law) return this.mark(law.wrong);
    const made = await this.order(this.#fields, () => this.context.api.taxes.publish([law.read], this.#key));
    if (made === undefined) return;
    this.context.notify(taxMessages(this.language).publishedNow(made.taxes.length));
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-tax-publishing', ConsoleTaxPublishing);

import { html, type PropertyDeclarations } from 'lit';
import type { PublishedTax } from '../../../api/taxes.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import type { Field } from '../../../elements/fields.ts';
import { taxMessages } from '../../../i18n/tax-messages.ts';
import { TaxAskingPage } from './asking.ts';
import { namedDay } from './days.ts';
import { dayIn } from './table.ts';

/** Ends a rate, or moves or lifts the end that it has. Says `made`. */
class ConsoleTaxEnding extends TaxAskingPage {
  static override properties: PropertyDeclarations = { tax: { attribute: false } };

  declare tax: PublishedTax;

  override render() {
    const words = taxMessages(this.language);
    const today = namedDay(dayIn(this.context.me.isp.zone), this.language);
    return html`<p class="soft">${words.endLead(today)}</p>
      <br />
      <daftari-form
        begins
        lang=${this.language}
        submit=${words.setEnd}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-request=${this.#ask}
      ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    const words = taxMessages(this.language);
    const { until } = this.tax;
    const hint = until === null ? '' : words.endHint;
    const optional = until !== null;
    return [{ name: 'until', label: words.until, kind: 'date', value: until ?? '', hint, optional, wide: true }];
  }

  #ask = async ({ values }: FormRequest): Promise<void> => {
    const until = values['until'] || null;
    const { id, from } = this.tax;
    // Without an end there is none to lift; and a rate cannot end before it begins.
    if ((until === null && this.tax.until === null) || (until !== null && until < from)) {
      return this.mark({ until: 'endDay' });
    }
    const ended = await this.order(this.#fields, () => this.context.api.taxes.end(id, until));
    if (ended === undefined) return;
    const words = taxMessages(this.language);
    this.context.notify(until === null ? words.endLifted : words.endedOn(namedDay(until, this.language)));
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-tax-ending', ConsoleTaxEnding);

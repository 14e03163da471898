import { html } from 'lit';
import '../../elements/daftari-form.ts';
import type { Field } from '../../elements/daftari-form.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import { consoleMessages, type ConsoleMessages } from '../../i18n/console-messages.ts';
import { currencyDigits } from '../../i18n/format.ts';
import { AskingPage } from './asking.ts';
import { proposedCode, readPlan } from './orders.ts';

/** Publishes a plan: the form, with what suits most of them filled in. Says `made` when it is on sale. */
class ConsoleNewPlan extends AskingPage {
  override render() {
    return html`<daftari-form
      begins
      lang=${this.language}
      submit=${consoleMessages(this.language).publish}
      .fields=${this.#fields}
      .refusal=${this.refusal}
      ?busy=${this.busy}
      @daftari-form-change=${this.typed}
      @daftari-form-request=${this.#publish}
    ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    const words = consoleMessages(this.language);
    const { currency } = this.context.me.isp;
    return [
      { name: 'name', label: words.name },
      {
        name: 'code',
        label: words.code,
        kind: 'code',
        value: proposedCode(this.values['name'] ?? ''),
        hint: words.codeHint,
      },
      { name: 'price', label: words.priceIn(currency), kind: 'decimal' },
      { name: 'taxMode', label: words.taxes, options: choices(words.taxModes), value: 'inclusive' },
      ...taxFields(words, this.values),
      ...lastingFields(words, this.values),
      { name: 'downKbps', label: words.downMbps, kind: 'decimal' },
      { name: 'upKbps', label: words.upMbps, kind: 'decimal' },
      ...quotaFields(words, this.values),
      { name: 'onExpiry', label: words.onExpiry, options: choices(words.onExpiries), wide: true },
    ];
  }

  #publish = async ({ values }: FormRequest): Promise<void> => {
    const { currency } = this.context.me.isp;
    const read = readPlan(values, currency, currencyDigits(currency));
    if ('wrong' in read) return this.mark(read.wrong);
    const plan = await this.order(this.#fields, () => this.context.api.publishPlan(read.order));
    if (plan === undefined) return;
    this.context.notify(consoleMessages(this.language).published(plan.name));
    this.dispatchEvent(new Event('made'));
  };
}

type Typed = Readonly<Record<string, string>>;

function taxFields(words: ConsoleMessages, { taxMode }: Typed): readonly Field[] {
  if (taxMode === 'none') return [];
  return [
    { name: 'excise', label: words.excise, kind: 'decimal', value: '15', hint: words.exciseHint, optional: true },
    { name: 'vat', label: words.vat, kind: 'decimal', value: '16', hint: words.vatHint, optional: true },
  ];
}

function lastingFields(words: ConsoleMessages, { validity = '' }: Typed): readonly Field[] {
  const value = validity === 'local_days' ? '30' : '1';
  const counted = validity !== 'postpaid' && validity !== 'end_of_local_day';
  return [
    { name: 'validity', label: words.lasts, options: choices(words.lastsKinds), wide: !counted },
    ...(counted ? [{ name: 'validity.count', label: words.howMany, kind: 'digits', value } as const] : []),
  ];
}

function quotaFields(words: ConsoleMessages, { quotaBytes = '', afterQuota }: Typed): readonly Field[] {
  const quota: Field = {
    name: 'quotaBytes',
    label: words.quotaGb,
    kind: 'decimal',
    hint: words.quotaHint,
    optional: true,
    wide: quotaBytes.trim() === '' || afterQuota === 'slow',
  };
  if (quotaBytes.trim() === '') return [quota];
  const after: Field = { name: 'afterQuota', label: words.afterQuota, options: choices(words.afterQuotas) };
  if (afterQuota !== 'slow') return [quota, after];
  return [quota, after, { name: 'slow', label: words.slowMbps, kind: 'decimal', value: '1' }];
}

function choices(table: Readonly<Record<string, string>>): NonNullable<Field['options']> {
  return Object.entries(table).map(([value, label]) => ({ value, label }));
}

define('daftari-console-new-plan', ConsoleNewPlan);

import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Told } from '../../api/api.ts';
import type { CustomerView } from '../../api/wire.ts';
import '../../elements/daftari-form.ts';
import type { Field } from '../../elements/fields.ts';
import '../../elements/daftari-secret.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { loader } from '../loader.ts';
import { AskingPage } from './asking.ts';
import { proposedUsername, readCustomer } from './orders.ts';
import { planField } from './plan-field.ts';
import { roomStyles } from './styles.ts';

/** Opens an account: the form, and then what goes into the router. Says `made` when there is a customer more. */
class ConsoleNewCustomer extends AskingPage {
  static override properties: PropertyDeclarations = { made: { state: true } };
  static override styles = [AskingPage.styles, roomStyles];

  declare protected made: (CustomerView & Told) | null;
  #plans = loader(this, () => this.context.api.plans({ status: 'sold', limit: 100 }));

  constructor() {
    super();
    this.made = null;
  }

  override render() {
    if (this.made !== null) return this.#opened(this.made);
    const { language } = this;
    const words = consoleMessages(language);
    const { value, failure } = this.#plans;
    return this.rows(
      value?.plans ?? null,
      failure === null ? '' : this.sentence(failure),
      words.noPlans,
      () =>
        html`<daftari-form
          begins
          lang=${language}
          submit=${words.openCustomer}
          .fields=${this.#fields}
          .refusal=${this.refusal}
          ?busy=${this.busy}
          @daftari-form-change=${this.typed}
          @daftari-form-request=${this.#open}
        ></daftari-form>`,
    );
  }

  protected override begin(): void {
    void this.#plans.reload();
  }

  get #fields(): readonly Field[] {
    const { language } = this;
    const words = consoleMessages(language);
    const username = proposedUsername(this.values['name'] ?? '');
    return [
      { name: 'name', label: words.name, wide: true },
      { name: 'phone', label: words.phone, kind: 'tel', hint: words.phoneHint, optional: true },
      planField('subscription.plan', this.#plans.value?.plans ?? [], language),
      {
        name: 'subscription.username',
        label: words.username,
        kind: 'code',
        value: username,
        hint: words.usernameHint,
      },
      {
        name: 'password',
        label: words.portalPassword,
        kind: 'code',
        hint: words.portalPasswordHint,
        optional: true,
      },
    ];
  }

  #opened({ id, name, username, secret }: CustomerView & Told): TemplateResult {
    const words = consoleMessages(this.language);
    return html`<p role="status"><strong>${words.customerOpened(name)}</strong></p>
      <daftari-secret lang=${this.language} username=${username ?? ''} secret=${secret ?? ''}></daftari-secret>
      <p><a href="/console/customers/${encodeURIComponent(id)}">${words.toCustomer}</a></p>`;
  }

  #open = async ({ values }: FormRequest): Promise<void> => {
    const read = readCustomer(values);
    if ('wrong' in read) return this.mark(read.wrong);
    const made = await this.order(this.#fields, () => this.context.api.openCustomer(read.order));
    if (made === undefined) return;
    this.made = made;
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-new-customer', ConsoleNewCustomer);

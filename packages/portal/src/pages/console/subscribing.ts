import { html, type PropertyDeclarations } from 'lit';
import type { Told } from '../../api/api.ts';
import type { CustomerView, SubscriptionView } from '../../api/wire.ts';
import '../../elements/daftari-form.ts';
import type { Field } from '../../elements/fields.ts';
import '../../elements/daftari-secret.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { loader } from '../loader.ts';
import { AskingPage } from './asking.ts';
import { proposedUsername } from './orders.ts';
import { planField } from './plan-field.ts';

/** One more subscription of a customer: the plan, the name, and then the password. Says `made` when it is there. */
class ConsoleSubscribing extends AskingPage {
  static override properties: PropertyDeclarations = { customer: { attribute: false }, made: { state: true } };

  declare customer: CustomerView;
  declare protected made: (SubscriptionView & Told) | null;
  #plans = loader(this, () => this.context.api.plans({ status: 'sold', limit: 100 }));

  constructor() {
    super();
    this.made = null;
  }

  override render() {
    const { language, made } = this;
    const words = consoleMessages(language);
    if (made !== null) {
      return html`<daftari-secret
        lang=${language}
        username=${made.username}
        secret=${made.secret ?? ''}
      ></daftari-secret>`;
    }
    const { value, failure } = this.#plans;
    return this.rows(
      value?.plans ?? null,
      failure === null ? '' : this.sentence(failure),
      words.noPlans,
      () =>
        html`<daftari-form
          begins
          lang=${language}
          submit=${words.subscribe}
          .fields=${this.#fields}
          .refusal=${this.refusal}
          ?busy=${this.busy}
          @daftari-form-request=${this.#subscribe}
        ></daftari-form>`,
    );
  }

  protected override begin(): void {
    void this.#plans.reload();
  }

  get #fields(): readonly Field[] {
    const words = consoleMessages(this.language);
    const { name, subscriptions } = this.customer;
    // The first line has her name; the next ones are counted.
    const value = `${proposedUsername(name)}${subscriptions.length === 0 ? '' : `-${subscriptions.length + 1}`}`;
    return [
      planField('plan', this.#plans.value?.plans ?? [], this.language),
      { name: 'username', label: words.username, kind: 'code', value, hint: words.usernameHint },
    ];
  }

  #subscribe = async ({ values }: FormRequest): Promise<void> => {
    const { plan = '', username = '' } = values;
    if (plan === '') return this.mark({ plan: 'plan' });
    const made = await this.order(this.#fields, () =>
      this.context.api.subscribe(this.customer.id, plan, username.trim()),
    );
    if (made === undefined) return;
    this.made = made;
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-subscribing', ConsoleSubscribing);

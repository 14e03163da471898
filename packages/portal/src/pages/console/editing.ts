import { html, type PropertyDeclarations } from 'lit';
import { wirePhone } from '../../api/phone.ts';
import type { CustomerView } from '../../api/wire.ts';
import '../../elements/daftari-form.ts';
import type { Field } from '../../elements/fields.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { AskingPage } from './asking.ts';

/** Who she is and how to reach her. Says `made` when it is changed. */
class ConsoleEditing extends AskingPage {
  static override properties: PropertyDeclarations = { customer: { attribute: false } };

  declare customer: CustomerView;

  override render() {
    return html`<daftari-form
      begins
      lang=${this.language}
      submit=${consoleMessages(this.language).save}
      .fields=${this.#fields}
      .refusal=${this.refusal}
      ?busy=${this.busy}
      @daftari-form-request=${this.#save}
    ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    const words = consoleMessages(this.language);
    const { name, phone, email } = this.customer;
    return [
      { name: 'name', label: words.name, value: name, wide: true },
      { name: 'phone', label: words.phone, kind: 'tel', value: phone ?? '', hint: words.phoneHint, optional: true },
      { name: 'email', label: words.email, kind: 'email', value: email ?? '', optional: true },
    ];
  }

  #save = async ({ values }: FormRequest): Promise<void> => {
    const typed = (name: string): string => (values[name] ?? '').trim();
    const patch = { name: typed('name'), phone: wirePhone(typed('phone')) || null, email: typed('email') || null };
    const changed = await this.order(this.#fields, () => this.context.api.changeCustomer(this.customer.id, patch));
    if (changed !== undefined) this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-editing', ConsoleEditing);

import { html, nothing, type PropertyDeclarations } from 'lit';
import type { SubscriptionView } from '../../api/wire.ts';
import '../../elements/daftari-form.ts';
import '../../elements/daftari-sheet.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import type { Field } from '../../elements/fields.ts';
import { equipmentMessages } from '../../i18n/equipment-messages.ts';
import { AskingPage } from './asking.ts';
import { roomStyles } from './styles.ts';

/** As short as a network password may be. */
const LEAST = 4;

/** Another network password for a subscription, where the one in her router is lost. */
class ConsoleRenewingPassword extends AskingPage {
  static override properties: PropertyDeclarations = {
    subscription: { attribute: false },
    open: { state: true },
  };
  static override styles = [AskingPage.styles, roomStyles];

  declare subscription: SubscriptionView;
  declare protected open: boolean;

  constructor() {
    super();
    this.open = false;
  }

  override render() {
    const { language } = this;
    const words = equipmentMessages(language);
    if (this.subscription.state === 'ended') return nothing;
    return html`<div class="acts">
        <button class="button quiet small" aria-haspopup="dialog" @click=${this.#begin}>${words.newPassword}</button>
      </div>
      <daftari-sheet
        lang=${language}
        heading=${words.newPasswordOf(this.subscription.username)}
        ?open=${this.open}
        @close=${this.#close}
        >${
          this.open
            ? html`<daftari-form
                begins
                lang=${language}
                submit=${words.savePassword}
                .fields=${this.#fields}
                .refusal=${this.refusal}
                ?busy=${this.busy}
                @daftari-form-request=${this.#save}
              ></daftari-form>`
            : nothing
        }</daftari-sheet
      >`;
  }

  get #fields(): readonly Field[] {
    const { secret: label, secretHint: hint } = equipmentMessages(this.language);
    return [{ name: 'secret', label, kind: 'code', hint }];
  }

  #begin = (): void => {
    this.refusal = null;
    this.open = true;
  };

  #close = (): void => {
    this.open = false;
  };

  #save = async ({ values }: FormRequest): Promise<void> => {
    const { network } = this.context.api;
    const { secretShort, passwordSaved } = equipmentMessages(this.language);
    const secret = (values['secret'] ?? '').trim();
    if (secret.length < LEAST) {
      this.refusal = { fields: { secret: secretShort }, sentence: '' };
      return;
    }
    const saved = await this.order(this.#fields, () => network.setPassword(this.subscription.id, secret));
    if (saved === undefined) return;
    this.#close();
    this.context.notify(passwordSaved);
  };
}

define('daftari-console-renewing-password', ConsoleRenewingPassword);

import { html, nothing, type PropertyDeclarations } from 'lit';
import type { Addresses } from '../../api/equipment.ts';
import { ApiError } from '../../api/problem.ts';
import type { SubscriptionView } from '../../api/wire.ts';
import '../../elements/daftari-form.ts';
import '../../elements/daftari-sheet.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import type { Field, Refusal } from '../../elements/fields.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { equipmentMessages } from '../../i18n/equipment-messages.ts';
import { AskingPage } from './asking.ts';
import { roomStyles } from './styles.ts';

/** The addresses that a subscription has for itself, read when somebody asks for them. */
class ConsoleAddressing extends AskingPage {
  static override properties: PropertyDeclarations = {
    subscription: { attribute: false },
    addresses: { state: true },
  };
  static override styles = [AskingPage.styles, roomStyles];

  declare subscription: SubscriptionView;
  /** Null while they are not shown. */
  declare protected addresses: Addresses | null;

  constructor() {
    super();
    this.addresses = null;
  }

  override render() {
    const { language, addresses } = this;
    const words = equipmentMessages(language);
    if (this.subscription.state === 'ended') return nothing;
    return html`<div class="acts">
        <button class="button quiet small" aria-haspopup="dialog" @click=${this.#open}>${words.addresses}</button>
      </div>
      <daftari-sheet
        lang=${language}
        heading=${words.addressesOf(this.subscription.username)}
        ?open=${addresses !== null}
        @close=${this.#close}
        >${
          addresses === null
            ? nothing
            : html`<daftari-form
                begins
                lang=${language}
                submit=${words.save}
                .fields=${this.#fields(addresses)}
                .refusal=${this.refusal}
                ?busy=${this.busy}
                @daftari-form-request=${this.#save}
              ></daftari-form>`
        }</daftari-sheet
      >`;
  }

  #fields(held: Addresses): readonly Field[] {
    const words = equipmentMessages(this.language);
    const { ipv4Bits } = held;
    const field = (name: keyof Addresses, value: string, hint?: string): Field => {
      return { name, label: words[name], value, optional: true, ...(hint !== undefined && { hint }) };
    };
    return [
      field('ipv4', held.ipv4 ?? '', words.ipv4Hint),
      { ...field('ipv4Bits', ipv4Bits === null ? '' : String(ipv4Bits)), kind: 'digits' },
      { ...field('ipv4Routes', held.ipv4Routes.join(', '), words.listHint), wide: true },
      field('ipv6Prefix', held.ipv6Prefix ?? ''),
      field('interfaceId', held.interfaceId ?? ''),
      { ...field('delegatedPrefix', held.delegatedPrefix ?? ''), wide: true },
      { ...field('ipv6Routes', held.ipv6Routes.join(', '), words.listHint), wide: true },
    ];
  }

  /** Puts what is wrong with an address beside its field, which may be far above the end of the form. */
  protected override refusalOf(error: unknown, fields: readonly Field[]): Refusal {
    const said = super.refusalOf(error, fields);
    const about = error instanceof ApiError && error.code === MALFORMED ? addressFault(error.detail, fields) : null;
    return about === null ? said : { fields: about, sentence: consoleMessages(this.language).checkFields };
  }

  #open = async (): Promise<void> => {
    await this.attempt(async () => {
      this.refusal = null;
      this.addresses = await this.context.api.network.addresses(this.subscription.id);
    });
  };

  #close = (): void => {
    this.addresses = null;
  };

  #save = async ({ values }: FormRequest): Promise<void> => {
    const { addresses } = this;
    if (addresses === null) return;
    const wanted = addressesTyped(values);
    const { network } = this.context.api;
    const saved = await this.order(this.#fields(addresses), () => network.setAddresses(this.subscription.id, wanted));
    if (saved === undefined) return;
    this.#close();
    this.context.notify(equipmentMessages(this.language).saved);
    this.dispatchEvent(new Event('changed'));
  };
}

const MALFORMED = 'addressing.malformed';

/** The field that a sentence of the server names between colons, with what should stand there; null for none. */
export function addressFault(detail: string, fields: readonly Pick<Field, 'name'>[]): Refusal['fields'] | null {
  const [, name = '', reason = ''] = /: (\w+): (.+)\.$/.exec(detail) ?? [];
  if (!fields.some((field) => field.name === name)) return null;
  return { [name]: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.` };
}

/** What was typed, as the wire wants it. */
export function addressesTyped(values: Readonly<Record<string, string>>): Addresses {
  const text = (name: keyof Addresses): string | null => (values[name] ?? '').trim() || null;
  const list = (name: keyof Addresses): readonly string[] =>
    (text(name) ?? '').split(/[\s,;]+/).filter((one) => one !== '');
  const bits = text('ipv4Bits');
  return {
    ipv4: text('ipv4'),
    ipv4Bits: bits === null ? null : Number(bits),
    ipv4Routes: list('ipv4Routes'),
    ipv6Prefix: text('ipv6Prefix'),
    interfaceId: text('interfaceId'),
    delegatedPrefix: text('delegatedPrefix'),
    ipv6Routes: list('ipv6Routes'),
  };
}

define('daftari-console-addressing', ConsoleAddressing);

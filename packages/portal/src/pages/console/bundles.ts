import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { StreamEvent } from '../../api/stream.ts';
import type { CustomerView } from '../../api/wire.ts';
import '../../elements/daftari-buckets.ts';
import '../../elements/daftari-sheet.ts';
import { define } from '../../elements/element.ts';
import { changeMessages } from '../../i18n/change-messages.ts';
import { DaftariPage } from '../context.ts';
import '../holding/redeeming.ts';
import { loader } from '../loader.ts';
import './giving.ts';
import { roomStyles } from './styles.ts';

/** What a customer holds in bundles and credit; something can be given to her, and her codes be redeemed. */
class ConsoleBundles extends DaftariPage {
  static override properties: PropertyDeclarations = {
    customer: { attribute: false },
    act: { state: true },
  };
  static override styles = [
    DaftariPage.styles,
    roomStyles,
    css`
      .acts {
        margin-block-start: 1.25rem;
      }
    `,
  ];

  declare customer: CustomerView;
  declare protected act: 'give' | 'redeem' | null;

  #buckets = loader(this, () => this.context.api.holding(this.customer.id).buckets());

  constructor() {
    super();
    this.act = null;
  }

  override render() {
    const { language, customer } = this;
    const words = changeMessages(language);
    const { value, failure } = this.#buckets;
    return html`<section class="card" aria-labelledby="title">
        <div class="head"><h2 id="title">${words.buckets}</h2></div>
        <daftari-buckets
          lang=${language}
          zone=${customer.zone}
          .buckets=${value?.buckets ?? null}
          .error=${failure === null ? '' : this.sentence(failure)}
          @daftari-retry-request=${this.#buckets.reload}
        ></daftari-buckets>
        <div class="acts">${this.#button('give', words.grantTitle)} ${this.#button('redeem', words.code)}</div>
      </section>
      ${this.#sheet()}`;
  }

  protected override begin(): void {
    void this.#buckets.reload();
  }

  protected override heard({ data }: StreamEvent): void {
    if (data['accountId'] === this.customer.id) this.soon(this.#buckets.reload);
  }

  #button(act: 'give' | 'redeem', label: string): TemplateResult {
    return html`<button class="button quiet small" aria-haspopup="dialog" @click=${() => (this.act = act)}>
      ${label}
    </button>`;
  }

  #sheet(): TemplateResult {
    const { language, context, customer, act } = this;
    const words = changeMessages(language);
    const inside =
      act === 'give'
        ? html`<daftari-console-giving
            lang=${language}
            .context=${context}
            .customer=${customer}
            @made=${this.#made}
          ></daftari-console-giving>`
        : html`<daftari-redeeming
            lang=${language}
            .context=${context}
            .customerId=${customer.id}
            @made=${this.#made}
          ></daftari-redeeming>`;
    return html`<daftari-sheet
      lang=${language}
      heading=${act === 'redeem' ? words.code : words.grantTitle}
      ?open=${act !== null}
      @close=${this.#close}
      >${act === null ? nothing : inside}</daftari-sheet
    >`;
  }

  #close = (): void => {
    this.act = null;
  };

  #made = (): void => {
    this.act = null;
    void this.#buckets.reload();
    this.dispatchEvent(new Event('changed'));
  };
}

define('daftari-console-bundles', ConsoleBundles);

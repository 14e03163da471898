import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { PaymentNote } from '../../../api/arriving.ts';
import type { Payment } from '../../../api/wire.ts';
import { cardOf, receiptName } from '../../../elements/daftari-receipt-list.ts';
import { define } from '../../../elements/element.ts';
import { arrivingMessages } from '../../../i18n/arriving-messages.ts';
import { consoleMessages } from '../../../i18n/console-messages.ts';
import { formatMoment } from '../../../i18n/format.ts';
import { DaftariPage } from '../../context.ts';
import { loader } from '../../loader.ts';
import { gatewayName } from '../reconcile/choice.ts';
import { roomStyles } from '../styles.ts';

/** One payment as the provider told it, and what people have done about it. */
class ConsolePayment extends DaftariPage {
  static override properties: PropertyDeclarations = { payment: { attribute: false } };
  static override styles = [
    DaftariPage.styles,
    roomStyles,
    css`
      li {
        display: grid;
        padding-block: 0.5rem;
        border-block-start: 1px solid var(--daftari-line);
      }
      h3 {
        font-size: 1rem;
      }
    `,
  ];

  declare payment: Payment;
  #owners = loader(this, () => this.context.api.arriving.owners(this.payment.id));

  override render() {
    const { language, payment } = this;
    const words = arrivingMessages(language);
    const { value, failure } = this.#owners;
    const none = payment.customerId === null ? words.nobodyYet : words.nobodyDid;
    return html`${this.#facts()}
      <h3>${words.whoDidWhat}</h3>
      <div @daftari-retry-request=${this.#owners.reload}>
        ${this.rows(
          value?.notes ?? null,
          failure === null ? '' : this.sentence(failure),
          none,
          (notes) =>
            html`<ul>
              ${notes.map((note) => this.#note(note))}
            </ul>`,
        )}
      </div>`;
  }

  protected override begin(): void {
    void this.#owners.reload();
  }

  #facts(): TemplateResult {
    const { language, payment } = this;
    const words = arrivingMessages(language);
    const common = consoleMessages(language);
    const { zone } = this.context.me.isp;
    const { payer, payerName, accountReference, customerName } = payment;
    const from = [payerName, payer].filter((part) => part !== null).join(' · ');
    return html`<dl>
      ${factOf(common.reference, cardOf(payment) === null ? receiptName(payment, language) : payment.reference)}
      ${factOf(words.gateway, gatewayName(payment.gateway, language))} ${factOf(common.payer, from)}
      ${factOf(words.account, accountReference)} ${factOf(common.customer, customerName)}
      ${factOf(words.sentAt, formatMoment(payment.providerAt, language, zone))}
      ${factOf(words.heardAt, formatMoment(payment.receivedAt, language, zone))}
    </dl>`;
  }

  #note({ what, actor, at, reason }: PaymentNote): TemplateResult {
    const { language } = this;
    const words = arrivingMessages(language);
    return html`<li>
      <span><strong>${words.notes[what]}</strong>${reason === null ? nothing : html`: ${reason}`}</span>
      <span class="soft small">${words.noteBy(actor, formatMoment(at, language, this.context.me.isp.zone))}</span>
    </li>`;
  }
}

/** One fact with its name; nothing of what is not known. */
function factOf(name: string, value: string | null): TemplateResult | typeof nothing {
  if (value === null || value === '') return nothing;
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}

define('daftari-console-payment', ConsolePayment);

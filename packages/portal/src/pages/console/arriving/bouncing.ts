import { css, html, type PropertyDeclarations } from 'lit';
import type { ChequeRow } from '../../../api/arriving.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import type { Field } from '../../../elements/fields.ts';
import { arrivingMessages } from '../../../i18n/arriving-messages.ts';
import { formatMoney, minorAmount } from '../../../i18n/format.ts';
import { ArrivingPage } from './refusing.ts';

/** A cheque that the bank has not paid, or has taken back: why, and what it costs the customer. Says `made`. */
class ConsoleBouncing extends ArrivingPage {
  static override properties: PropertyDeclarations = { cheque: { attribute: false } };
  static override styles = [
    ArrivingPage.styles,
    css`
      p {
        margin-block-end: 1rem;
      }
    `,
  ];

  declare cheque: ChequeRow;

  override render() {
    const { cheque, language } = this;
    const words = arrivingMessages(language);
    const lead =
      cheque.state === 'cleared' ? words.bounceCleared(formatMoney(cheque.amount, language)) : words.bounceHeld;
    return html`<p class="soft">${lead}</p>
      <daftari-form
        begins
        lang=${language}
        submit=${words.bounce}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-request=${this.#bounce}
      ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    const words = arrivingMessages(this.language);
    return [
      { name: 'reason', label: words.reason, hint: words.bounceHint, wide: true },
      {
        name: 'fee',
        label: words.fee(this.context.me.isp.currency),
        kind: 'decimal',
        hint: words.feeHint,
        optional: true,
        wide: true,
      },
    ];
  }

  #bounce = async ({ values }: FormRequest): Promise<void> => {
    const { cheque, context, language } = this;
    const reason = (values['reason'] ?? '').trim();
    const fee = (values['fee'] ?? '').trim().replaceAll(',', '');
    const wrong = {
      ...(reason === '' || reason.length > 200 ? { reason: 'reason' } : {}),
      ...(fee !== '' && minorAmount(fee, context.me.isp.currency) === null ? { fee: 'fee' } : {}),
    };
    if (Object.keys(wrong).length > 0) return this.mark(wrong);
    const order = { reason, ...(fee === '' ? {} : { fee }) };
    const bounced = await this.order(this.#fields, () => context.api.arriving.bounceCheque(cheque.id, order));
    if (bounced === undefined) return;
    context.notify(arrivingMessages(language).bounced(bounced.number));
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-bouncing', ConsoleBouncing);

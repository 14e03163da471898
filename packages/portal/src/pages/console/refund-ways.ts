import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { RefundSending, RefundWay } from '../../api/disbursements.ts';
import type { Refund } from '../../api/documents.ts';
import '../../elements/daftari-form.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import type { Field, FormValues } from '../../elements/fields.ts';
import { wirePhone } from '../../api/phone.ts';
import { formatMoney } from '../../i18n/format.ts';
import { payoutMessages } from '../../i18n/payout-messages.ts';
import { loader } from '../loader.ts';
import { newKey } from '../paying.ts';
import { AskingPage } from './asking.ts';
import { gatewayName } from './reconcile/choice.ts';
import './settling.ts';

/** Where a way sends to, with what was typed where the way does not know it; null while something is missing. */
export function sendingTo(way: RefundWay, values: FormValues): RefundSending['to'] | null {
  const text = (name: string): string => (values[name] ?? '').trim();
  switch (way.kind) {
    case 'payment':
      return way.paymentId === null ? null : { kind: way.kind, paymentId: way.paymentId };
    case 'phone': {
      const phone = way.phone ?? wirePhone(text('phone'));
      return phone === '' ? null : { kind: way.kind, phone };
    }
    case 'paybill': {
      const [number, accountReference] = [text('number'), text('account')];
      return number === '' || accountReference === '' ? null : { kind: way.kind, number, accountReference };
    }
    case 'till':
      return text('number') === '' ? null : { kind: way.kind, number: text('number') };
    case 'bank':
      return null;
  }
}

/** Ways in which a refund can be paid: the way it came first, as the one button; by hand last. Says `made`. */
class ConsoleRefundWays extends AskingPage {
  static override properties: PropertyDeclarations = { refund: { attribute: false }, chosen: { state: true } };
  static override styles = [
    AskingPage.styles,
    css`
      :host,
      ul {
        display: grid;
        gap: 0.75rem;
      }
      .first {
        justify-content: space-between;
        min-block-size: 3rem;
        inline-size: 100%;
        text-align: start;
      }
      li .button {
        inline-size: 100%;
        justify-content: space-between;
        text-align: start;
      }
      .by {
        flex: none;
        font-size: 0.875rem;
        font-weight: 500;
      }
      h3 {
        font-size: 0.875rem;
      }
      .cannot {
        color: var(--daftari-ink-soft);
        font-size: 0.875rem;
      }
    `,
  ];

  declare refund: Refund;
  /** The way that still has to be told where to; null before one is chosen. */
  declare protected chosen: RefundWay | null;
  /** One order however often its answer is lost. */
  #key = newKey();
  #ways = loader(this, () => this.context.api.disbursements.refundWays(this.refund.id));

  constructor() {
    super();
    this.chosen = null;
  }

  override render() {
    const { chosen } = this;
    if (chosen !== null) return chosen.kind === 'bank' ? this.#byHand() : this.#asked(chosen);
    // What left already is only found out about: there is nothing more to send.
    if (this.refund.state !== 'requested') return this.#byHand();
    const { value, failure } = this.#ways;
    if (failure !== null) {
      return html`<div @daftari-retry-request=${this.#ways.reload}>${this.failed(this.sentence(failure))}</div>
        ${this.#byHand()}`;
    }
    return value === null ? this.waiting() : this.#choice(value.ways);
  }

  protected override begin(): void {
    if (this.refund.state === 'requested') void this.#ways.reload();
  }

  #choice(ways: readonly RefundWay[]): TemplateResult {
    const words = payoutMessages(this.language);
    const can = ways.filter(({ reason }) => reason === null);
    const cannot = ways.filter(({ reason }) => reason !== null);
    const [first, ...rest] = can;
    return html`<p class="soft">${words.waysLead}</p>
      ${this.refusal === null ? nothing : html`<p class="wrong" role="alert">${this.refusal.sentence}</p>`}
      ${first === undefined ? nothing : this.#way(first, 'button first')}
      ${
        rest.length === 0
          ? nothing
          : html`<h3>${words.otherWays}</h3>
              <ul>
                ${rest.map((way) => html`<li>${this.#way(way, 'button quiet')}</li>`)}
              </ul>`
      }
      ${cannot.map(
        ({ gateway, reason }) =>
          html`<p class="cannot">${words.cannot(gatewayName(gateway ?? '', this.language), reason ?? '')}</p>`,
      )}`;
  }

  #way(way: RefundWay, look: string): TemplateResult {
    return html`<button class=${look} ?disabled=${this.busy} @click=${() => this.#take(way)}>
      <span>${this.#says(way)}</span>
      ${way.gateway === null ? nothing : html`<span class="by">${gatewayName(way.gateway, this.language)}</span>`}
    </button>`;
  }

  #says({ kind, label, phone }: RefundWay): string {
    const words = payoutMessages(this.language);
    switch (kind) {
      case 'payment':
        return words.payBack(label ?? '');
      case 'phone':
        return phone === null ? words.payPhoneAny : words.payPhone(`+${phone}`);
      case 'paybill':
        return words.payPaybill;
      case 'till':
        return words.payTill;
      case 'bank':
        return words.payBank;
    }
  }

  #asked(way: RefundWay): TemplateResult {
    return html`<daftari-form
      begins
      lang=${this.language}
      submit=${payoutMessages(this.language).send}
      .fields=${this.#fields(way)}
      .refusal=${this.refusal}
      ?busy=${this.busy}
      @daftari-form-change=${this.typed}
      @daftari-form-request=${({ values }: FormRequest) => this.#send(way, values)}
    ></daftari-form>`;
  }

  #fields({ kind }: RefundWay): readonly Field[] {
    const words = payoutMessages(this.language);
    const number: Field = { name: 'number', label: words.number, kind: 'digits' };
    if (kind === 'phone') return [{ name: 'phone', label: words.phone, kind: 'tel', wide: true }];
    return kind === 'paybill' ? [number, { name: 'account', label: words.account, kind: 'code' }] : [number];
  }

  #byHand(): TemplateResult {
    return html`<daftari-console-settling
      lang=${this.language}
      .context=${this.context}
      .refund=${this.refund}
      @made=${this.#done}
    ></daftari-console-settling>`;
  }

  #take(way: RefundWay): void {
    if (way.kind !== 'bank' && sendingTo(way, {}) !== null) void this.#send(way, {});
    else this.chosen = way;
  }

  async #send(way: RefundWay, values: FormValues): Promise<void> {
    const words = payoutMessages(this.language);
    const to = sendingTo(way, values);
    if (to === null || way.gateway === null) {
      const missing = this.#fields(way).filter(({ name }) => (values[name] ?? '').trim() === '');
      this.mark(Object.fromEntries(missing.map(({ name }) => [name, name === 'number' ? 'shortcode' : name])));
      return;
    }
    const remarks = words.remarks(this.refund.reason).slice(0, 100);
    const order: RefundSending = {
      purpose: 'refund',
      refundId: this.refund.id,
      gateway: way.gateway,
      to,
      remarks,
      key: `refund-${this.#key}`,
    };
    const made = await this.order(this.#fields(way), () => this.context.api.disbursements.order(order));
    if (made === undefined) return;
    const amount = formatMoney(made.amount, this.language);
    this.context.notify(made.state === 'awaiting_approval' ? words.ordered2(amount) : words.ordered1(amount));
    this.#done();
  }

  #done = (): void => {
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-refund-ways', ConsoleRefundWays);

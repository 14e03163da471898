import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { wirePhone } from '../api/phone.ts';
import type { Money, Timeline } from '../api/wire.ts';
import { formatElapsed, formatMoney, formatMoneyShort, majorAmount, minorAmount } from '../i18n/format.ts';
import './daftari-timeline.ts';
import { DaftariElement, define } from './element.ts';
import { PayRequest, RetryRequest } from './events.ts';
import { formStyles } from './forms.ts';
import { icons } from './icons.ts';
import { outcomeOf } from './outcome.ts';
import { typedIn } from './typed-in.ts';

/** Pays by M-Pesa: phone and amount, the prompt, and then the steps until one is online. */
export class DaftariPay extends DaftariElement {
  static override properties: PropertyDeclarations = {
    price: { attribute: false },
    wallet: { attribute: false },
    amount: { attribute: false },
    phone: {},
    sending: { type: Boolean },
    error: {},
    timeline: { attribute: false },
    phoneUrl: { attribute: false },
    bare: { type: Boolean },
    wrong: { state: true },
  };
  static override styles = [
    DaftariElement.styles,
    formStyles,
    css`
      .fields {
        display: grid;
        gap: 1rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr));
      }
      .send {
        min-block-size: 3.25rem;
        inline-size: 100%;
        padding-inline: 0.75rem;
      }
      .say {
        margin-block-end: 1rem;
        padding: 0.75rem 1rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-brand-soft);
        color: var(--daftari-on-brand-soft);
        font-weight: 550;
      }
      .say.bad {
        background: var(--daftari-bad-soft);
        color: var(--daftari-on-bad-soft);
      }
      .say.warn {
        background: var(--daftari-warn-soft);
        color: var(--daftari-on-warn-soft);
      }
      .handset {
        display: inline-block;
        padding-block: 0.25rem;
        color: inherit;
      }
      .after {
        margin-block-start: 1.25rem;
      }
    `,
  ];

  /** What the plan costs; null if one just puts money in. */
  declare price: Money | null;
  declare wallet: Money;
  /** What the form proposes. */
  declare amount: Money;
  declare phone: string;
  /** Whether the order is on its way to the server. */
  declare sending: boolean;
  /** What went wrong with the order, for people. */
  declare error: string;
  /** The steps of the payment under way; null before there is one. */
  declare timeline: Timeline | null;
  /** Where the simulated phone of a demo lies; null outside one. */
  declare phoneUrl: string | null;
  /** Whether it stands within something that has a title already. */
  declare bare: boolean;
  declare protected wrong: 'phone' | 'amount' | null;

  constructor() {
    super();
    const nothingAtAll = { minor: '0', currency: 'KES' };
    this.price = null;
    this.wallet = nothingAtAll;
    this.amount = nothingAtAll;
    this.phone = '';
    this.sending = false;
    this.error = '';
    this.timeline = null;
    this.phoneUrl = null;
    this.bare = false;
    this.wrong = null;
  }

  override render() {
    const body = this.timeline === null ? this.#form() : this.#progress(this.timeline);
    if (this.bare) return body;
    return html`<section class="card" aria-labelledby="title">
      <div class="head"><h2 id="title" tabindex="-1">${this.words.payTitle}</h2></div>
      ${body}
    </section>`;
  }

  /** Puts the focus where paying begins. */
  override focus(): void {
    const at = (id: string) => this.renderRoot.querySelector<HTMLElement>(id);
    (at('#phone') ?? at('#title'))?.focus();
  }

  #form(): TemplateResult {
    const { words, wrong, amount, sending } = this;
    return html`<form novalidate @submit=${this.#submit}>
      <div class="fields">
        <div class="field">
          <label for="phone">${words.payPhone}</label>
          <input
            id="phone"
            name="phone"
            type="tel"
            inputmode="tel"
            autocomplete="tel"
            required
            .value=${this.phone}
            aria-invalid=${wrong === 'phone'}
            aria-describedby="phone-hint"
          />
          <span id="phone-hint" class=${wrong === 'phone' ? 'wrong' : 'hint'}>
            ${wrong === 'phone' ? words.payPhoneWrong : words.payPhoneHint}
          </span>
        </div>
        <div class="field">
          <label for="amount">${words.payAmountLabel(amount.currency)}</label>
          <input
            id="amount"
            name="amount"
            inputmode="decimal"
            autocomplete="off"
            required
            .value=${BigInt(amount.minor) > 0n ? majorAmount(amount) : ''}
            aria-invalid=${wrong === 'amount'}
            aria-describedby="amount-hint"
          />
          <span id="amount-hint" class=${wrong === 'amount' ? 'wrong' : 'hint'}>${this.#amountHint()}</span>
        </div>
      </div>
      ${this.error === '' ? nothing : html`<p class="wrong" role="alert">${this.error}</p>`}
      <button class="button send" ?disabled=${sending}>
        ${icons.phone} ${sending ? words.paySending : words.paySend}
      </button>
    </form>`;
  }

  #amountHint(): string {
    const { words, language, price, wallet } = this;
    if (this.wrong === 'amount') return words.payAmountWrong;
    if (price === null) return '';
    return words.payAmountHint(formatMoneyShort(price, language), formatMoney(wallet, language));
  }

  #progress(timeline: Timeline): TemplateResult {
    const { words, language, zone } = this;
    const outcome = outcomeOf(timeline);
    const over = outcome !== 'waiting';
    return html`
      <div role="status">${this.#say(timeline)}</div>
      <daftari-timeline .timeline=${timeline} lang=${language} zone=${zone}></daftari-timeline>
      ${
        over
          ? html`<button class="button quiet after" @click=${this.#again}>
              ${outcome === 'failed' ? words.payAgain : words.payAnother}
            </button>`
          : nothing
      }
    `;
  }

  #say(timeline: Timeline): TemplateResult {
    const { words, language } = this;
    switch (outcomeOf(timeline)) {
      case 'waiting':
        return html`<p class="say">${words.payWaiting} ${this.#handset()}</p>`;
      case 'online':
        return html`<p class="say">
          ${words.payDone(formatElapsed(timeline.payToOnlineMs ?? timeline.steps.at(-1)?.elapsedMs ?? 0, language))}
        </p>`;
      case 'paid':
        return html`<p class="say">${words.payBooked} ${words.payBookedHint}</p>`;
      case 'unknown':
        return html`<p class="say warn">${words.payUnknown}</p>`;
      case 'failed':
        return html`<p class="say bad">${words.payFailed} ${this.#reason(timeline.attempt?.reason ?? null)}</p>`;
    }
  }

  #handset(): TemplateResult | typeof nothing {
    const { words, phoneUrl } = this;
    if (phoneUrl === null) return nothing;
    return html`<br /><a class="handset" href=${phoneUrl} target="_blank" rel="noopener"
        >${words.demoPhone}<span class="hidden"> (${words.newWindow})</span></a
      >`;
  }

  #reason(reason: string | null): string {
    if (reason === null) return '';
    const { other, ...known } = this.words.reasons;
    return Object.hasOwn(known, reason) ? known[reason as keyof typeof known] : other(reason);
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const phone = wirePhone(typedIn(form, 'phone'));
    const amount = typedIn(form, 'amount').trim().replaceAll(',', '');
    this.wrong = wrongField(phone, amount, this.amount.currency);
    if (this.wrong === null) this.dispatchEvent(new PayRequest(phone, amount));
    else this.renderRoot.querySelector<HTMLElement>(`#${this.wrong}`)?.focus();
  };

  #again = (): void => {
    this.dispatchEvent(new RetryRequest());
  };
}

/** Safaricom's numbers begin with 2547 or 2541. The server has the last word. */
function wrongField(phone: string, amount: string, currency: string): 'phone' | 'amount' | null {
  if (!/^254[17]\d{8}$/.test(phone)) return 'phone';
  return minorAmount(amount, currency) === null ? 'amount' : null;
}

define('daftari-pay', DaftariPay);

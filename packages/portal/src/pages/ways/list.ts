import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { PayWay } from '../../api/paying.ts';
import type { Money } from '../../api/wire.ts';
import '../../elements/daftari-pay.ts';
import { DaftariElement, define } from '../../elements/element.ts';
import type { PayRequest } from '../../elements/events.ts';
import { formStyles } from '../../elements/forms.ts';
import { formatMoney, formatMoneyShort } from '../../i18n/format.ts';
import { payingMessages } from '../../i18n/paying-messages.ts';
import { formatValidity } from '../../i18n/validity.ts';
import { WalletRequest, WayRequest } from './events.ts';
import { keyOf, nameOf } from './naming.ts';
import './one-way.ts';
import { pictures } from './pictures.ts';
import { wayStyles } from './styles.ts';
import type { WalletBuys, WalletOffer } from './wallet.ts';

/** The ways to pay, what is preferred first and open; and the wallet. Shows what it is given, and sends orders up. */
class WayList extends DaftariElement {
  static override properties: PropertyDeclarations = {
    ways: { attribute: false },
    wallet: { attribute: false },
    price: { attribute: false },
    amount: { attribute: false },
    phone: {},
    sending: { type: Boolean },
    error: {},
    open: { state: true },
  };
  static override styles = [DaftariElement.styles, formStyles, wayStyles];

  declare ways: readonly PayWay[];
  declare wallet: WalletOffer | null;
  /** What the plan costs; null if one just puts money in. */
  declare price: Money | null;
  /** What a paper asks for; null for what is due. */
  declare amount: Money | null;
  declare phone: string;
  declare sending: boolean;
  /** What went wrong with the order, for people. */
  declare error: string;
  /** The key of what is open, empty for nothing; null until somebody chose. */
  declare protected open: string | null;

  constructor() {
    super();
    this.ways = [];
    this.wallet = null;
    this.price = null;
    this.amount = null;
    this.phone = '';
    this.sending = false;
    this.error = '';
    this.open = null;
  }

  override render() {
    const words = payingMessages(this.language);
    const [only] = this.ways;
    if (only === undefined && this.wallet === null) return this.empty(words.noWays);
    if (only !== undefined && this.ways.length === 1 && this.wallet === null && only.healthy) {
      return html`${this.#refused()} ${this.#form(only)}`;
    }
    const works = this.ways.some(({ healthy }) => healthy);
    return html`
      ${works ? nothing : html`<p class="refused" role="status">${words.noneWorks}</p>`} ${this.#refused()}
      <ul class="ways" aria-label=${words.ways}>
        ${this.ways.map((way) => this.#way(way))} ${this.wallet === null ? nothing : this.#wallet(this.wallet)}
      </ul>
    `;
  }

  /** Puts the focus where paying begins. */
  override focus(): void {
    void this.#focusFirst();
  }

  async #focusFirst(): Promise<void> {
    await this.updateComplete;
    const form = this.renderRoot.querySelector<DaftariElement>('daftari-pay, daftari-one-way');
    await form?.updateComplete;
    (form ?? this.renderRoot.querySelector<HTMLElement>('button:not([disabled])'))?.focus();
  }

  /** Beside the way that was tried; the form of a phone says it itself. */
  #refused(): TemplateResult | typeof nothing {
    return this.error === '' ? nothing : html`<p class="refused" role="alert">${this.error}</p>`;
  }

  /** What is open: what was chosen, else the first that works; the wallet where it is all there is. */
  #opened(): string {
    const first = this.ways.find(({ healthy }) => healthy);
    return this.open ?? (first === undefined ? 'wallet' : keyOf(first));
  }

  #way(way: PayWay): TemplateResult {
    const words = payingMessages(this.language);
    const { kind, healthy, reason } = way;
    const tone = !healthy ? words.down : reason === null ? null : kind === 'mandate' ? words.failedLast : words.slow;
    const about = html`${words.hints[kind]}
    ${tone === null ? nothing : html`<span class="chip ${healthy ? 'warn' : 'bad'}">${tone}</span>`}`;
    return this.#item(keyOf(way), kind, nameOf(way, this.language), about, healthy ? () => this.#form(way) : null);
  }

  #wallet(offer: WalletOffer): TemplateResult {
    const { language } = this;
    const words = payingMessages(language);
    const about = html`<span class="number">${words.walletIn(formatMoney(offer.wallet, language))}</span>`;
    if (offer.kind === 'buys') return this.#item('wallet', 'wallet', words.wallet, about, () => this.#buys(offer));
    const why = offer.kind === 'short' ? words.walletShort(formatMoney(offer.missing, language)) : words.walletIdle;
    return html`<li>
      <div class="way">
        <span class="picture">${pictures.wallet}</span>
        <span><span class="name">${words.wallet}</span><span class="about">${about}</span></span>
      </div>
      <p class="body soft small">${why}</p>
    </li>`;
  }

  /** One of the ways, with its form once it is open; one without a form cannot be opened. */
  #item(
    key: string,
    picture: keyof typeof pictures,
    name: string,
    about: TemplateResult,
    form: (() => TemplateResult) | null,
  ): TemplateResult {
    const open = form !== null && this.#opened() === key;
    return html`<li>
      <h3>
        <button
          class="way"
          aria-expanded=${open}
          ?disabled=${form === null}
          @click=${() => (this.open = open ? '' : key)}
        >
          <span class="picture">${pictures[picture]}</span>
          <span><span class="name">${name}</span> <span class="about">${about}</span></span>
          <span class="mark">${form === null ? nothing : pictures.mark}</span>
        </button>
      </h3>
      ${open ? html`<div class="body">${form()}</div>` : nothing}
    </li>`;
  }

  #form(way: PayWay): TemplateResult {
    const { language, sending } = this;
    const amount = this.amount ?? way.amount;
    if (way.kind === 'prompt') {
      return html`<daftari-pay
        bare
        lang=${language}
        phone=${this.phone}
        ?sending=${sending}
        .price=${this.price}
        .wallet=${this.wallet?.wallet ?? { ...amount, minor: '0' }}
        .amount=${amount}
        @daftari-pay-request=${(event: PayRequest) => this.#prompt(event, way)}
      ></daftari-pay>`;
    }
    return html`<daftari-one-way lang=${language} .way=${way} .amount=${amount} ?sending=${sending}></daftari-one-way>`;
  }

  #buys(offer: WalletBuys): TemplateResult {
    const { language } = this;
    const words = payingMessages(language);
    const { cost } = offer;
    const label = cost === null ? words.walletPayNext : words.walletPay(formatMoneyShort(cost.total, language));
    return html`<form @submit=${(event: SubmitEvent) => this.#fromWallet(event, offer)}>
      <p class="small">${saysOf(offer, language)}</p>
      ${
        cost === null
          ? nothing
          : html`<dl>
              <dt>${words.walletCost}</dt>
              <dd class="number">${formatMoney(cost.total, language)}</dd>
              <dt>${words.walletStays}</dt>
              <dd class="number">${formatMoney(cost.stays, language)}</dd>
            </dl>`
      }
      <button class="button send" ?disabled=${this.sending}>${this.sending ? words.working : label}</button>
    </form>`;
  }

  #prompt({ phone, amount }: PayRequest, way: PayWay): void {
    this.dispatchEvent(new WayRequest(way, phone, amount));
  }

  #fromWallet(event: SubmitEvent, offer: WalletBuys): void {
    event.preventDefault();
    this.dispatchEvent(new WalletRequest(offer));
  }
}

/** What one press pays. */
function saysOf({ renews, owed }: WalletBuys, language: string): string {
  const words = payingMessages(language);
  const owes = formatMoney(owed, language);
  if (renews === null) return words.walletOwed(owes);
  const { name, validity } = renews.plan;
  const buys =
    validity === null ? words.walletBuysNext(name) : words.walletBuys(name, formatValidity(validity, language));
  return BigInt(owed.minor) > 0n ? `${buys} ${words.walletOwedAnd(owes)}` : buys;
}

define('daftari-way-list', WayList);

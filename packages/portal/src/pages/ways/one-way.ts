import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { PayWay } from '../../api/paying.ts';
import type { Money } from '../../api/wire.ts';
import { DaftariElement, define } from '../../elements/element.ts';
import { formStyles } from '../../elements/forms.ts';
import { formatMoneyShort, majorAmount, minorAmount } from '../../i18n/format.ts';
import { payingMessages } from '../../i18n/paying-messages.ts';
import { WayRequest } from './events.ts';
import { nameOf } from './naming.ts';
import { wayStyles } from './styles.ts';

/** Pays by what is saved, by card, or on a provider's page: one press for what is due, or another amount. */
class OneWay extends DaftariElement {
  static override properties: PropertyDeclarations = {
    way: { attribute: false },
    amount: { attribute: false },
    sending: { type: Boolean },
    typed: { state: true },
    wrong: { state: true },
  };
  static override styles = [
    DaftariElement.styles,
    formStyles,
    wayStyles,
    css`
      :host {
        padding-block-end: 0.125rem;
      }
    `,
  ];

  declare way: PayWay;
  /** What is proposed; nothing where nothing is due. */
  declare amount: Money;
  /** Whether the order is on its way. */
  declare sending: boolean;
  /** Another amount than was proposed, as typed; null while the proposal holds. */
  declare protected typed: string | null;
  declare protected wrong: boolean;

  constructor() {
    super();
    this.sending = false;
    this.typed = null;
    this.wrong = false;
  }

  override render() {
    const words = payingMessages(this.language);
    const asks = this.typed !== null || this.#none;
    return html`<form novalidate @submit=${this.#submit}>
      <p class="soft small">${this.#lead()}</p>
      ${asks ? this.#field() : nothing}
      <button class="button send" ?disabled=${this.sending}>${this.sending ? words.working : this.#label()}</button>
      ${
        asks
          ? nothing
          : html`<button type="button" class="link else" @click=${this.#other}>${words.otherAmount}</button>`
      }
    </form>`;
  }

  /** Puts the focus on what pays. */
  override focus(): void {
    const at = (what: string) => this.renderRoot.querySelector<HTMLElement>(what);
    (at('#amount') ?? at('.send'))?.focus();
  }

  get #none(): boolean {
    return BigInt(this.amount.minor) <= 0n;
  }

  #lead(): string {
    const words = payingMessages(this.language);
    if (this.way.kind === 'page') return words.pageLead;
    return this.way.kind === 'card' ? words.cardLead : words.chargeLead;
  }

  #label(): string {
    const words = payingMessages(this.language);
    const money = this.#money();
    const amount = money === null ? '' : formatMoneyShort(money, this.language);
    const { kind } = this.way;
    const label =
      kind === 'page'
        ? words.byPage(amount)
        : kind === 'card'
          ? words.byCard(amount)
          : words.charge(amount, nameOf(this.way, this.language));
    // Without an amount nothing stands in its place.
    return label.replace('  ', ' ');
  }

  #field(): TemplateResult {
    const { words, wrong } = this;
    return html`<div class="field">
      <label for="amount">${words.payAmountLabel(this.amount.currency)}</label>
      <input
        id="amount"
        inputmode="decimal"
        autocomplete="off"
        required
        .value=${this.typed ?? ''}
        aria-invalid=${wrong}
        aria-describedby=${wrong ? 'amount-wrong' : nothing}
        @input=${this.#type}
      />
      ${wrong ? html`<span id="amount-wrong" class="wrong">${words.payAmountWrong}</span>` : nothing}
    </div>`;
  }

  /** What would be paid; null for what is no amount. */
  #money(): Money | null {
    if (this.typed === null) return this.#none ? null : this.amount;
    const minor = minorAmount(this.typed, this.amount.currency);
    return minor === null ? null : { minor: String(minor), currency: this.amount.currency };
  }

  #type = (event: InputEvent): void => {
    this.typed = (event.target as HTMLInputElement).value;
    this.wrong = false;
  };

  #other = async (): Promise<void> => {
    this.typed = majorAmount(this.amount);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLInputElement>('#amount')?.select();
  };

  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const money = this.#money();
    this.wrong = money === null;
    if (money === null) return this.focus();
    this.dispatchEvent(new WayRequest(this.way, null, majorAmount(money)));
  };
}

define('daftari-one-way', OneWay);

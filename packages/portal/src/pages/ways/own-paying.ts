import { css, html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { Change } from '../../api/changing.ts';
import type { StreamEvent } from '../../api/stream.ts';
import type { CustomerView, Money } from '../../api/wire.ts';
import '../../elements/daftari-asking.ts';
import { define, type DaftariElement } from '../../elements/element.ts';
import { formatMoney } from '../../i18n/format.ts';
import { payingMessages } from '../../i18n/paying-messages.ts';
import { DaftariPage } from '../context.ts';
import type { KeptAsk } from '../kept-ask.ts';
import { loader } from '../loader.ts';
import { createCheckout } from './checkout.ts';
import type { WalletRequest, WayRequest } from './events.ts';
import './list.ts';
import { distinct, nameAmid, nameOf } from './naming.ts';
import { walletOffer } from './wallet.ts';

/**
 * Pays for a customer herself, in each of her ways, and shows how it stands. Says `watching` with whether she is at it,
 * and `changed` when her wallet has paid.
 */
class OwnPaying extends DaftariPage {
  static override properties: PropertyDeclarations = {
    customer: { attribute: false },
    waits: { attribute: false },
    amount: { attribute: false },
    leave: { attribute: false },
  };
  static override styles = [
    DaftariPage.styles,
    css`
      .done {
        display: grid;
        justify-items: start;
        gap: 1rem;
      }
      .done p {
        padding: 0.875rem 1rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-brand-soft);
        color: var(--daftari-on-brand-soft);
        font-weight: 550;
      }
    `,
  ];

  declare customer: CustomerView;
  /** A change that waits for money: paying is for it then. */
  declare waits: Change | null;
  /** What a paper asks for; null for what is due. */
  declare amount: Money | null;
  /** Goes to a provider's page. */
  declare leave: (url: string) => void;

  #checkout = createCheckout(this, {
    api: () => this.context.api,
    customerId: () => this.customer.id,
    language: () => this.language,
    leave: (url) => this.leave(url),
  });
  #ways = loader(this, () => this.context.api.paying.ways(this.customer.id, null));
  #plain = loader(this, async () => {
    const { redemptions } = await this.context.api.holding(null).promotions();
    return !redemptions.some(({ endedAt, bills }) => endedAt === null && bills !== 0);
  });
  #handset = loader(this, async () => (await this.context.demo())?.phoneUrl ?? null);
  #watching = false;
  #wantsFocus = false;

  constructor() {
    super();
    this.waits = null;
    this.amount = null;
    this.leave = (url) => location.assign(url);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#checkout.rest();
  }

  override render() {
    const { under, stays } = this.#checkout;
    const { value } = this.#ways;
    const due = value === null || under !== null || value.due.minor === '0' ? null : value.due;
    return html`<section class="card" aria-labelledby="title">
      <div class="head">
        <h2 id="title" tabindex="-1">${this.#title()}</h2>
        ${due === null ? nothing : html`<span class="soft number">${this.#due(due)}</span>`}
      </div>
      ${under !== null ? this.#progress(under) : stays !== null ? this.#settled(stays) : this.#offer()}
    </section>`;
  }

  /** Puts the focus where paying begins, as soon as that is there. */
  override focus(): void {
    const list = this.renderRoot.querySelector<DaftariElement>('daftari-way-list');
    this.#wantsFocus = list === null;
    list?.focus();
  }

  protected override begin(): void {
    void this.#ways.reload();
    void this.#plain.reload();
    void this.#handset.reload();
    void this.#checkout.resume();
  }

  protected override again(): void {
    void this.#ways.reload();
    this.#checkout.nudge();
  }

  protected override heard({ name }: StreamEvent): void {
    // What is due comes with the customer; what she has allowed is told here alone.
    if (name.startsWith('mandate')) this.soon(this.#ways.reload);
    this.#checkout.nudge();
  }

  /** Who goes on to pay for a change finds the ways again, not what she has paid before. */
  protected override willUpdate(changed: PropertyValues<{ waits: Change | null }>): void {
    super.willUpdate(changed);
    if (changed.has('waits') && this.waits !== null && this.#checkout.over) this.#checkout.anew();
  }

  protected override updated(changed: PropertyValues<{ customer: CustomerView }>): void {
    super.updated(changed);
    const before = changed.get('customer');
    const { due, wallet } = this.customer;
    if (before !== undefined && (before.due.minor !== due.minor || before.wallet.minor !== wallet.minor)) {
      void this.#ways.reload();
    }
    if (this.#wantsFocus) this.focus();
    const { under, stays, busy } = this.#checkout;
    const watching = busy || under !== null || stays !== null;
    if (watching === this.#watching) return;
    this.#watching = watching;
    this.dispatchEvent(new CustomEvent('watching', { detail: watching }));
  }

  #title(): string {
    const words = payingMessages(this.language);
    const { under } = this.#checkout;
    const ways = this.#distinct();
    const [only] = ways;
    if (under !== null)
      return under.kind === 'mandate' ? words.title : words.otherWay(nameAmid(under.name, this.language));
    return only !== undefined && ways.length === 1 && this.#wallet() === null
      ? words.otherWay(nameAmid(nameOf(only, this.language), this.language))
      : words.title;
  }

  #due(due: Money): string {
    return payingMessages(this.language).due(formatMoney(due, this.language));
  }

  #distinct() {
    return distinct(this.#ways.value?.ways ?? [], this.language);
  }

  #wallet() {
    const { value } = this.#ways;
    return value === null ? null : walletOffer(this.customer, value, this.#plain.value === true);
  }

  #offer(): TemplateResult {
    const { value, failure, reload } = this.#ways;
    if (failure !== null) {
      return html`<div @daftari-retry-request=${reload}>${this.failed(this.sentence(failure))}</div>`;
    }
    if (value === null) return this.waiting();
    const { customer, waits } = this;
    return html`<daftari-way-list
      lang=${this.language}
      .ways=${this.#distinct()}
      .wallet=${this.#wallet()}
      .price=${waits === null ? (customer.subscriptions[0]?.plan.grossPrice ?? null) : null}
      .amount=${this.amount}
      phone=${customer.phone ?? ''}
      ?sending=${this.#checkout.busy}
      error=${this.#checkout.refusal}
      @daftari-way-request=${this.#pay}
      @daftari-wallet-request=${this.#payFromWallet}
    ></daftari-way-list>`;
  }

  #progress({ kind, name, url }: KeptAsk): TemplateResult {
    return html`<daftari-asking
      lang=${this.language}
      zone=${this.customer.zone}
      kind=${kind}
      name=${name}
      .timeline=${this.#checkout.timeline}
      .phoneUrl=${this.#handset.value}
      .pageUrl=${url}
      @daftari-retry-request=${this.#anew}
    ></daftari-asking>`;
  }

  #settled(stays: Money): TemplateResult {
    const words = payingMessages(this.language);
    return html`<div class="done">
      <p role="status">${words.walletPaid(formatMoney(stays, this.language))}</p>
      <button class="button quiet" @click=${this.#anew}>${words.more}</button>
    </div>`;
  }

  #pay = ({ way, phone, amount }: WayRequest): void => {
    const subscriptionId = this.waits?.subscriptionId ?? this.customer.subscriptions[0]?.id ?? null;
    void this.#checkout.pay({ way, phone, amount, subscriptionId });
  };

  #payFromWallet = async ({ offer }: WalletRequest): Promise<void> => {
    const paid = await this.#checkout.payFromWallet(offer.renews?.id ?? null);
    void this.#ways.reload();
    if (paid) this.dispatchEvent(new Event('changed'));
  };

  #anew = async (): Promise<void> => {
    this.#checkout.anew();
    void this.#ways.reload();
    await this.updateComplete;
    this.focus();
  };
}

define('daftari-own-paying', OwnPaying);

import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Change } from '../api/changing.ts';
import type { StreamEvent } from '../api/stream.ts';
import type { CustomerView, Money } from '../api/wire.ts';
import '../elements/daftari-balance.ts';
import '../elements/daftari-plan-card.ts';
import '../elements/daftari-usage-chart.ts';
import { define, type DaftariElement } from '../elements/element.ts';
import type { ChangeRequested, ExplainRequest } from '../elements/events.ts';
import { icons } from '../elements/icons.ts';
import { formatMoney, formatMoneyShort } from '../i18n/format.ts';
import { DaftariPage } from './context.ts';
import { customerStyles } from './customer-styles.ts';
import { leadOf, sellsNoMore } from './due.ts';
import './explaining.ts';
import { keptAsk } from './kept-ask.ts';
import { loader } from './loader.ts';
import './promotions.ts';
import { isAccount, linkedBy } from './link.ts';

/** The customer's page: what she has, what she used, what she paid, and the button that brings her online. */
class CustomerPage extends DaftariPage {
  static override properties: PropertyDeclarations = {
    now: { state: true },
    paysNow: { state: true },
    asked: { state: true },
    waits: { state: true },
    holdingReady: { state: true },
    payingReady: { state: true },
    asks: { state: true },
    code: { state: true },
  };
  static override styles = [DaftariPage.styles, customerStyles];

  /** UTC milliseconds by the server's clock. */
  declare protected now: number;
  /** Whether the form is open; null until somebody said so. */
  declare protected paysNow: boolean | null;
  declare protected asked: ExplainRequest | null;
  /** A change that waits for money: paying is for it then. */
  declare protected waits: Change | null;
  declare protected holdingReady: boolean;
  declare protected payingReady: boolean;
  /** The amount that a code on a paper asks for; null for what is due. */
  declare protected asks: Money | null;
  /** The voucher that a code on a paper gave; null for none. */
  declare protected code: string | null;

  #skewMs = 0;
  #ticking = 0;
  #view = loader(this, async () => this.#seen(await this.context.api.customer(this.#id)));
  #usage = loader(this, () => this.context.api.usage(this.#id));
  #watching = false;

  constructor() {
    super();
    this.now = Date.now();
    this.paysNow = null;
    this.asked = null;
    this.waits = null;
    this.holdingReady = false;
    this.payingReady = false;
    this.asks = null;
    this.code = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticking);
  }

  override render() {
    const view = this.#customer;
    if (view === null) return html`<p class="state">${this.words.noPlan}</p>`;
    const subscription = view.subscriptions[0] ?? null;
    return html`
      ${this.#greeting(view)} ${this.#overdue(view)}
      <div class="columns" @daftari-explain-request=${this.#explain}>
        <div class="column">
          ${
            subscription === null
              ? html`<p class="card">${this.words.noPlan}</p>`
              : html`<daftari-plan-card
                  lang=${this.language}
                  zone=${view.zone}
                  status=${view.status}
                  .now=${this.now}
                  .subscription=${subscription}
                  >${this.#payButton(view)}</daftari-plan-card
                >`
          }
          ${this.#pay(view)} ${this.#holding(view)}
          <daftari-usage-chart
            lang=${this.language}
            .days=${this.#usage.value?.days ?? null}
            .error=${this.#failure(this.#usage.failure)}
            @daftari-retry-request=${this.#usage.reload}
          ></daftari-usage-chart>
        </div>
        <div class="column">${this.#books(view)}</div>
      </div>
      <daftari-explaining lang=${this.language} .context=${this.context} .asked=${this.asked} @close=${this.#explained}>
      </daftari-explaining>
    `;
  }

  protected override begin(): void {
    const { customer } = this.context.me;
    // The ways to pay are a chunk of their own, and the first to be fetched: who is out of time waits for nothing else.
    void import('./ways/own-paying.ts').then(() => (this.payingReady = true));
    if (customer !== null) this.#follow(this.#seen(customer));
    // Who comes back from a provider's page finds how her payment stands.
    if (keptAsk(this.#id) !== null) this.paysNow = true;
    void this.#usage.reload();
    // What changes plans and bundles, and the papers, are chunks of their own: who only pays does not wait for them.
    const rest = [import('./holding/own.ts'), import('./holding/papers.ts'), import('./holding/overdue.ts')];
    void Promise.all([...rest, import('./card/saved-ways.ts')]).then(() => (this.holdingReady = true));
    this.#ticking = window.setInterval(() => (this.now = Date.now() + this.#skewMs), 1000);
  }

  protected override again(): void {
    for (const { reload } of [this.#view, this.#usage]) void reload();
  }

  protected override heard({ name, data }: StreamEvent): void {
    const { notify } = this.context;
    const { words } = this;
    // Who watches the steps of her payment needs no second voice.
    const watching = this.#watching;
    if (name === 'paymentReceived') {
      this.asks = null;
      if (!watching) notify(words.heardPaid(formatMoney(data['amount'] as Money, this.language)));
    }
    if (name === 'sessionStarted' && !watching) notify(words.heardOnline);
    if (name === 'sessionEnded' && this.#customer?.status === 'online') notify(words.heardOffline);
    if (name === 'usageRecorded') this.soon(this.#usage.reload);
    this.soon(this.#view.reload);
  }

  get #id(): string {
    return this.context.me.customer?.id ?? this.context.me.user.accountId ?? '';
  }

  get #customer(): CustomerView | null {
    return this.#view.value ?? this.context.me.customer;
  }

  #seen(view: CustomerView): CustomerView {
    this.#skewMs = Date.parse(view.now) - Date.now();
    this.now = Date.now() + this.#skewMs;
    return view;
  }

  #failure(failure: unknown): string {
    return failure === null ? '' : this.sentence(failure);
  }

  #greeting(view: CustomerView): TemplateResult {
    const { words } = this;
    return html`<header>
      <h1>${words.greeting(view.name.split(' ')[0] ?? view.name)}</h1>
      <p class="lead">${leadOf(view, words, this.language)}</p>
      <p class="soft small">${words.account(view.number)}</p>
    </header>`;
  }

  #payButton(view: CustomerView): TemplateResult | typeof nothing {
    if (this.#open(view)) return nothing;
    const { words } = this;
    const { due, now } = view;
    if (due.minor !== '0') {
      return html`<button class="big" @click=${this.#openPay}>
        ${icons.phone} ${words.payAmount(formatMoneyShort(due, this.language))}
      </button>`;
    }
    const [first] = view.subscriptions;
    if (first === undefined || first.state === 'ended' || sellsNoMore(first, now)) return nothing;
    return html`<div class="settled">
      <p>${first.plan.kind === 'prepaid' ? words.renewsFromWallet : words.nothingDue}</p>
      <button class="top-up" @click=${this.#openPay}>${words.topUp}</button>
    </div>`;
  }

  #pay(view: CustomerView): TemplateResult | typeof nothing {
    if (!this.#open(view)) return nothing;
    if (!this.payingReady) return html`<section class="card reserved">${this.waiting()}</section>`;
    return html`<daftari-own-paying
      lang=${this.language}
      .context=${this.context}
      .customer=${view}
      .waits=${this.waits}
      .amount=${this.asks}
      @changed=${this.#view.reload}
      @watching=${this.#watch}
    ></daftari-own-paying>`;
  }

  #books(view: CustomerView): TemplateResult {
    const { language, context } = this;
    return html`
      <daftari-balance lang=${language} .wallet=${view.wallet} .owed=${view.owed}></daftari-balance>
      <daftari-promotions lang=${language} .context=${context} .asOf=${view.now}></daftari-promotions>
      ${
        this.holdingReady
          ? html`<daftari-saved-ways own lang=${language} .context=${context} .customer=${view}></daftari-saved-ways>
              <daftari-own-papers lang=${language} .context=${context} .customer=${view}></daftari-own-papers>`
          : html`<section class="card reserved">${this.waiting()}</section>`
      }
    `;
  }

  #overdue(view: CustomerView): TemplateResult | typeof nothing {
    if (!this.holdingReady) return nothing;
    return html`<daftari-overdue lang=${this.language} .context=${this.context} .customer=${view}></daftari-overdue>`;
  }

  #holding(view: CustomerView): TemplateResult {
    if (!this.holdingReady) return html`<section class="card reserved">${this.waiting()}</section>`;
    return html`<daftari-own-holding
      class="reserved"
      lang=${this.language}
      .context=${this.context}
      .customer=${view}
      .code=${this.code}
      @changed=${this.#view.reload}
      @waits=${this.#wait}
      @daftari-change-requested=${this.#payChange}
    ></daftari-own-holding>`;
  }

  /** Follows the code on a paper as far as its form, which she sends herself; and once, for a page is loaded again. */
  #follow({ number, currency }: CustomerView): void {
    const linked = linkedBy(location.search, currency);
    if (linked === null) return;
    history.replaceState(null, '', location.pathname);
    if (linked.kind === 'voucher') {
      this.code = linked.code;
    } else if (isAccount(linked.account, number)) {
      this.asks = linked.amount;
      void this.#openPay();
    } else {
      this.context.notify(this.words.linkedElsewhere(linked.account, number), 'bad');
    }
  }

  #wait = ({ detail }: CustomEvent<Change | null>): void => {
    this.waits = detail;
  };

  #payChange = async ({ change }: ChangeRequested): Promise<void> => {
    this.waits = change;
    // What the change costs with all that is owed and held besides, the server says.
    await this.#view.reload();
    await this.#openPay();
  };

  /** Who cannot get online without paying finds the form open. */
  #open(view: CustomerView): boolean {
    return this.paysNow ?? (view.status === 'expired' || view.status === 'pending');
  }

  #openPay = async (): Promise<void> => {
    this.paysNow = true;
    await import('./ways/own-paying.ts');
    await this.updateComplete;
    this.renderRoot.querySelector<DaftariElement>('daftari-own-paying')?.focus();
  };

  /** The form stays where it is when the status turns to online under it. */
  #watch = ({ detail }: CustomEvent<boolean>): void => {
    this.#watching = detail;
    if (detail) this.paysNow = true;
  };

  #explain = (event: ExplainRequest): void => {
    this.asked = event;
  };

  #explained = (): void => {
    this.asked = null;
  };
}

define('daftari-customer-page', CustomerPage);

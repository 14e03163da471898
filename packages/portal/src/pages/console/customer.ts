import { html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { StreamEvent } from '../../api/stream.ts';
import type { CustomerView, SubscriptionView } from '../../api/wire.ts';
import '../../elements/daftari-balance.ts';
import { statusTones } from '../../elements/daftari-customer-table.ts';
import '../../elements/daftari-online-table.ts';
import '../../elements/daftari-table.ts';
import '../../elements/daftari-usage-chart.ts';
import { define } from '../../elements/element.ts';
import type { DisconnectRequest, FileRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { formatBytes, formatDate, formatDateTime, formatMoney } from '../../i18n/format.ts';
import { wordFor } from '../../i18n/messages.ts';
import { DaftariPage } from '../context.ts';
import '../promotions.ts';
import { saveDocument } from '../files.ts';
import { loader } from '../loader.ts';
import '../card/saved-ways.ts';
import '../statement.ts';
import './acts.ts';
import './bundles.ts';
import './equipment.ts';
import './holding.ts';
import {
  actionCells,
  actionColumns,
  invoiceCells,
  invoiceColumns,
  paymentCells,
  paymentColumns,
  taxesOf,
} from './rows.ts';
import { roomStyles } from './styles.ts';
import './tax/profile.ts';
import './why.ts';

/** One customer's room: what she holds, what the network does for her, what she paid, and what can be done. */
class ConsoleCustomer extends DaftariPage {
  static override properties: PropertyDeclarations = { subject: {} };
  static override styles = [DaftariPage.styles, roomStyles];

  /** The customer's id. */
  declare subject: string;

  #view = loader(this, () => this.context.api.customer(this.subject));
  #usage = loader(this, () => this.context.api.usage(this.subject));
  #invoices = loader(this, () => this.context.api.invoicesOf(this.subject));
  #payments = loader(this, () => this.context.api.paymentsOf(this.subject));
  #actions = loader(this, () => this.context.api.actionsOf(this.subject));

  constructor() {
    super();
    this.subject = '';
  }

  override render() {
    const view = this.#view.value;
    const words = consoleMessages(this.language);
    return html`
      <a href="/console/customers">← ${words.back}</a>
      ${
        view === null
          ? html`<div class="card" @daftari-retry-request=${this.#reload}>
              ${this.#view.failure === null ? this.waiting() : this.failed(this.sentence(this.#view.failure))}
            </div>`
          : html`${this.#heading(view)} ${view.subscriptions.map(({ username }) => this.#why(username))}
              <div class="pair">
                ${this.#facts(view)} ${view.subscriptions.map((each) => this.#subscription(view, each))}
              </div>
              ${this.#usageCard()} ${this.#lists(view)}`
      }
    `;
  }

  protected override begin(): void {
    this.#reload();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.get('subject') === undefined || changed.get('subject') === '') return;
    for (const each of this.#all) each.forget();
    this.#reload();
  }

  protected override heard({ data }: StreamEvent): void {
    if (data['accountId'] !== this.subject) return;
    for (const { reload } of this.#all) this.soon(reload);
  }

  get #all() {
    return [this.#view, this.#usage, this.#invoices, this.#payments, this.#actions];
  }

  #reload = (): void => {
    for (const { reload } of this.#all) void reload();
  };

  #says(failure: unknown): string {
    return failure === null ? '' : this.sentence(failure);
  }

  #heading(view: CustomerView): TemplateResult {
    return html`<div class="title">
        <h1>${view.name}</h1>
        <span class="chip ${statusTones[view.status]}">${this.words.status[view.status]}</span>
      </div>
      ${keyed(
        view.id,
        html`<daftari-console-acts
          lang=${this.language}
          .context=${this.context}
          .customer=${view}
          @changed=${this.#reload}
        ></daftari-console-acts>`,
      )}`;
  }

  #facts(view: CustomerView): TemplateResult {
    const { language } = this;
    const words = consoleMessages(language);
    return html`<div class="stack">
      <section class="card" aria-label=${words.customer}>
        <dl>
          <dt>${words.number}</dt>
          <dd>${view.number}</dd>
          <dt>${words.phone}</dt>
          <dd>${view.phone ?? '–'}</dd>
          <dt>${words.email}</dt>
          <dd>${view.email ?? '–'}</dd>
          <dt>${words.created}</dt>
          <dd>${formatDate(view.createdAt, language, view.zone)}</dd>
        </dl>
      </section>
      <daftari-balance lang=${language} .wallet=${view.wallet} .owed=${view.owed}></daftari-balance>
      <daftari-promotions
        lang=${language}
        .context=${this.context}
        .customerId=${view.id}
        .asOf=${view.now}
        @changed=${this.#reload}
      ></daftari-promotions>
      ${keyed(
        view.id,
        html`<daftari-console-bundles
          lang=${language}
          .context=${this.context}
          .customer=${view}
          @changed=${this.#reload}
        ></daftari-console-bundles>`,
      )}
      ${keyed(
        view.id,
        html`<daftari-console-tax-profile
          lang=${language}
          .context=${this.context}
          .customer=${view}
          @changed=${this.#reload}
        ></daftari-console-tax-profile>`,
      )}
      <daftari-saved-ways lang=${language} .context=${this.context} .customer=${view}></daftari-saved-ways>
      <daftari-statement sheets lang=${language} .context=${this.context} .customer=${view}></daftari-statement>
    </div>`;
  }

  #subscription(view: CustomerView, subscription: SubscriptionView): TemplateResult {
    const { language } = this;
    const words = consoleMessages(language);
    const { plan, usedBytes, quotaBytes, paidUntil, access } = subscription;
    const used = formatBytes(usedBytes, language);
    const data =
      quotaBytes === null ? this.words.unlimited(used) : this.words.ofQuota(used, formatBytes(quotaBytes, language));
    return html`<section class="card" aria-label=${words.subscription}>
      <div class="head">
        <h2>${plan.name}</h2>
        <span class="chip ${access === 'granted' ? 'good' : 'warn'}">${words.accessNames[access]}</span>
      </div>
      <dl>
        <dt>${words.price}</dt>
        <dd>${formatMoney(plan.price, language)}<span class="taxes">${taxesOf(plan, language)}</span></dd>
        <dt>${words.username}</dt>
        <dd>${subscription.username}</dd>
        <dt>${words.paidUntil}</dt>
        <dd>${paidUntil === null ? '–' : formatDateTime(paidUntil, language, this.context.me.isp.zone)}</dd>
        <dt>${words.quota}</dt>
        <dd>${data}</dd>
        <dt>${words.access}</dt>
        <dd>${wordFor(words.because, subscription.accessReason)}</dd>
        <dt>${words.generation}</dt>
        <dd class="number">${subscription.generation}</dd>
      </dl>
      <daftari-console-holding
        lang=${language}
        .context=${this.context}
        .customer=${view}
        .subscription=${subscription}
        @changed=${this.#reload}
      ></daftari-console-holding>
      <daftari-console-equipment
        lang=${language}
        .context=${this.context}
        .subscription=${subscription}
        @changed=${this.#reload}
      ></daftari-console-equipment>
    </section>`;
  }

  #why(username: string): TemplateResult {
    return html`<daftari-console-why
      lang=${this.language}
      .context=${this.context}
      .username=${username}
    ></daftari-console-why>`;
  }

  #usageCard(): TemplateResult {
    return html`<daftari-usage-chart
      lang=${this.language}
      heading=${this.words.dataUsed}
      .days=${this.#usage.value?.days ?? null}
      .error=${this.#says(this.#usage.failure)}
      @daftari-retry-request=${this.#usage.reload}
    ></daftari-usage-chart>`;
  }

  #lists(view: CustomerView): TemplateResult {
    const { language } = this;
    const { zone } = view;
    const words = consoleMessages(language);
    return html`
      <daftari-online-table
        lang=${language}
        zone=${zone}
        heading=${words.sessions}
        .sessions=${this.#usage.value?.sessions ?? null}
        .error=${this.#says(this.#usage.failure)}
        @daftari-retry-request=${this.#usage.reload}
        @daftari-disconnect-request=${this.#disconnect}
      ></daftari-online-table>
      <div class="pair">
        <daftari-table
          lang=${language}
          heading=${words.payments}
          .columns=${paymentColumns(language)}
          .cells=${this.#payments.value?.payments.map((each) => paymentCells(each, language, zone)) ?? null}
          .error=${this.#says(this.#payments.failure)}
          @daftari-retry-request=${this.#payments.reload}
          @daftari-file-request=${this.#save}
        ></daftari-table>
        <daftari-table
          lang=${language}
          heading=${words.invoices}
          .columns=${invoiceColumns(language)}
          .cells=${this.#invoices.value?.invoices.map((each) => invoiceCells(each, language, zone, false)) ?? null}
          .error=${this.#says(this.#invoices.failure)}
          @daftari-retry-request=${this.#invoices.reload}
        ></daftari-table>
      </div>
      <daftari-table
        lang=${language}
        heading=${words.actions}
        .columns=${actionColumns(language)}
        .cells=${this.#actions.value?.actions.map((each) => actionCells(each, language, zone)) ?? null}
        .error=${this.#says(this.#actions.failure)}
        @daftari-retry-request=${this.#actions.reload}
      ></daftari-table>
    `;
  }

  #save = async (event: FileRequest): Promise<void> => {
    await this.attempt(() => saveDocument(this.context.api, event, this.language));
  };

  #disconnect = async ({ sessionId }: DisconnectRequest): Promise<void> => {
    await this.attempt(async () => {
      await this.context.api.disconnect(sessionId);
      this.context.notify(consoleMessages(this.language).disconnected);
      await this.#usage.reload();
    });
  };
}

define('daftari-console-customer', ConsoleCustomer);

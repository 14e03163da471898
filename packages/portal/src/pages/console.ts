import { html, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { define } from '../elements/element.ts';
import type { ExplainRequest } from '../elements/events.ts';
import { icons } from '../elements/icons.ts';
import { consoleMessages } from '../i18n/console-messages.ts';
import { pathOf, roomOf, ROOMS, type ConsoleView, type Room } from '../router.ts';
import './console/customer.ts';
import './console/customers.ts';
import './console/dunning/case.ts';
import './console/dunning.ts';
import './console/home.ts';
import './console/invoice.ts';
import './console/invoices.ts';
import './console/online.ts';
import './console/payments.ts';
import './console/plan/editor.ts';
import './console/plans.ts';
import './console/reports.ts';
import './console/taxes.ts';
import './console/run/run.ts';
import './console/runs.ts';
import './console/voucher/batch.ts';
import './console/vouchers.ts';
import { consoleStyles } from './console/styles.ts';
import { DaftariPage } from './context.ts';
import './explaining.ts';

const PICTURES = {
  home: icons.home,
  customers: icons.people,
  online: icons.wifi,
  payments: icons.coins,
  invoices: icons.bill,
  plans: icons.tag,
  vouchers: icons.ticket,
  dunning: icons.clock,
  runs: icons.gears,
  taxes: icons.scales,
  reports: icons.chart,
} satisfies Record<Room, unknown>;

/** How many rooms a phone has beside each other; the others are behind one more. */
const BESIDE = 4;

/** The operator's console: the rooms beside (on a phone below), and the room one is in. */
export class DaftariConsole extends DaftariPage {
  static override properties: PropertyDeclarations = {
    view: {},
    subject: {},
    asked: { state: true },
    more: { state: true },
  };
  static override styles = [DaftariPage.styles, consoleStyles];

  declare view: ConsoleView;
  /** The customer of the customer's room; null elsewhere. */
  declare subject: string | null;
  declare protected asked: ExplainRequest | null;
  /** Whether a phone shows the rooms that have no place beside each other. */
  declare protected more: boolean;

  constructor() {
    super();
    this.view = 'home';
    this.subject = null;
    this.asked = null;
    this.more = false;
  }

  override render() {
    const words = consoleMessages(this.language);
    return html`
      <div class="frame" @daftari-explain-request=${this.#explain}>
        <nav aria-label=${words.menu} ?data-more=${this.more}>
          <ul>
            ${ROOMS.map((room, place) => this.#link(room, place))}
            <li class="more">
              <button aria-expanded=${this.more} @click=${this.#turn}>${icons.more}<span>${words.more}</span></button>
            </li>
          </ul>
        </nav>
        <main id="main" tabindex="-1">${this.#room()}</main>
      </div>
      <daftari-explaining lang=${this.language} .context=${this.context} .asked=${this.asked} @close=${this.#explained}>
      </daftari-explaining>
    `;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('view')) this.more = false;
  }

  protected override updated(changed: PropertyValues): void {
    // A new room begins at its top, and a screen reader begins with it.
    const moved = changed.get('view') !== undefined || typeof changed.get('subject') === 'string';
    if (!moved) return;
    this.renderRoot.querySelector<HTMLElement>('#main')?.focus();
    scrollTo(0, 0);
  }

  #link(room: Room, place: number): unknown {
    const here = room === roomOf(this.view);
    const href = pathOf({ page: 'console', view: room, id: null });
    return html`<li class=${place < BESIDE ? 'beside' : 'behind'}>
      <a href=${href} aria-current=${here ? 'page' : nothing}>
        ${PICTURES[room]}<span>${consoleMessages(this.language)[room]}</span>
      </a>
    </li>`;
  }

  #turn = (): void => {
    this.more = !this.more;
  };

  #room(): unknown {
    const { context, language } = this;
    switch (this.view) {
      case 'home':
        return html`<daftari-console-home lang=${language} .context=${context}></daftari-console-home>`;
      case 'customers':
        return html`<daftari-console-customers lang=${language} .context=${context}></daftari-console-customers>`;
      case 'customer':
        return html`<daftari-console-customer
          lang=${language}
          .context=${context}
          .subject=${this.subject ?? ''}
        ></daftari-console-customer>`;
      case 'online':
        return html`<daftari-console-online lang=${language} .context=${context}></daftari-console-online>`;
      case 'payments':
        return html`<daftari-console-payments lang=${language} .context=${context}></daftari-console-payments>`;
      case 'invoices':
        return html`<daftari-console-invoices lang=${language} .context=${context}></daftari-console-invoices>`;
      case 'invoice':
        return keyed(
          this.subject,
          html`<daftari-console-invoice
            lang=${language}
            .context=${context}
            .subject=${this.subject ?? ''}
          ></daftari-console-invoice>`,
        );
      case 'plans':
        return html`<daftari-console-plans lang=${language} .context=${context}></daftari-console-plans>`;
      case 'reports':
        return html`<daftari-console-reports lang=${language} .context=${context}></daftari-console-reports>`;
      case 'taxes':
        return html`<daftari-console-taxes lang=${language} .context=${context}></daftari-console-taxes>`;
      case 'vouchers':
        return html`<daftari-console-vouchers lang=${language} .context=${context}></daftari-console-vouchers>`;
      case 'batch':
        return keyed(
          this.subject,
          html`<daftari-console-batch
            lang=${language}
            .context=${context}
            .subject=${this.subject ?? ''}
          ></daftari-console-batch>`,
        );
      case 'dunning':
        return html`<daftari-console-dunning lang=${language} .context=${context}></daftari-console-dunning>`;
      case 'case':
        return keyed(
          this.subject,
          html`<daftari-console-case
            lang=${language}
            .context=${context}
            .subject=${this.subject ?? ''}
          ></daftari-console-case>`,
        );
      case 'runs':
        return html`<daftari-console-runs lang=${language} .context=${context}></daftari-console-runs>`;
      case 'run':
        return keyed(
          this.subject,
          html`<daftari-console-run
            lang=${language}
            .context=${context}
            .subject=${this.subject ?? ''}
          ></daftari-console-run>`,
        );
      case 'plan':
        return keyed(
          this.subject,
          html`<daftari-console-plan
            lang=${language}
            .context=${context}
            .subject=${this.subject ?? ''}
          ></daftari-console-plan>`,
        );
    }
  }

  #explain = (event: ExplainRequest): void => {
    this.asked = event;
  };

  #explained = (): void => {
    this.asked = null;
  };
}

define('daftari-console', DaftariConsole);

import { html, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { define } from '../elements/element.ts';
import type { ExplainRequest } from '../elements/events.ts';
import { icons } from '../elements/icons.ts';
import { consoleMessages } from '../i18n/console-messages.ts';
import { pathOf, roomOf, ROOMS, type ConsoleView, type Room } from '../router.ts';
import { SHOWN } from './console/rooms.ts';
import './console/routers-brakes.ts';
import { consoleStyles } from './console/styles.ts';
import { DaftariPage } from './context.ts';
import './explaining.ts';

const PICTURES = {
  home: icons.home,
  customers: icons.people,
  online: icons.wifi,
  payments: icons.coins,
  cheques: icons.cheque,
  cash: icons.drawer,
  reconcile: icons.balance,
  'money-out': icons.sending,
  gateways: icons.plug,
  'log-ins': icons.door,
  routers: icons.mast,
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
        <main id="main" tabindex="-1">
          <daftari-console-brakes lang=${this.language} .context=${this.context}></daftari-console-brakes>
          ${this.#room()}
        </main>
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
    const { context, language, subject } = this;
    const shown = SHOWN[this.view]({ context, language, subject: subject ?? '' });
    // Another invoice is another room, with nothing left in it of the one before. A customer's room sees to it itself.
    return this.view === 'customer' ? shown : keyed(subject, shown);
  }

  #explain = (event: ExplainRequest): void => {
    this.asked = event;
  };

  #explained = (): void => {
    this.asked = null;
  };
}

define('daftari-console', DaftariConsole);

import type { ServerResponse } from 'node:http';
import type { Mandate, PayWay, Slot } from '../../src/api/paying.ts';
import { DAY, iso, kes, NOW, type Asked } from './basics.ts';
import type { Refused } from './refused.ts';

/** What the fake knows of how customers pay. */
export interface PayingWorld {
  /** In the order in which the house prefers them. */
  ways: PayWay[];
  mandates: Mandate[];
  slots: Slot[];
  /** What was sent to be done, in its order. */
  readonly sent: { readonly path: string; readonly key: string; readonly body: Asked['body'] }[];
  /** The page that a provider answers; null for the fake's own. */
  pageUrl: string | null;
  /** How the next order is refused; null where it is not. */
  refusal: Refused | null;
}

/** A phone first, then a card; nobody has allowed anything. */
export function makePaying(): PayingWorld {
  return {
    ways: [makeWay('prompt', 'mpesa'), makeWay('card', 'stripe')],
    mandates: [],
    slots: [{ place: 'customer.pay', element: 'fake-card', module: '/hooks/card.js', plugin: 'stripe' }],
    sent: [],
    pageUrl: null,
    refusal: null,
  };
}

/** A way that works; its amount is what is due. */
export function makeWay(kind: PayWay['kind'], gateway: string, more: Partial<PayWay> = {}): PayWay {
  return { gateway, kind, mandateId: null, label: gateway, amount: kes(0), healthy: true, reason: null, ...more };
}

/** A saved card. */
export function makeMandate(id: string, customerId: string, more: Partial<Mandate> = {}): Mandate {
  return {
    id,
    customerId,
    gateway: 'stripe',
    label: 'Visa •••• 4242',
    startedBy: 'us',
    state: 'active',
    expiresAt: iso(NOW + 700 * DAY),
    createdAt: iso(NOW - 40 * DAY),
    endedAt: null,
    reason: null,
    ...more,
  };
}

/** An element as a provider of cards brings one: a button, and an event once it was pressed. */
export function cardModule(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/javascript' });
  response.end(`customElements.define('fake-card', class extends HTMLElement {
  connectedCallback() {
    const button = document.createElement('button');
    button.textContent = this.getAttribute('label') ?? 'Pay';
    button.addEventListener('click', async () => {
      const [kind, id] = this.getAttribute('client-secret').split('_');
      if (kind === 'pi') await fetch('/provider/' + id + '/pay');
      const detail = { status: 'succeeded', id: kind + '_' + id };
      this.dispatchEvent(new CustomEvent('daftari-card-done', { detail, bubbles: true, composed: true }));
    });
    this.append(button);
    this.dispatchEvent(new CustomEvent('daftari-card-ready', { detail: {}, bubbles: true, composed: true }));
  }
});`);
}

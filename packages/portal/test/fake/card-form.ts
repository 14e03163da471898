import type { Page } from 'playwright-core';
import type { PayingWorld } from './ways.ts';

/** The form of a provider, while a page is open. */
export interface CardForm {
  /** How often the provider's script was asked for. */
  readonly fetched: () => number;
  /** From now on the script cannot be had, or can again. */
  readonly cut: (isCut: boolean) => void;
}

/**
 * Serves the module of a card form as a plugin has one: a number field where the provider has its frame. `0002` is
 * declined, `9995` has no money, `3155` has its bank ask in a layer over the whole page, and `3220` fails there.
 */
export async function serveCardForm(page: Page, paying: PayingWorld): Promise<CardForm> {
  paying.slots = paying.slots.map((slot) => ({ ...slot, element: 'card-form' }));
  let fetched = 0;
  let isCut = false;
  await page.route('**/hooks/card.js', (route) => route.fulfill(served(MODULE)));
  await page.route('**/hooks/provider.js', (route) => {
    fetched += 1;
    return isCut ? route.abort() : route.fulfill(served(''));
  });
  return { fetched: () => fetched, cut: (now) => (isCut = now) };
}

const served = (body: string) => ({ contentType: 'text/javascript', body });

const MODULE = `/** As providers do it: at the end of the body, above all that is not in the browser's top layer. */
function askBank() {
  const layer = document.createElement('div');
  layer.style.cssText = 'position:fixed;inset:0;z-index:2147483647;display:grid;place-items:center;background:#fff';
  const button = document.createElement('button');
  button.textContent = 'It is me';
  layer.append(button);
  document.body.append(layer);
  return new Promise((resolve) => {
    button.addEventListener('click', () => {
      layer.remove();
      resolve();
    });
  });
}

customElements.define('card-form', class extends HTMLElement {
  connectedCallback() {
    const script = document.createElement('script');
    script.src = '/hooks/provider.js';
    script.onload = () => this.#show();
    script.onerror = () => this.#tell('failed', { reason: 'No script came.', code: 'unloadable' });
    document.head.append(script);
  }

  #show() {
    const form = document.createElement('form');
    form.innerHTML = '<label>Card number<br><input inputmode="numeric"></label><button type="submit"></button>';
    form.querySelector('button').textContent = this.getAttribute('label');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#confirm(form.querySelector('input').value);
    });
    this.append(form);
    this.#tell('ready', {});
  }

  async #confirm(number) {
    const [kind, id] = this.getAttribute('client-secret').split('_');
    const refused = (code) => this.#tell('failed', { reason: 'Refused.', code });
    if (number.endsWith('0002')) return refused('generic_decline');
    if (number.endsWith('9995')) return refused('insufficient_funds');
    if (number.endsWith('3155') || number.endsWith('3220')) await askBank();
    if (number.endsWith('3220')) return refused('setup_intent_authentication_failure');
    if (kind === 'pi') await fetch('/provider/' + id + '/pay');
    this.#tell('done', { id: kind + '_' + id, status: 'succeeded' });
  }

  #tell(name, detail) {
    const event = new CustomEvent('daftari-card-' + name, { detail, bubbles: true, composed: true, cancelable: true });
    this.dispatchEvent(event);
  }
});
`;

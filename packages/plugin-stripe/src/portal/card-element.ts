/**
 * The module of `<daftari-stripe-card>`: Stripe's own payment element, in the page itself, because Stripe's frames do
 * not work within a shadow root. The number of a card goes to Stripe and never to us.
 *
 * Attributes: `client-secret` and `publishable-key` as the gateway's next step hands them, `for` with `payment` or
 * `card` (to save one), `label` for its button, `locale` for its language (else the document's), `return-url` for banks
 * that lead away. Its looks follow `--daftari-brand`, `--daftari-surface`, `--daftari-ink` and `--daftari-bad` where it
 * stands. Events, all bubbling: `daftari-card-ready`, `daftari-card-done` with `{ status, id }`, `daftari-card-failed`
 * with `{ reason, code }`: Stripe's code of why, or `unloadable` where the form itself could not be had. A page that
 * says in its own words why prevents the default of that. What has really been paid the server says.
 */
export function cardElement(scriptUrl: string): string {
  return `${LOADER.replace('"SCRIPT"', JSON.stringify(scriptUrl))}\n${ELEMENT}`;
}

const LOADER = `const SCRIPT = "SCRIPT";
let loading;

/** Stripe's script, fetched once a page, from where Stripe wants it fetched. */
function loadStripe() {
  if (globalThis.Stripe !== undefined) return Promise.resolve(globalThis.Stripe);
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = SCRIPT;
    script.async = true;
    script.onload = () => resolve(globalThis.Stripe);
    script.onerror = () => {
      loading = undefined;
      script.remove();
      reject(new Error('The card form of Stripe could not be loaded.'));
    };
    document.head.append(script);
  });
  return loading;
}`;

const ELEMENT = `/** The languages of Stripe's elements (docs.stripe.com/js/appendix/supported_locales): no Swahili. */
const SPOKEN = new Set(
  (
    'ar bg cs da de el en en-GB es es-419 et fi fil fr fr-CA he hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ' +
    'ro ru sk sl sv th tr vi zh zh-HK zh-TW'
  ).split(' '),
);

/** What was confirmed before, and the answer lost: Stripe refuses to do it twice, and says how it stands. */
function takenAlready({ payment_intent: payment, setup_intent: setup }) {
  return [payment, setup].find((intent) => intent?.status === 'succeeded' || intent?.status === 'processing');
}

class DaftariStripeCard extends HTMLElement {
  static observedAttributes = ['client-secret', 'publishable-key'];

  #turn = 0;
  #stripe;
  #elements;

  connectedCallback() {
    void this.#show();
  }

  disconnectedCallback() {
    this.#turn++;
    this.replaceChildren();
  }

  attributeChangedCallback() {
    if (this.isConnected) void this.#show();
  }

  /** Builds the form for a secret. A newer secret makes an older one's answer unheard. */
  async #show() {
    const turn = ++this.#turn;
    const clientSecret = this.getAttribute('client-secret');
    const publishableKey = this.getAttribute('publishable-key');
    this.replaceChildren();
    if (clientSecret === null || publishableKey === null) return;
    try {
      const Stripe = await loadStripe();
      if (turn !== this.#turn) return;
      this.#stripe = Stripe(publishableKey);
      this.#elements = this.#stripe.elements({ clientSecret, locale: this.#locale, appearance: this.#looks() });
      this.#build();
    } catch (fault) {
      if (turn === this.#turn) this.#unloadable(fault.message);
    }
  }

  #build() {
    const form = document.createElement('form');
    const place = document.createElement('div');
    const button = document.createElement('button');
    const says = document.createElement('p');
    button.type = 'submit';
    button.textContent = this.getAttribute('label') ?? (this.#saves ? 'Save card' : 'Pay');
    button.disabled = true;
    says.setAttribute('role', 'alert');
    form.append(place, button, says);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#confirm(button, says);
    });
    this.append(form);
    const element = this.#elements.create('payment');
    element.on('ready', () => {
      button.disabled = false;
      this.#tell('daftari-card-ready', {});
    });
    const turn = this.#turn;
    element.on('loaderror', ({ error }) => {
      if (turn === this.#turn) this.#unloadable(error.message);
    });
    element.mount(place);
  }

  get #locale() {
    const tag = this.getAttribute('locale') ?? document.documentElement.lang;
    return [tag, tag.split('-')[0]].find((one) => SPOKEN.has(one)) ?? 'auto';
  }

  /** Stripe's frames inherit nothing from the page: what it looks like they are told. */
  #looks() {
    const style = getComputedStyle(this);
    const of = (name, token) => [name, style.getPropertyValue(token).trim()];
    const told = [
      of('colorPrimary', '--daftari-brand'),
      of('colorBackground', '--daftari-surface'),
      of('colorText', '--daftari-ink'),
      of('colorDanger', '--daftari-bad'),
    ];
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    const variables = Object.fromEntries(told.filter(([, value]) => value !== ''));
    return { theme: dark ? 'night' : 'stripe', variables };
  }

  get #saves() {
    return this.getAttribute('for') === 'card';
  }

  async #confirm(button, says) {
    const turn = this.#turn;
    button.disabled = true;
    says.textContent = '';
    const order = {
      elements: this.#elements,
      redirect: 'if_required',
      confirmParams: { return_url: this.getAttribute('return-url') ?? location.href },
    };
    const answer = await (this.#saves ? this.#stripe.confirmSetup(order) : this.#stripe.confirmPayment(order)).catch(
      (fault) => ({ error: fault }),
    );
    if (turn !== this.#turn) return;
    const intent = answer.paymentIntent ?? answer.setupIntent ?? takenAlready(answer.error);
    if (intent !== undefined) {
      this.#tell('daftari-card-done', { id: intent.id, status: intent.status });
      return;
    }
    const { message: reason, decline_code: decline, code, type } = answer.error;
    button.disabled = false;
    const told = this.#tell('daftari-card-failed', { reason, code: decline ?? code ?? type ?? null });
    if (told) says.textContent = reason;
  }

  #unloadable(reason) {
    this.replaceChildren();
    if (!this.#tell('daftari-card-failed', { reason, code: 'unloadable' })) return;
    const says = document.createElement('p');
    says.setAttribute('role', 'alert');
    says.textContent = reason;
    this.append(says);
  }

  /** Answers whether nobody said that there is nothing left to do. */
  #tell(name, detail) {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }
}

if (customElements.get('daftari-stripe-card') === undefined) {
  customElements.define('daftari-stripe-card', DaftariStripeCard);
}
`;

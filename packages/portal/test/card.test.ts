// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Mandate, PayWay, Slot, WaysToPay } from '../src/api/paying.ts';
import { cardEn } from '../src/i18n/card-en.ts';
import { cardSw } from '../src/i18n/card-sw.ts';
import { openCard, type CardOrder, type CardOutcome } from '../src/pages/card/open-card.ts';
import { awaitCard, awaitedCard, forgetCard, ledBack } from '../src/pages/card/saving.ts';
import { chargedOf, standingOf, type Standing } from '../src/pages/card/standing.ts';
import { DAY, iso, kes, NOW } from './fake/basics.ts';
import { makeMandate, makeWay } from './fake/ways.ts';

/** The ways of a customer, as the server tells them. */
function waysOf(...ways: readonly PayWay[]): WaysToPay {
  return { due: kes(2500), wallet: kes(0), ways };
}

const byMandate = (mandateId: string, more: Partial<PayWay> = {}): PayWay =>
  makeWay('mandate', 'stripe', { mandateId, ...more });

describe('which of what is saved pays', () => {
  const both = waysOf(byMandate('new'), byMandate('old'));
  const kept = makeMandate('old', 'c1');

  it.each<[string, Partial<Mandate>, WaysToPay | null, string | null]>([
    ['the one that the server prefers', {}, both, 'new'],
    ['not one that was declined too often', { state: 'failing' }, both, 'old'],
    ['not one that has expired', { expiresAt: iso(NOW - 1) }, both, 'old'],
    ['not one that the provider starts', { startedBy: 'provider' }, both, 'old'],
    ['not one whose provider is down', {}, waysOf(byMandate('new', { healthy: false }), byMandate('old')), 'old'],
    ['none while the ways are not known', {}, null, null],
    ['none by a phone', {}, waysOf(makeWay('prompt', 'mpesa')), null],
  ])('%s', (_why, more, ways, pays) => {
    const mandates = [makeMandate('new', 'c1', more), kept];
    expect(chargedOf(mandates, ways, NOW)?.id ?? null).toBe(pays);
  });

  it.each<[Standing, Partial<Mandate>]>([
    ['used', { id: 'new' }],
    ['spare', {}],
    ['failing', { state: 'failing' }],
    ['expired', { expiresAt: iso(NOW - DAY) }],
    // Whatever else is true of it.
    ['ended', { state: 'ended', expiresAt: iso(NOW - DAY) }],
    ['standing', { startedBy: 'provider' }],
  ])('stands as %s', (standing, more) => {
    expect(standingOf({ ...kept, ...more }, makeMandate('new', 'c1'), NOW)).toBe(standing);
  });
});

describe('a card that is awaited', () => {
  afterEach(forgetCard);

  it('is remembered for who began it, for half an hour', () => {
    const awaited = { customerId: 'c1', known: ['m1'], sinceMs: NOW };
    awaitCard(awaited);
    expect(awaitedCard('c1', NOW + 30 * 60_000)).toEqual(awaited);
    expect(awaitedCard('c1', NOW + 30 * 60_000 + 1)).toBeNull();
    expect(awaitedCard('c2', NOW)).toBeNull();
    forgetCard();
    expect(awaitedCard('c1', NOW)).toBeNull();
  });

  it.each([
    ['?setup_intent=seti_1&setup_intent_client_secret=x&redirect_status=succeeded', 'succeeded', '/', 'it went well'],
    ['?setup_intent=seti_1&setup_intent_client_secret=x&redirect_status=failed', 'failed', '/', 'her bank said no'],
    ['?a=1&setup_intent=seti_1&redirect_status=processing', 'pending', '/?a=1', 'what else there was stays'],
  ])('%s: %s', (search, saved, path) => {
    expect(ledBack({ pathname: '/', search })).toEqual({ saved, path });
  });

  it.each([
    ['', 'nobody was'],
    ['?redirect_status=succeeded&payment_intent=pi_1', 'it was a payment'],
  ])('“%s” led nobody back from saving a card: %s', (search) => expect(ledBack({ pathname: '/', search })).toBeNull());
});

/** The one dialog of the page. */
const dialog = () => document.querySelector('dialog.daftari-card') as HTMLDialogElement;

const says = (role: 'alert' | 'status') => dialog().querySelector(`[role=${role}]`)?.textContent ?? '';
const put = (name: string) => expect.poll(() => dialog().querySelector(name)).not.toBeNull();
const tell = (name: string, kind: string, detail: object = {}) => {
  const event = new CustomEvent(`daftari-card-${kind}`, { detail, bubbles: true, cancelable: true });
  dialog().querySelector(name)?.dispatchEvent(event);
  return event;
};

/** A module as a plugin serves one. */
function moduleOf(element: string): string {
  const define = `customElements.define('${element}', class extends HTMLElement {})`;
  return `data:text/javascript,if (customElements.get('${element}') === undefined) ${define};`;
}

function slotOf(element: string, module: string, more: Partial<Slot> = {}): Slot {
  return { place: 'customer.pay', element, module, plugin: 'stripe', ...more };
}

const slots =
  (...found: readonly Slot[]) =>
  async () => ({ slots: found });

describe('the dialog of a card form', () => {
  const order: CardOrder = {
    clientSecret: 'pi_1_secret_2',
    publishableKey: 'pk_test_1',
    returnUrl: 'https://my.example.co.ke/',
    locale: 'en',
    label: 'Pay KES 2,500.00',
  };
  let outcome: Promise<CardOutcome>;

  beforeEach(() => {
    document.body.innerHTML = '<main><button>Pay</button></main>';
    document.querySelector('button')?.focus();
  });
  afterEach(() => document.body.replaceChildren());

  /** Opens it, and waits until the element stands in it. */
  async function opened(name: string, more: Partial<CardOrder> = {}): Promise<void> {
    outcome = openCard({ ...order, ...more }, slots(slotOf(name, moduleOf(name))));
    await put(name);
    tell(name, 'ready');
  }

  it('hands the element what the gateway said, in the document itself, and holds the rest still', async () => {
    await opened('card-one');
    const element = dialog().querySelector('card-one') as HTMLElement;
    expect(element.getRootNode()).toBe(document);
    expect(Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]))).toEqual({
      'client-secret': 'pi_1_secret_2',
      'publishable-key': 'pk_test_1',
      'return-url': 'https://my.example.co.ke/',
      locale: 'en',
      label: 'Pay KES 2,500.00',
      for: 'payment',
    });
    expect(document.querySelector('main')?.inert).toBe(true);
    tell('card-one', 'done', { id: 'pi_1', status: 'succeeded' });
    expect(await outcome).toBe('confirmed');
    expect(document.querySelector('dialog')).toBeNull();
    expect(document.querySelector('main')?.inert).toBe(false);
    expect(document.activeElement?.textContent).toBe('Pay');
  });

  it.each([
    ['en', 'insufficient_funds', 'There is not enough money on the card.', 'a code that we know'],
    ['sw', 'stolen_card', cardSw.why.card_declined, 'a thief is told what anybody is'],
    ['en', 'setup_intent_authentication_failure', cardEn.why.authentication_failed, 'her bank did not know her'],
    ['en', 'new_code', 'Said by the provider.', 'a code that we do not know'],
    ['sw', null, 'Kadi haikukubaliwa: Said by the provider.', 'no code at all'],
  ])('says in %s why %s is not taken: %s', async (...[locale, code, sentence]) => {
    await opened('card-two', { locale });
    const event = tell('card-two', 'failed', { code, reason: 'Said by the provider.' });
    expect(says('alert')).toBe(sentence);
    // So that the element does not say it too.
    expect(event.defaultPrevented).toBe(true);
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(await outcome).toBe('closed');
  });

  it('is not closed while a bank is asked', async () => {
    await opened('card-three');
    dialog()
      .querySelector('card-three')
      ?.dispatchEvent(new Event('submit', { bubbles: true }));
    expect(says('status')).toBe(cardEn.sending);
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    dialog().querySelector<HTMLButtonElement>('.shut')?.click();
    expect(dialog()).not.toBeNull();
    tell('card-three', 'failed', { code: 'card_declined', reason: '' });
    dialog().querySelector<HTMLButtonElement>('.shut')?.click();
    expect(await outcome).toBe('closed');
  });

  it.each([
    ['no plugin has one', slots(), false],
    ['its module cannot be had', slots(slotOf('card-none', 'data:text/javascript,throw new Error()')), false],
    ['its module makes something else', slots(slotOf('card-other', moduleOf('card-else'))), true],
    ['the server cannot be reached', () => Promise.reject(new Error('network')), true],
  ] as const)('says what to do instead when there is no form: %s', async (_why, find, saves) => {
    outcome = openCard({ ...order, saves }, find);
    const sentence = saves ? cardEn.unloadable.save : cardEn.unloadable.pay;
    await expect.poll(() => says('alert')).toBe(sentence);
    expect(says('status')).toBe('');
    dialog().querySelector<HTMLButtonElement>('.shut')?.click();
    expect(await outcome).toEqual({ failed: sentence });
  });

  it('asks once more when told to, and what failed before counts no more', async () => {
    let asked = 0;
    const find = async () => {
      asked += 1;
      return { slots: asked === 1 ? [] : [slotOf('card-four', moduleOf('card-four'))] };
    };
    outcome = openCard(order, find);
    await expect.poll(() => says('alert')).toBe(cardEn.unloadable.pay);
    dialog().querySelector<HTMLButtonElement>('.retry')?.click();
    await put('card-four');
    expect(says('alert')).toBe('');
    tell('card-four', 'ready');
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(await outcome).toBe('closed');
  });

  it('takes the form of the gateway that has asked, where several have one', async () => {
    const found = [
      slotOf('card-five', moduleOf('card-five'), { plugin: 'other' }),
      slotOf('card-six', moduleOf('card-six')),
      slotOf('card-seven', moduleOf('card-seven'), { place: 'customer.below-plan' }),
    ];
    outcome = openCard({ ...order, gateway: 'stripe' }, slots(...found));
    await put('card-six');
    dialog().querySelector<HTMLButtonElement>('.shut')?.click();
    expect(await outcome).toBe('closed');
  });
});

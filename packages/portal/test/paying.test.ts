// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import type { PayWay } from '../src/api/paying.ts';
import { ApiError } from '../src/api/problem.ts';
import type { CustomerView, Plan, SubscriptionView } from '../src/api/wire.ts';
import { outcomeOf, type Outcome } from '../src/elements/outcome.ts';
import { payingMessages } from '../src/i18n/paying-messages.ts';
import { keptAsk } from '../src/pages/kept-ask.ts';
import { createKeys, nextLookMs } from '../src/pages/paying.ts';
import type { Checkout } from '../src/pages/ways/checkout.ts';
import { distinct, nameOf } from '../src/pages/ways/naming.ts';
import { walletOffer } from '../src/pages/ways/wallet.ts';
import { CANCELLING_PHONE, SILENT_PHONE } from './fake/begin.ts';
import { kes, makeWorld } from './fake/people.ts';
import { Refused } from './fake/refused.ts';
import { makeMandate, makeWay } from './fake/ways.ts';
import { openCounter, PAYER, type CounterTest } from './support/counter.ts';

const unheard = new ApiError({ status: 0, code: 'network.unreachable', detail: 'The server cannot be reached.' });
const refused = new ApiError({ status: 409, code: 'wallet.tooLittle', detail: 'Too little.' });

/** The keys that presses go out under: what each wishes, and what becomes of it. */
async function keysOf(presses: readonly (readonly [string, 'done' | ApiError])[]): Promise<readonly string[]> {
  const keys = createKeys();
  const sent: string[] = [];
  for (const [wish, became] of presses) {
    const send = (key: string): Promise<string> => {
      sent.push(key);
      return became === 'done' ? Promise.resolve('') : Promise.reject(became);
    };
    await keys.once({ wish }, send).catch(() => undefined);
  }
  return sent.map((key) => String(sent.indexOf(key)));
}

describe('the key of a press', () => {
  it.each([
    ['a', 'done', 'a', '01', 'what was done and is pressed again is another payment'],
    ['a', refused, 'a', '01', 'what was refused has not happened'],
    ['a', unheard, 'a', '00', 'a press whose answer never came is the same press'],
    ['a', unheard, 'b', '01', 'another wish is not it'],
    [
      'a',
      new ApiError({ status: 502, code: 'http.502', detail: '' }),
      'a',
      '00',
      'nor does a proxy know what happened',
    ],
  ] as const)('%s, then %s, then %s goes out under %s: %s', async (...[one, became, other, keys]) => {
    const sent = await keysOf([
      [one, became],
      [other, 'done'],
    ]);
    expect(sent.join('')).toBe(keys);
  });
});

describe('how often a payment is looked at', () => {
  it.each<[Outcome, number, number | null, string]>([
    ['waiting', 0, 1000, 'once a second at first'],
    ['unknown', 30_000, 2000, 'then less and less'],
    ['unknown', 300_000, 20_000, 'after five minutes three times a minute'],
    ['unknown', 7_200_000, 120_000, 'and never less than every two minutes, for as long as nobody knows'],
    ['paid', 60_000, 4000, 'a router may take its time'],
    ['paid', 300_001, null, 'but not for ever'],
    ['failed', 1000, null, 'nothing more will come'],
    ['online', 1000, null, 'nothing more will come'],
  ])('%s after %i ms: again in %s ms, %s', (outcome, waited, again) => {
    expect(nextLookMs(outcome, waited)).toBe(again);
  });
});

describe('what the wallet pays', () => {
  const [, brian] = makeWorld().customers;
  if (brian === undefined) throw new Error('the world is empty');
  const [first] = brian.subscriptions as readonly [SubscriptionView];
  const bare: SubscriptionView = { ...first, addOns: [], plan: { ...first.plan, grossPrice: kes(2500) } };
  const owing = (owed: number, one: SubscriptionView = bare): CustomerView => ({
    ...brian,
    owed: kes(owed),
    subscriptions: [one],
  });
  const postpaid = { ...bare, plan: { ...bare.plan, kind: 'postpaid' } as Plan };

  it('is nothing while nothing is in it', () => {
    expect(walletOffer(owing(0), { due: kes(2500), wallet: kes(0), ways: [] }, true)).toBeNull();
  });

  it('says what is missing where it is too small', () => {
    const offer = walletOffer(owing(0), { due: kes(2150), wallet: kes(350), ways: [] }, true);
    expect(offer).toEqual({ kind: 'short', wallet: kes(350), missing: kes(2150) });
  });

  it.each([
    ['a term', owing(0), 3000, { total: kes(2500), stays: kes(500) }, '3,000 less 2,500'],
    ['a term and a debt', owing(300), 3000, { total: kes(2800), stays: kes(200) }, '3,000 less 2,500 and 300'],
    ['two lines', owing(0, { ...bare, quantity: 2 }), 6000, { total: kes(5000), stays: kes(1000) }, 'twice 2,500'],
    ['a debt alone', owing(300, postpaid), 1000, { total: kes(300), stays: kes(700) }, 'nobody renews what is billed'],
    ['add-ons', owing(0, first), 9000, null, 'only the server adds them up'],
    ['dearer than it holds', owing(0), 2400, null, 'there is a discount that the page does not know'],
  ])('%s: %s', (...[, view, wallet, cost]) => {
    const offer = walletOffer(view, { due: kes(0), wallet: kes(wallet), ways: [] }, true);
    expect(offer).toMatchObject({ kind: 'buys', cost });
  });

  it('names no price while a discount runs', () => {
    const offer = walletOffer(owing(0), { due: kes(0), wallet: kes(2500), ways: [] }, false);
    expect(offer).toMatchObject({ kind: 'buys', cost: null });
  });

  it('offers nothing where nothing is owed and nothing renews', () => {
    expect(walletOffer(owing(0, postpaid), { due: kes(0), wallet: kes(500), ways: [] }, true)).toMatchObject({
      kind: 'idle',
    });
  });
});

describe('ways by name', () => {
  it.each([
    [makeWay('prompt', 'mpesa'), 'M-Pesa'],
    [makeWay('prompt', 'mpesa-till'), 'M-Pesa'],
    [makeWay('card', 'stripe'), 'Kadi'],
    [makeWay('page', 'kopo', { label: 'Kopo Kopo' }), 'Kopo Kopo'],
    [makeWay('mandate', 'stripe', { mandateId: 'm1', label: 'Visa •••• 4242' }), 'Visa •••• 4242'],
  ])('%o is %s', (way, name) => {
    expect(nameOf(way, 'sw')).toBe(name);
  });

  it('shows two lines of M-Pesa as one, the preferred, and every saved card', () => {
    const ways = [saved('m1'), saved('m2'), makeWay('prompt', 'mpesa-till'), makeWay('prompt', 'mpesa')];
    expect(distinct(ways, 'en')).toEqual(ways.slice(0, 3));
  });
});

function saved(id: string): PayWay {
  return makeWay('mandate', 'stripe', { mandateId: id, label: 'Visa •••• 4242' });
}

function press(checkout: Checkout, way: PayWay, amount = '2150.00', phone: string | null = null): Promise<void> {
  return checkout.pay({ way: { ...way, amount: kes(2150) }, phone, amount, subscriptionId: 's2' });
}

function stands({ timeline }: Checkout): Outcome | null {
  return timeline === null ? null : outcomeOf(timeline);
}

/** Waits until it stands so; the stream of a page nudges as often. */
async function becomes(checkout: Checkout, outcome: Outcome): Promise<void> {
  const look = (): Outcome | null => {
    checkout.nudge();
    return stands(checkout);
  };
  await expect.poll(look, { timeout: 10_000 }).toBe(outcome);
}

describe('at the counter', () => {
  let open: CounterTest | null = null;
  const counter = async (language: 'en' | 'sw' = 'en'): Promise<CounterTest> => (open = await openCounter(language));
  const prompt = makeWay('prompt', 'mpesa');

  afterEach(async () => {
    open?.checkout.rest();
    sessionStorage.clear();
    await open?.fake.close();
  });

  it('asks a phone once, however often the button is pressed, and follows until she is online', async () => {
    const { fake, checkout } = await counter();
    await Promise.all([press(checkout, prompt, '2150.00', '254712345678'), press(checkout, prompt)]);
    await becomes(checkout, 'online');
    expect(fake.world.paying.sent).toMatchObject([{ body: { gateway: 'mpesa', phone: '254712345678' } }]);
    expect(fake.world.paying.sent[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    // How it ended is known: the next page of the tab has nothing to follow.
    expect(keptAsk(PAYER)).toBeNull();
  });

  it('names an amount that is not just what is due, and what it is for', async () => {
    const { fake, checkout } = await counter();
    await press(checkout, prompt, '500.00', '254712345678');
    const [{ body } = { body: {} }] = fake.world.paying.sent;
    expect(body).toEqual({ gateway: 'mpesa', phone: '254712345678', amount: '500.00', subscriptionId: 's2' });
  });

  it('charges what is saved by its name, and leaves the gateway to it', async () => {
    const { fake, checkout } = await counter();
    fake.world.paying.mandates = [makeMandate('m1', PAYER)];
    await press(checkout, saved('m1'));
    await becomes(checkout, 'online');
    expect(fake.world.paying.sent[0]?.body).toEqual({ gateway: null, mandateId: 'm1' });
    expect(checkout.under).toMatchObject({ kind: 'mandate', name: 'Visa •••• 4242' });
  });

  it('goes to the page of a provider, and the page that she comes back to knows what she was asked for', async () => {
    const { fake, checkout, left, another } = await counter();
    fake.world.paying.ways = [makeWay('page', 'pesapal')];
    await press(checkout, makeWay('page', 'pesapal'));
    expect(left).toEqual([expect.stringMatching(/\/provider\/a1$/)]);
    checkout.rest();
    const back = another();
    await back.resume();
    expect(back.under).toMatchObject({ attemptId: 'a1', kind: 'page', name: 'Pesapal', url: left[0] });
    expect(stands(back)).toBe('waiting');
    fake.settle('a1');
    await becomes(back, 'online');
    expect(keptAsk(PAYER)).toBeNull();
    back.rest();
  });

  it('goes to no address that is no page', async () => {
    const { fake, checkout, left } = await counter();
    fake.world.paying.ways = [makeWay('page', 'pesapal')];
    fake.world.paying.pageUrl = 'javascript:alert(1)';
    await press(checkout, makeWay('page', 'pesapal'));
    expect(left).toEqual([]);
    expect(checkout.under).toBeNull();
    expect(checkout.refusal).toBe(payingMessages('en').badPage);
  });

  it('follows nothing that is not there any more', async () => {
    const { checkout } = await counter();
    sessionStorage.setItem('daftari.ask', JSON.stringify({ customerId: PAYER, attemptId: 'gone', kind: 'page' }));
    await checkout.resume();
    expect(checkout.under).toBeNull();
    expect(keptAsk(PAYER)).toBeNull();
  });

  it('leaves what another customer was asked on the same machine to her', async () => {
    const { checkout } = await counter();
    sessionStorage.setItem('daftari.ask', JSON.stringify({ customerId: 'c1', attemptId: 'a1', kind: 'page' }));
    await checkout.resume();
    expect(checkout.under).toBeNull();
  });

  it('says that nobody knows, keeps asking, and counts the money that comes late', async () => {
    const { fake, checkout } = await counter();
    await press(checkout, prompt, '2150.00', SILENT_PHONE);
    await becomes(checkout, 'unknown');
    // A page that is loaded again still knows it: she must not pay twice because she pressed reload.
    expect(keptAsk(PAYER)).toMatchObject({ attemptId: 'a1' });
    fake.settle('a1');
    await becomes(checkout, 'online');
    expect(fake.world.paying.sent).toHaveLength(1);
  });

  it('lets her pay anew after a prompt that was cancelled', async () => {
    const { fake, checkout } = await counter();
    await press(checkout, prompt, '2150.00', CANCELLING_PHONE);
    await becomes(checkout, 'failed');
    checkout.anew();
    await press(checkout, prompt, '2150.00', '254712345678');
    const [one, other] = fake.world.paying.sent;
    expect(one?.key).not.toBe(other?.key);
  });

  it('shows the ask that stands in the way, instead of a second one', async () => {
    const { fake, checkout } = await counter();
    await press(checkout, prompt, '2150.00', SILENT_PHONE);
    checkout.anew();
    const details = { attemptId: 'a1' };
    fake.world.paying.refusal = new Refused(409, 'payment.pending', 'A payment is already waiting.', [], details);
    await press(checkout, prompt, '2150.00', SILENT_PHONE);
    expect(checkout.under).toMatchObject({ attemptId: 'a1' });
    expect(checkout.refusal).toBe('');
  });

  it.each([
    [new Refused(422, 'mandate.needsPayer', 'The payer must confirm this charge herself.'), 'Benki yako'],
    [new Refused(503, 'gateways.none', 'No gateway can take it now.'), 'Hakuna njia'],
    [new Refused(422, 'stripe.refused', 'There is not enough money on the card.'), 'Kadi haina pesa'],
    [new Refused(429, 'ask.limited', 'Too many asks.'), 'Umebonyeza mara nyingi mno'],
    [new Refused(500, 'internal', 'It broke.'), 'Mawasiliano yalikatika'],
  ])('says in her language why it was not taken: %s', async (refusal, said) => {
    const { fake, checkout } = await counter('sw');
    fake.world.paying.refusal = refusal;
    await press(checkout, prompt, '2150.00', '254712345678');
    expect(checkout.refusal).toContain(said);
    expect(checkout.under).toBeNull();
  });

  it('pays from the wallet once, even where the answer was lost and she presses again', async () => {
    const { fake, checkout, lose } = await counter();
    fake.world.customers = fake.world.customers.map((one) => (one.id === PAYER ? { ...one, wallet: kes(9000) } : one));
    lose('/payments/wallet');
    expect(await checkout.payFromWallet('s2')).toBe(false);
    expect(checkout.refusal).toBe(payingMessages('en').lost);
    expect(await checkout.payFromWallet('s2')).toBe(true);
    const [one, other] = fake.world.paying.sent;
    expect(one?.key).toBe(other?.key);
    expect(fake.world.paying.sent).toHaveLength(2);
    // The fake remembers no answers; the server does. A third press is another wish.
    await checkout.payFromWallet('s2');
    expect(fake.world.paying.sent[2]?.key).not.toBe(one?.key);
  });

  it('says why the wallet did not pay', async () => {
    const { checkout } = await counter();
    expect(await checkout.payFromWallet(null)).toBe(false);
    expect(checkout.refusal).toBe('There is not enough in the wallet. Nothing was taken.');
  });
});

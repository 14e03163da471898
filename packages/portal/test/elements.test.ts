// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import {
  DaftariElement,
  DaftariExplain,
  DaftariForm,
  DaftariPay,
  DaftariPaymentFeed,
  DaftariPlanCard,
  DaftariTimeline,
} from '../src/index.ts';
import * as portal from '../src/index.ts';
import { iso, kes, makeWorld, NOW } from './fake/people.ts';
import { explained, pastWay } from './fake/paying.ts';

const world = makeWorld();
const [amina, brian] = world.customers;
const payment = world.payments.find((each) => each.customerId === 'c1');
if (amina === undefined || brian === undefined || payment === undefined) throw new Error('the world is empty');

afterEach(() => document.body.replaceChildren());

/** Puts an element on the page with its properties, and waits until it has drawn itself. */
async function shown<T extends DaftariElement>(element: T, properties: Partial<T>): Promise<ShadowRoot> {
  Object.assign(element, { lang: 'en', zone: 'Africa/Nairobi' }, properties);
  document.body.append(element);
  await element.updateComplete;
  if (element.shadowRoot === null) throw new Error('the element has no shadow root');
  return element.shadowRoot;
}

/** What one reads in it, without the looks. */
function textOf(root: ParentNode): string {
  const clone = root.cloneNode(true) as DocumentFragment;
  for (const style of clone.querySelectorAll('style')) style.remove();
  return (clone.textContent ?? '').replaceAll(/[\s\u00A0]+/g, ' ').trim();
}

describe('an element', () => {
  it('draws anew what is set as a property, so that no class field hides it', async () => {
    const element = new portal.DaftariBalance();
    const root = await shown(element, { wallet: kes(350), owed: kes(0) });
    expect(textOf(root)).toContain('KES 350.00');
    element.wallet = kes(20);
    await element.updateComplete;
    expect(textOf(root)).toContain('KES 20.00');
  });

  it('speaks the language that it is told', async () => {
    const root = await shown(new portal.DaftariBalance(), { wallet: kes(350), owed: kes(0), lang: 'sw' });
    expect(root.querySelector('h2')?.textContent).toBe('Pochi');
  });

  it.each(
    Object.entries(portal).flatMap(([name, made]) =>
      typeof made === 'function' && made.prototype instanceof DaftariElement
        ? [[name, made as new () => DaftariElement] as const]
        : [],
    ),
  )('%s can be made with nothing set, and says when it waits', async (name, Element) => {
    const root = await shown(new Element(), {});
    const settled = [
      'DaftariConfirm',
      'DaftariCustomerSearch',
      'DaftariForm',
      'DaftariLogin',
      'DaftariPager',
      'DaftariPay',
      'DaftariPlanPreview',
      'DaftariSecret',
      'DaftariSections',
      'DaftariSheet',
      'DaftariToast',
    ].includes(name);
    expect(root.querySelector('[aria-busy=true]') !== null).toBe(!settled);
  });
});

describe('lists', () => {
  it.each([
    ['DaftariReceiptList', { payments: [] }, 'No payments so far'],
    ['DaftariInvoiceList', { invoices: [] }, 'No invoices so far'],
    ['DaftariUsageChart', { days: [] }, 'Nothing used so far'],
    ['DaftariCustomerTable', { customers: [] }, 'Nobody fits'],
    ['DaftariOnlineTable', { sessions: [] }, 'nothing here'],
    ['DaftariPaymentFeed', { payments: [] }, 'No payments so far today'],
    ['DaftariUnmatched', { payments: [] }, 'found its owner'],
    ['DaftariTable', { cells: [] }, 'nothing here'],
    ['DaftariBuckets', { buckets: [] }, 'No bundles so far'],
  ] as const)('%s says that it is empty, and offers to try again when it failed', async (name, none, sentence) => {
    const Element = { ...portal }[name];
    const element = new Element();
    const root = await shown(element, none);
    expect(textOf(root)).toContain(sentence);

    let retried = 0;
    element.addEventListener(portal.RetryRequest.type, () => (retried += 1));
    Object.assign(element, { error: 'The server is busy.' });
    await element.updateComplete;
    expect(root.querySelector('[role=alert]')?.textContent).toContain('The server is busy.');
    root.querySelector<HTMLButtonElement>('[role=alert] button')?.click();
    expect(retried).toBe(1);
  });
});

describe('a credit note', () => {
  it('is called one, counts the other way, and is neither owed nor paid', async () => {
    const [bill] = makeWorld().invoices;
    if (bill === undefined) throw new Error('the world has a bill');
    const note = { ...bill, kind: 'credit_note', number: 'CN-2026-00001', total: kes(500), status: 'paid' } as const;
    const root = await shown(new portal.DaftariInvoiceList(), { invoices: [note], lang: 'en' });
    expect(textOf(root)).toMatch(/Credit note/);
    expect(textOf(root)).toMatch(/-KES.500\.00/);
    expect(textOf(root)).not.toMatch(/Paid|due/);
  });
});

describe('the plan card', () => {
  it('tells the time left by the clock that it is given', async () => {
    const [subscription] = brian.subscriptions;
    const until = NOW + 3 * 86_400_000 + 2 * 3_600_000;
    const given = { ...subscription, paidUntil: iso(until) } as NonNullable<typeof subscription>;
    const root = await shown(new DaftariPlanCard(), { subscription: given, status: 'online', now: NOW });
    expect(textOf(root)).toContain('3 days 2 hours');
    expect(textOf(root)).toContain('until Wed 25 Nov, 21:00');
    expect(root.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('24'); // 48 of 200 GB.
  });

  it('says since when the time is over', async () => {
    const subscription = amina.subscriptions[0] ?? null;
    const root = await shown(new DaftariPlanCard(), { subscription, status: 'expired', now: NOW });
    // Expired 0.2 days, that is 4 h 48 min, before 19:00 in Nairobi.
    expect(textOf(root)).toContain('expired Sun 22 Nov, 14:12');
    expect(root.querySelector('.hero.over')).not.toBeNull();
  });
});

/** Fills the form and sends it: what was asked, and what was marked as wrong. */
async function form(phone: string, amount: string) {
  const element = new DaftariPay();
  const asked: portal.PayRequest[] = [];
  element.addEventListener(portal.PayRequest.type, (event) => asked.push(event as portal.PayRequest));
  const root = await shown(element, { amount: kes(1500), price: kes(1500), phone: '0712345678' });
  const field = (id: string) => root.querySelector<HTMLInputElement>(`#${id}`) as HTMLInputElement;
  expect([field('phone').value, field('amount').value]).toEqual(['0712345678', '1500.00']);
  field('phone').value = phone;
  field('amount').value = amount;
  root.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }));
  await element.updateComplete;
  return { asked, invalid: [...root.querySelectorAll('[aria-invalid=true]')].map(({ id }) => id) };
}

describe('paying', () => {
  it('asks with the phone and the amount, however they are spaced', async () => {
    const { asked, invalid } = await form('0712 345 678', '1,500.50');
    expect(asked).toMatchObject([{ phone: '254712345678', amount: '1500.50' }]);
    expect(invalid).toEqual([]);
  });

  it.each([
    ['12345', '100', 'phone'],
    ['0712345678', '-3', 'amount'],
  ])('does not ask with %s and %s: the %s is marked', async (phone, amount, wrong) => {
    const { asked, invalid } = await form(phone, amount);
    expect(asked).toEqual([]);
    expect(invalid).toEqual([wrong]);
  });

  it('tells how long it took once she is online', async () => {
    const root = await shown(new DaftariPay(), { timeline: pastWay(payment) });
    expect(root.querySelector('[role=status]')?.textContent).toContain('Paid and online in 1.2s.');
  });

  it('says why it failed in words', async () => {
    const way = pastWay(payment);
    const failed = { ...way.attempt, state: 'failed', reason: 'insufficient_funds' } as NonNullable<typeof way.attempt>;
    const steps = way.steps.map((step) => ({ ...step, at: null, elapsedMs: null, state: 'waiting' as const }));
    const timeline = { attempt: failed, payment: null, steps, payToOnlineMs: null };
    const root = await shown(new DaftariPay(), { timeline });
    expect(root.querySelector('[role=status]')?.textContent).toContain('not enough money');
  });
});

describe('the timeline', () => {
  it('shows each step with its time since the first', async () => {
    const root = await shown(new DaftariTimeline(), { timeline: pastWay(payment), all: true });
    const steps = [...root.querySelectorAll('li')].map((step) => textOf(step));
    expect(steps).toHaveLength(8);
    expect(steps[2]).toMatch(/^Paid \(done\) \+6\.2s/);
    expect(textOf(root)).toContain('1.2s from payment to online');
  });
});

describe('the explanation', () => {
  it('keeps the eight words in their order, also those that have nothing', async () => {
    const whole = explained('payment', payment.id, payment);
    const broken = { ...whole, whole: false, facts: whole.facts.filter(({ word }) => word !== 'network') };
    const root = await shown(new DaftariExplain(), { explanation: broken });
    const words = [...root.querySelectorAll('h3')].map((word) => word.textContent);
    expect(words).toEqual(['Payment', 'Allocation', 'Invoice', 'Charge', 'Ledger', 'Access', 'Network', 'Session']);
    expect(root.querySelectorAll('.line > li.there')).toHaveLength(7);
    expect(textOf(root)).toContain('A link is missing');
  });
});

function type(root: ShadowRoot, id: string, text: string): void {
  const field = root.querySelector<HTMLInputElement>(`#${id}`);
  if (field === null) throw new Error(`there is no field ${id}`);
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

describe('a form', () => {
  const fields = [
    { name: 'name', label: 'Name' },
    { name: 'subscription.username', label: 'Username', value: 'amina', hint: 'The router logs in with it.' },
  ];

  it('keeps a proposal up to date until somebody types there', async () => {
    const element = new DaftariForm();
    const root = await shown(element, { fields });
    Object.assign(element, { fields: fields.map((field) => ({ ...field, value: 'brian' })) });
    await element.updateComplete;
    expect(element.values['subscription.username']).toBe('brian');
    type(root, 'subscription-username', 'mine');
    Object.assign(element, { fields });
    await element.updateComplete;
    expect(element.values['subscription.username']).toBe('mine');
  });

  it('says what is wrong beside its field, in place of the hint, and tells the field of it', async () => {
    const refusal = { fields: { 'subscription.username': 'This username is taken.' }, sentence: 'Look again.' };
    const root = await shown(new DaftariForm(), { fields, refusal });
    const field = root.querySelector('#subscription-username');
    const told = root.querySelector(`#${field?.getAttribute('aria-describedby')}`);
    expect([field?.getAttribute('aria-invalid'), told?.textContent]).toEqual(['true', 'This username is taken.']);
    expect(root.querySelector('#name')?.getAttribute('aria-invalid')).toBe('false');
    expect(root.querySelector('[role=alert]')?.textContent).toBe('Look again.');
  });

  it('sends what was typed once, and nothing while it is busy', async () => {
    const element = new DaftariForm();
    const sent: portal.FormRequest[] = [];
    element.addEventListener(portal.FormRequest.type, (event) => sent.push(event as portal.FormRequest));
    const root = await shown(element, { fields });
    type(root, 'name', 'Amina');
    const submit = () => root.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    submit();
    element.busy = true;
    submit();
    expect(sent.map(({ values }) => values)).toEqual([{ name: 'Amina', 'subscription.username': 'amina' }]);
  });
});

describe('the feed', () => {
  it('does not wait for what is long over: a row of the past has its day and no chip', async () => {
    const way = pastWay(payment);
    const steps = way.steps.map((step) =>
      ['applied', 'verified', 'online'].includes(step.step) ? { ...step, at: null, state: 'waiting' as const } : step,
    );
    const timeline = { ...way, steps, payToOnlineMs: null };
    const fed = { payment: { ...payment, receivedAt: iso(NOW) }, timeline, fresh: false };
    const element = new DaftariPaymentFeed();
    const root = await shown(element, { payments: [{ ...fed, recent: false, newest: null }] });
    expect(textOf(root)).toContain('22 Nov 2026, 19:00');
    expect(root.querySelector('li .chip')).toBeNull();
    expect(root.querySelector('daftari-timeline')?.shadowRoot?.querySelector('.next')).toBeNull();
    element.payments = [{ ...fed, recent: true, newest: 'pending' }];
    await element.updateComplete;
    expect(textOf(root)).toContain('waiting for the router');
  });
});

describe('paying in the demo', () => {
  it('leads to the simulated phone in a new window, and nowhere outside the demo', async () => {
    const way = pastWay(payment);
    const steps = way.steps.map((step) => ({ ...step, at: null, elapsedMs: null, state: 'waiting' as const }));
    const attempt = { ...way.attempt, state: 'processing' } as NonNullable<typeof way.attempt>;
    const timeline = { attempt, payment: null, steps, payToOnlineMs: null };
    const element = new DaftariPay();
    const root = await shown(element, { timeline });
    expect(root.querySelector('[role=status] a')).toBeNull();
    element.phoneUrl = 'http://127.0.0.1:9/phone';
    await element.updateComplete;
    const link = root.querySelector('[role=status] a');
    expect([link?.getAttribute('href'), link?.getAttribute('target')]).toEqual(['http://127.0.0.1:9/phone', '_blank']);
  });
});

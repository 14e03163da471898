// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import type { Attempt, StepName, Timeline } from '../src/api/wire.ts';
import { DaftariAsking } from '../src/elements/daftari-asking.ts';
import type { DaftariTimeline } from '../src/elements/daftari-timeline.ts';
import { kes } from './fake/people.ts';
import { timelineOf } from './fake/paying.ts';

afterEach(() => document.body.replaceChildren());

const attempt: Attempt = {
  id: 'a1',
  gateway: 'stripe',
  customerId: 'c1',
  amount: kes(1500),
  payer: 'c1',
  state: 'processing',
  reason: null,
  createdAt: '2026-11-22T16:00:00.000Z',
  changedAt: '2026-11-22T16:00:00.000Z',
};

/** A payment whose attempt stands so, with these steps behind it. */
function standing(by: Partial<Attempt>, ...done: readonly StepName[]): Timeline {
  const startedAt = Date.parse(attempt.createdAt);
  return timelineOf({
    attempt: { ...attempt, ...by },
    payment: null,
    startedAt,
    done: new Map(done.map((step) => [step, startedAt + 3000])),
    failed: null,
  });
}

async function shown(properties: Partial<DaftariAsking>): Promise<ShadowRoot> {
  const element = Object.assign(
    new DaftariAsking(),
    { lang: 'en', zone: 'Africa/Nairobi', name: 'Pesapal' },
    properties,
  );
  document.body.append(element);
  await element.updateComplete;
  return element.shadowRoot as ShadowRoot;
}

function said(root: ShadowRoot): string {
  return (root.querySelector('.say')?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
}

describe('how a payment stands, in words and colour', () => {
  it.each<[string, Partial<DaftariAsking>, string, RegExp]>([
    ['a prompt', { kind: 'prompt', timeline: standing({}) }, '', /^Waiting Look at your phone, .* Pesapal PIN\.$/],
    ['a page', { kind: 'page', timeline: standing({}) }, '', /^Waiting We are waiting for Pesapal/],
    ['a card', { kind: 'card', timeline: standing({}) }, '', /^Waiting Fill in the form of your card/],
    ['a charge', { kind: 'mandate', timeline: standing({}) }, '', /^Waiting Pesapal is being charged/],
    ['unknown', { timeline: standing({ state: 'unknown' }) }, 'warn', /^Not known yet Please do not pay twice\./],
    [
      'unknown, in Swahili',
      { timeline: standing({ state: 'unknown' }), lang: 'sw' },
      'warn',
      /^Bado haijulikani Tafadhali usilipe mara mbili\./,
    ],
    ['paid', { timeline: standing({}, 'booked') }, 'good', /^Paid /],
    ['online', { timeline: standing({}, 'booked', 'online') }, 'good', /^Paid and online Paid and online in/],
    [
      'failed, as we know it',
      { timeline: standing({ state: 'failed', reason: 'The card has expired.' }), lang: 'sw' },
      'bad',
      /^Haijalipwa Hakuna pesa zilizochukuliwa\. Muda wa kadi umeisha\.$/,
    ],
    [
      'failed, as the provider says it',
      { timeline: standing({ state: 'failed', reason: 'E42' }) },
      'bad',
      /^Not paid No money was taken\. Pesapal said: E42$/,
    ],
  ])('%s', async (_what, properties, tone, words) => {
    const root = await shown(properties);
    expect(said(root)).toMatch(words);
    expect(root.querySelector('.say')?.classList.contains(tone === '' ? 'say' : tone)).toBe(true);
  });

  it('lets nobody press to pay again while nobody knows, but by her own word that no money was taken', async () => {
    const root = await shown({ timeline: standing({ state: 'unknown' }) });
    expect(root.querySelector('.button')).toBeNull();
    expect(root.querySelector('.link')?.textContent).toContain('Back to the ways to pay');
  });

  it('leads back to the page of a provider while it is waited for, and not any more once it is paid', async () => {
    const pageUrl = 'https://pay.example/1';
    const waiting = await shown({ kind: 'page', pageUrl, timeline: standing({}) });
    expect(waiting.querySelector('a.button')?.getAttribute('href')).toBe(pageUrl);
    const paid = await shown({ kind: 'page', pageUrl, timeline: standing({}, 'booked') });
    expect(paid.querySelector('a.button')).toBeNull();
  });

  it('calls the step of being asked by what was done: no card was prompted on a phone', async () => {
    const root = await shown({ kind: 'mandate', timeline: standing({}) });
    const steps = root.querySelector<DaftariTimeline>('daftari-timeline');
    await steps?.updateComplete;
    expect(steps?.shadowRoot?.textContent).toContain('Charge sent');
    expect(steps?.shadowRoot?.textContent).not.toContain('phone');
  });
});

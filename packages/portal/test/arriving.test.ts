// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import type { OwnerCandidate, WouldDo } from '../src/api/arriving.ts';
import { ApiError } from '../src/api/problem.ts';
import { wouldDo } from '../src/elements/would.ts';
import { AttributeRequest, DaftariUnmatched, UnmatchedRequest } from '../src/index.ts';
import { countedMinor, differenceOf, sizeOf } from '../src/pages/console/arriving/counting.ts';
import { orderOf } from '../src/pages/console/arriving/giving-to.ts';
import { refusalWord } from '../src/pages/console/arriving/refusing.ts';
import { kes, makeWorld } from './fake/people.ts';

afterEach(() => document.body.replaceChildren());

describe('what was counted in a drawer', () => {
  it.each<[typed: string, minor: bigint | null, why: string]>([
    ['5950', 595_000n, 'whole shillings'],
    ['5,950.50', 595_050n, 'with thousands and cents'],
    ['0', 0n, 'an empty drawer is a count'],
    ['', null, 'nothing typed is none'],
    ['-50', null, 'cash is never below zero'],
    ['5.955', null, 'finer than a cent'],
    ['many', null, 'no number'],
  ])('“%s” is %s: %s', (typed, minor) => {
    expect(countedMinor(typed, 'KES')).toBe(minor);
  });

  it('differs by what is missing or too much, and a difference is told without its sign', () => {
    expect(differenceOf(595_000n, kes(6000))).toEqual({ minor: '-5000', currency: 'KES' });
    expect(differenceOf(600_000n, kes(6000))).toEqual(kes(0));
    expect(sizeOf({ minor: '-5000', currency: 'KES' })).toEqual(kes(50));
  });
});

it.each<[Readonly<Record<string, string>>, object, string]>([
  [{ for: '', reason: ' ' }, { customerId: 'c1' }, 'it does by itself what it is for'],
  [{ for: 'invoice i1', reason: 'a call' }, { customerId: 'c1', invoiceId: 'i1', reason: 'a call' }, 'a bill'],
  [{ for: 'subscription s1' }, { customerId: 'c1', subscriptionId: 's1' }, 'what it renews'],
])('%o gives money as %o: %s', (values, order) => {
  expect(orderOf('c1', values)).toEqual(order);
});

describe('what money would do', () => {
  const buys = [{ subscriptionId: 's1', planName: 'Home 10', untilAt: '2026-12-23T16:00:00.000Z' }];
  const paid = { invoiceId: 'i1', amount: kes(2000) };
  const pays = [{ ...paid, number: 'INV-2026-00001' }];

  it.each<[WouldDo, readonly string[], string]>([
    [{ buys, pays: [], keeps: kes(0) }, ['activates Home 10 until Wed 23 Dec, 19:00'], 'it buys time'],
    [
      { buys: [], pays, keeps: kes(500) },
      ['pays KES 2,000.00 of INV-2026-00001', 'KES 500.00 stays in the wallet'],
      'it pays a bill, and some is left',
    ],
    [
      { buys: [], pays: [{ ...paid, number: null }], keeps: kes(0) },
      ['pays KES 2,000.00 that is due'],
      'a bill that has no number yet',
    ],
    [
      { buys: [], pays: [], keeps: kes(300) },
      ['stays in the wallet: it is not enough for anything that is due'],
      'it is too little',
    ],
  ])('%#: %s', (would, told) => {
    const said = wouldDo(would, 'en', 'Africa/Nairobi').map((text) => text.replaceAll(/\u00A0/g, ' '));
    expect(said).toEqual(told);
  });

  it('is nothing where it cannot be given', () => {
    expect(wouldDo(null, 'en', '')).toEqual([]);
  });
});

it('tells a refusal in words of ours where there are some', () => {
  expect(refusalWord(refused('payment.held'), 'sw')).toBe('Zimeshikiliwa: ziachilie kwanza.');
  expect(refusalWord(refused('other'), 'sw')).toBeNull();
  expect(refusalWord(new Error('no'), 'en')).toBeNull();
});

describe('the queue of money without an owner', () => {
  const [first] = makeWorld().payments;
  if (first === undefined) throw new Error('the world has money without an owner');
  const amina: OwnerCandidate = {
    customerId: 'c1',
    customerName: 'Amina Wanjiku',
    number: 'DF-10001',
    reasons: [{ key: 'number_slip', why: 'one slip away' }],
    invoiceId: 'i9',
    would: { pays: [], buys: [], keeps: kes(2500) },
    refusal: null,
  };
  const closed: OwnerCandidate = { ...amina, customerId: 'c2', would: null, refusal: 'The account is closed.' };

  it('gives it to the likeliest by one press, with the invoice that the payer has named', async () => {
    const owners = new Map([[first.id, { candidates: [amina, closed], notes: [] }]]);
    const element = await shown({ payments: [first], owners });
    const given: AttributeRequest[] = [];
    element.addEventListener(AttributeRequest.type, (event) => given.push(event as AttributeRequest));
    const [likeliest, other] = element.shadowRoot?.querySelectorAll('daftari-owner') ?? [];
    buttons(likeliest?.shadowRoot)[0]?.click();
    expect(given).toMatchObject([{ paymentId: first.id, owner: { customerId: 'c1', invoiceId: 'i9' } }]);
    expect(buttons(other?.shadowRoot)).toEqual([]);
    expect(other?.shadowRoot?.textContent).toContain('The account is closed.');
  });

  it('offers to release what is held, and to give it to nobody', async () => {
    const element = await shown({ payments: [{ ...first, held: 'wrong paybill' }] });
    const asked: UnmatchedRequest[] = [];
    element.addEventListener(UnmatchedRequest.type, (event) => asked.push(event as UnmatchedRequest));
    const [release, ...rest] = buttons(element.shadowRoot);
    release?.click();
    expect(asked).toMatchObject([{ what: 'release' }]);
    expect(rest).toHaveLength(1);
    expect(element.shadowRoot?.querySelector('daftari-owner')).toBeNull();
  });

  it('offers the search where nobody is proposed', async () => {
    const element = await shown({ payments: [first], owners: new Map([[first.id, { candidates: [], notes: [] }]]) });
    expect(buttons(element.shadowRoot)[0]?.textContent.trim()).toBe('Find the owner');
  });
});

/** Puts the queue on the page, and waits until it has drawn itself. */
async function shown(properties: Partial<DaftariUnmatched>): Promise<DaftariUnmatched> {
  const element = Object.assign(new DaftariUnmatched(), { lang: 'en', zone: 'Africa/Nairobi' }, properties);
  document.body.append(element);
  await element.updateComplete;
  return element;
}

function buttons(root: ParentNode | null | undefined): readonly HTMLButtonElement[] {
  return [...(root?.querySelectorAll('button') ?? [])];
}

function refused(code: string): ApiError {
  return new ApiError({ status: 409, code, detail: 'The server says so.' });
}

import type { GatewayAsk, GatewayResult, Id } from '@daftari/core';
import { kes } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import type { TestCardName } from '../src/testing/index.ts';
import { ACCOUNT, ask, halls, NOON, order, type Hall } from './hall.ts';

const hall = halls();
const signal = AbortSignal.timeout(600_000);
const MINUTE = 60_000;

const asked = async ({ gateway }: Hall, changed: Partial<GatewayAsk> = {}) => {
  const answer = await gateway.request?.(ask(changed), signal);
  if (answer === undefined) throw new Error('it does not ask');
  return answer;
};
const query = ({ gateway }: Hall, reference: string) => gateway.query?.(reference, signal);

/** All that messages have said so far. */
const told = async ({ sim, host, gateway }: Hall): Promise<readonly GatewayResult[]> => {
  await sim.settled();
  return host.messages.flatMap((message) => gateway.read(message));
};

/** A payment that is there; answers its charge. */
const paid = async (here: Hall, card?: TestCardName): Promise<string> => {
  const { providerReference } = await asked(here);
  return here.sim.payer.pay(providerReference, card) ?? '';
};

/** A card that was saved; answers Stripe's name for it. */
const saved = async (here: Hall, card: TestCardName = 'good'): Promise<string> => {
  await here.api.setUpCard(ACCOUNT);
  here.sim.payer.pay(here.sim.all('setup_intent')[0]?.id ?? '', card);
  const [kept] = await here.api.cardsOf(ACCOUNT.accountId);
  return kept?.id ?? '';
};

describe('an ask', () => {
  it('by the element hands what the element needs, and names the account where receipts are matched', async () => {
    const here = await hall();
    const { providerReference, next } = await asked(here);
    const intent = here.sim.find('payment_intent', providerReference);
    expect(intent).toMatchObject({
      amount: 50_000,
      currency: 'kes',
      description: 'Home 10',
      metadata: {
        daftari_account: ACCOUNT.accountId,
        daftari_attempt: 'att_00000000000A7K',
        daftari_reference: '10000099XA7K',
        daftari_by: 'card',
      },
    });
    const { publishableKey } = here.sim.keys;
    expect(next).toEqual({ kind: 'confirm', clientSecret: intent?.client_secret, publishableKey });
  });

  it('by the page leads to it, and the page leads back to the portal', async () => {
    const here = await hall({ plugin: { asksBy: 'page' } });
    const { providerReference, next } = await asked(here);
    expect(next).toEqual({ kind: 'open', url: `${here.sim.url}/pay/${providerReference}` });
    const form = new URLSearchParams({ number: '4242424242424242' });
    const answer = await fetch(next?.kind === 'open' ? next.url : '', {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    expect(answer.headers.get('location')).toBe('http://127.0.0.1/portal');
    expect(await query(here, providerReference)).toMatchObject({ kind: 'received', providerReference });
  });

  it('that is told again is the same ask: its key is the attempt', async () => {
    const here = await hall();
    const [first, again] = [await asked(here), await asked(here)];
    expect(again).toEqual(first);
    expect(here.sim.all('payment_intent')).toHaveLength(1);
    expect(here.sim.all('customer')).toHaveLength(1);
  });

  it('whose answer was lost is found by telling it again', async () => {
    const here = await hall();
    here.sim.fault('POST /v1/payment_intents', { answer: 'drop', carriedOut: true, times: 2 });
    await expect(asked(here)).rejects.not.toHaveProperty('kind');
    const { providerReference } = await asked(here);
    expect(here.sim.all('payment_intent').map(({ id }) => id)).toEqual([providerReference]);
  });

  it('of two accounts at once makes a customer of each, and of one account one', async () => {
    const here = await hall();
    const other = { accountId: 'acc_2' as Id<'Account'>, attemptId: 'att_00000000000002' as Id<'Attempt'> };
    const twice = { attemptId: 'att_00000000000003' as Id<'Attempt'> };
    await Promise.all([asked(here), asked(here, other), asked(here, twice)]);
    const owners = here.sim.all('customer').map(({ metadata }) => metadata['daftari_account']);
    expect(owners).toHaveLength(2);
    expect(new Set(owners)).toEqual(new Set([ACCOUNT.accountId, 'acc_2']));
  });

  it('in a currency that is not set up is refused before it leaves', async () => {
    const here = await hall();
    await expect(asked(here, { amount: { minor: 500n, currency: 'USD' } })).rejects.toMatchObject({
      kind: 'invalid',
      message: 'Stripe is set up for KES, not for USD.',
    });
    expect(here.sim.count('POST /v1/customers')).toBe(0);
  });

  it.each([
    [429, 'unavailable', 'asked too often: nothing was done'],
    [401, 'unavailable', 'a key that is not accepted, which says nothing of an ask that was told before'],
    [403, 'unavailable', 'a key that may not'],
  ])('that is answered %i is %s: %s', async (status, kind) => {
    const here = await hall();
    here.sim.fault('POST /v1/payment_intents', { answer: status, carriedOut: false });
    await expect(asked(here)).rejects.toMatchObject({ kind });
  });

  it.each([500, 503, 409])('that is answered %i may have happened, so it is no BillingError', async (status) => {
    const here = await hall();
    here.sim.fault('POST /v1/payment_intents', { answer: status, carriedOut: true });
    await expect(asked(here)).rejects.not.toHaveProperty('kind');
  });
});

describe('a card', () => {
  it.each([
    ['poor', 'There is not enough money on the card.'],
    ['stolen', 'The card was declined.'],
    ['fraud', 'The card was declined.'],
    ['expired', 'The card has expired.'],
    ['wrongCode', "The card's security code is wrong."],
  ] as const)('that is declined (%s) says: %s; and another one still pays', async (card, reason) => {
    const here = await hall();
    const { providerReference } = await asked(here);
    expect(here.sim.payer.pay(providerReference, card)).toBeNull();
    expect(await query(here, providerReference)).toEqual({ kind: 'failed', providerReference, reason });
    const receipt = here.sim.payer.pay(providerReference, 'mastercard');
    expect(await query(here, providerReference)).toEqual({
      kind: 'received',
      receipt,
      providerReference,
      amount: kes('500.00'),
      providerAt: NOON,
      accountReference: '10000099XA7K',
      payer: 'Mastercard •••• 4444',
      payerName: 'Wanjiku Kamau',
    });
  });
});

describe('a saved card', () => {
  it('is charged without its holder', async () => {
    const here = await hall();
    const mandate = await saved(here);
    const { providerReference, next } = await asked(here, { mandate });
    expect(next).toBeUndefined();
    expect(await query(here, providerReference)).toMatchObject({ kind: 'received', payer: 'Visa •••• 4242' });
  });

  it('whose bank has seen its holder once is content', async () => {
    const here = await hall();
    const mandate = await saved(here, 'asksFirst');
    const { providerReference } = await asked(here, { mandate });
    expect(await query(here, providerReference)).toMatchObject({ kind: 'received' });
  });

  it('whose bank wants to see her each time: she is asked, and nothing can be charged behind our backs', async () => {
    const here = await hall();
    const mandate = await saved(here, 'asksAlways');
    await expect(asked(here, { mandate })).rejects.toMatchObject({
      code: 'mandate.needsPayer',
      kind: 'refused',
      details: { url: 'http://127.0.0.1/portal', reason: 'the bank of the card wants to see its holder' },
    });
    expect(here.sim.all('payment_intent')).toMatchObject([{ status: 'canceled' }]);
  });

  it('that is declined is refused in words for its holder', async () => {
    const here = await hall();
    const mandate = await saved(here, 'declinedOnceSaved');
    await expect(asked(here, { mandate })).rejects.toMatchObject({
      kind: 'refused',
      message: 'Your card was declined.',
    });
  });

  it('of somebody else cannot be charged', async () => {
    const here = await hall();
    const mandate = await saved(here);
    await expect(asked(here, { mandate, accountId: 'acc_2' as Id<'Account'> })).rejects.toMatchObject({
      kind: 'refused',
    });
  });

  it('is forgotten by Stripe when its mandate ends, and once more does no harm', async () => {
    const here = await hall();
    const mandate = await saved(here);
    const end = () => here.gateway.endMandate?.(mandate, signal);
    await end();
    await here.sim.settled();
    here.host.pass(25 * 60 * MINUTE);
    await end();
    expect(await here.api.cardsOf(ACCOUNT.accountId)).toEqual([]);
    expect(await told(here)).toContainEqual(
      expect.objectContaining({ kind: 'mandate', providerReference: mandate, state: 'ended' }),
    );
  });

  it('that pays is kept where the options say so', async () => {
    const here = await hall({ plugin: { keepCards: true } });
    await paid(here);
    expect(await here.api.cardsOf(ACCOUNT.accountId)).toMatchObject([{ label: 'Visa •••• 4242' }]);
  });
});

/** Gives some of a payment back. */
const back = (here: Hall, receipt: string, amount = kes('200.00')) =>
  here.gateway.payOut?.(order(receipt, amount, kes('500.00')), signal);

describe('money back', () => {
  it('goes to the card that it came from, ordered twice once', async () => {
    const here = await hall();
    const receipt = await paid(here);
    const first = await back(here, receipt);
    expect(await back(here, receipt)).toEqual(first);
    expect(here.sim.all('refund')).toMatchObject([
      { amount: 20_000, charge: receipt, metadata: { daftari_disbursement: 'dsb_00000000000A7K' } },
    ]);
    expect(await told(here)).toContainEqual({
      kind: 'paid_out',
      disbursementId: 'dsb_00000000000A7K',
      providerReference: first?.providerReference,
      receipt: first?.providerReference,
      amount: kes('200.00'),
      fee: null,
      providerAt: NOON,
      receiver: null,
    });
  });

  it.each([
    [
      'more than was paid',
      async (here: Hall) => back(here, await paid(here), kes('500.01')),
      /greater than unrefunded/,
    ],
    [
      'to a card that takes none',
      async (here: Hall) => back(here, await paid(here, 'refundFails')),
      /has expired or is cancelled/,
    ],
    ['of a disputed payment', async (here: Hall) => back(here, await paid(here, 'disputes')), /charged back/],
    ['of a receipt that is none of Stripe’s', async (here: Hall) => back(here, 'RKTQDM7W6S'), /no such payment/],
  ] as const)('%s is refused', async (_what, how, says) => {
    const here = await hall();
    await expect(how(here)).rejects.toMatchObject({ kind: 'refused', message: expect.stringMatching(says) });
  });

  it('whose answer was lost is found by our own name, and never said to be nothing while it may be', async () => {
    const here = await hall();
    const receipt = await paid(here);
    const find = () =>
      here.gateway.queryPayOut?.(
        { ...order(receipt, kes('200.00')), providerReference: null, sentAt: here.host.clock.now() - age },
        signal,
      );
    let age = MINUTE;
    expect(await find()).toBeNull();
    here.sim.fault('POST /v1/refunds', { answer: 'drop', carriedOut: true, times: 2 });
    await expect(back(here, receipt)).rejects.not.toHaveProperty('kind');
    expect(await find()).toMatchObject({ kind: 'paid_out', providerReference: here.sim.all('refund')[0]?.id });
    age = 11 * MINUTE;
    const never = { ...order(receipt, kes('1.00')), disbursementId: 'dsb_2' as Id<'Disbursement'> };
    const asking = { ...never, providerReference: null, sentAt: here.host.clock.now() - age };
    expect(await here.gateway.queryPayOut?.(asking, signal)).toMatchObject({ kind: 'not_paid_out' });
  });

  it('that somebody gives in the Dashboard is gone without our doing', async () => {
    const here = await hall();
    const receipt = await paid(here);
    const { id } = here.sim.refundByHand(receipt, 10_000);
    expect(await told(here)).toContainEqual(
      expect.objectContaining({ kind: 'taken_back', reference: id, payment: receipt, amount: kes('100.00') }),
    );
  });
});

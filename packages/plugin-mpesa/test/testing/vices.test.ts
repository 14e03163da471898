import { describe, expect, it } from 'vitest';
import { readC2b, readStkCallback } from '../../src/daraja/translate.ts';
import { forgeCallback, forgeConfirmation } from '../../src/testing/index.ts';
import type { Vices } from '../../src/testing/index.ts';
import type { Bench } from '../bench.ts';
import { MSISDN, NOON, answered, benches } from '../bench.ts';

const bench = benches();

/** Pushes 500 shillings and pays them, with vices; answers the ids and the receipt. */
async function paid({ client, sim, ask }: Bench, vices: Vices = {}) {
  const { checkoutRequestId } = answered(await client.push(ask()));
  const { receipt } = await sim.phone.answer(checkoutRequestId, 'pay', vices);
  return { checkoutRequestId, receipt };
}

const told = ({ ears }: Bench) =>
  ears.received.map(({ path, body }) => (path === '/hooks/stk' ? readStkCallback(body) : readC2b(body)));

const register = ({ client, ears }: Bench) =>
  client.registerUrls({
    confirmationUrl: `${ears.url}/hooks/c`,
    validationUrl: `${ears.url}/hooks/v`,
    otherwise: 'Completed',
  });

it('without vices one callback tells the whole payment', async () => {
  const here = await bench();
  const { checkoutRequestId, receipt } = await paid(here);
  expect(receipt).toMatch(/^[A-Z]{2}[A-Z0-9]{8}$/);
  expect(told(here)).toEqual([
    {
      kind: 'received',
      rail: 'callback',
      receipt,
      amountMinor: 500_00n,
      providerAt: NOON,
      checkoutRequestId,
      merchantRequestId: expect.any(String),
      payer: { kind: 'msisdn', value: MSISDN },
    },
  ]);
});

it('writes the amount as Daraja does, with decimals that JSON writers drop', async () => {
  const here = await bench();
  await paid(here);
  expect(here.sim.deliveries()[0]?.body).toContain('"Value":500.00');
});

describe('a callback', () => {
  it('that is lost never comes, and says so to the test', async () => {
    const here = await bench();
    const { checkoutRequestId } = await paid(here, { callback: 'lost' });
    await here.sim.settled();
    expect(told(here)).toEqual([]);
    expect(here.sim.deliveries()).toMatchObject([{ rail: 'callback', checkoutRequestId, state: 'lost' }]);
  });

  it('that is held comes when it is released', async () => {
    const here = await bench();
    await paid(here, { callback: 'held' });
    expect(told(here)).toEqual([]);
    expect(await here.sim.release()).toBe(1);
    expect(told(here)).toMatchObject([{ kind: 'received' }]);
  });

  it('that is late comes when the scheduler says so', async () => {
    const here = await bench();
    await paid(here, { callback: 90_000 });
    const late = here.later.find(({ afterMs }) => afterMs === 90_000);
    expect(told(here)).toEqual([]);
    late?.task();
    await here.sim.settled();
    expect(told(here)).toMatchObject([{ kind: 'received' }]);
  });

  it('comes as often as asked, word for word', async () => {
    const here = await bench();
    await paid(here, { times: 3 });
    expect(here.ears.received).toHaveLength(3);
    expect(new Set(here.ears.received.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it.each([
    ['failure-first', ['failed', 'received']],
    ['failure-last', ['received', 'failed']],
  ] as const)('contradicts itself, %s', async (contradiction, kinds) => {
    const here = await bench();
    const { checkoutRequestId } = await paid(here, { contradiction });
    expect(told(here).map(({ kind }) => kind)).toEqual(kinds);
    expect(told(here).every((result) => result.checkoutRequestId === checkoutRequestId)).toBe(true);
  });

  it('to nobody is noted as unanswered', async () => {
    const { client, sim, ask, ears } = await bench();
    await ears.close();
    const { checkoutRequestId } = answered(await client.push(ask()));
    await sim.phone.answer(checkoutRequestId, 'pay');
    expect(sim.deliveries()).toMatchObject([{ state: 'unanswered' }]);
  });
});

describe('both rails', () => {
  it('tell of one receipt when C2B addresses are registered', async () => {
    const here = await bench();
    await register(here);
    const { receipt } = await paid(here);
    const results = told(here);
    expect(results.map((result) => result.kind === 'received' && result.receipt)).toEqual([receipt, receipt]);
    expect(results).toContainEqual(
      expect.objectContaining({
        rail: 'confirmation',
        accountReference: 'WIFI-001',
        amountMinor: 500_00n,
        payer: { kind: 'masked', value: '2547 ***** 149' },
      }),
    );
  });

  it('come in either order', async () => {
    const here = await bench();
    await register(here);
    await paid(here, { callback: 'held', confirmation: 'held' });
    await here.sim.release({ rail: 'confirmation' });
    await here.sim.release({ rail: 'callback' });
    expect(told(here)).toMatchObject([{ rail: 'confirmation' }, { rail: 'callback' }]);
  });
});

describe('a query', () => {
  it('says still processing as often as asked, then the truth', async () => {
    const here = await bench();
    const { checkoutRequestId } = await paid(here, { callback: 'lost', stillProcessing: 2 });
    const kinds = [];
    for (let n = 0; n < 3; n += 1) kinds.push(answered(await here.client.query(checkoutRequestId)).kind);
    expect(kinds).toEqual(['pending', 'pending', 'confirmed']);
  });

  it('can say cancelled of a push that was paid', async () => {
    const here = await bench();
    const { checkoutRequestId } = await paid(here, { queryLies: true });
    expect(answered(await here.client.query(checkoutRequestId))).toMatchObject({ kind: 'failed', code: '1032' });
    expect(told(here)).toMatchObject([{ kind: 'received' }]);
  });
});

describe('a paybill payment', () => {
  it('is validated before, without a balance, and confirmed after, with one', async () => {
    const here = await bench({ validation: true });
    await register(here);
    const { receipt } = await here.sim.phone.payBill({ msisdn: MSISDN, amount: '250.50', account: 'WIFI-001' });
    expect(here.ears.received).toMatchObject([
      { path: '/hooks/v', body: { TransID: receipt, OrgAccountBalance: '' } },
      { path: '/hooks/c', body: { TransID: receipt, OrgAccountBalance: '250.50', TransAmount: '250.50' } },
    ]);
  });

  it('that the validation refuses moves no money', async () => {
    const here = await bench({ validation: true }, () => ({ ResultCode: 'C2B00012', ResultDesc: 'Rejected' }));
    await register(here);
    const result = await here.sim.phone.payBill({ msisdn: MSISDN, amount: 250, account: 'TYPO' });
    expect(result).toEqual({ accepted: false, resultCode: 'C2B00012' });
    expect(here.sim.phone.payments()).toEqual([]);
    expect(here.ears.received).toHaveLength(1);
  });

  it.each([
    ['Completed', true],
    ['Cancelled', false],
  ] as const)('with nobody to validate it is %s as registered', async (otherwise, accepted) => {
    const { client, sim, ears } = await bench({ validation: true });
    await client.registerUrls({ confirmationUrl: `${ears.url}/c`, validationUrl: `${ears.url}/v`, otherwise });
    await ears.close();
    expect(await sim.phone.payBill({ msisdn: MSISDN, amount: 250, account: 'A' })).toMatchObject({ accepted });
  });

  it('whose confirmation is lost is found in the pull feed', async () => {
    const here = await bench();
    await register(here);
    const { receipt } = await here.sim.phone.payBill(
      { msisdn: MSISDN, amount: 250, account: 'WIFI-001' },
      { confirmation: 'lost' },
    );
    answered(await here.client.registerPull(MSISDN, `${here.ears.url}/hooks/pull`));
    const page = answered(await here.client.pull({ fromAt: NOON - 1000, untilAt: NOON }, 0));
    expect(here.ears.received).toEqual([]);
    expect(page.payments).toMatchObject([{ receipt, amountMinor: 250_00n, accountReference: 'WIFI-001' }]);
  });
});

describe('a forgery', () => {
  it('looks like the real thing on either rail, and moved no money', async () => {
    const here = await bench();
    const common = { receipt: 'FAKE000001', amount: '500.00', at: NOON };
    await forgeCallback(`${here.ears.url}/hooks/stk`, {
      ...common,
      checkoutRequestId: 'ws_CO_made_up',
      msisdn: MSISDN,
    });
    await forgeConfirmation(`${here.ears.url}/hooks/c`, { ...common, shortcode: '174379', account: 'WIFI-001' });
    expect(told(here)).toMatchObject([
      { kind: 'received', rail: 'callback', receipt: 'FAKE000001', amountMinor: 500_00n },
      { kind: 'received', rail: 'confirmation', receipt: 'FAKE000001', amountMinor: 500_00n },
    ]);
    expect(here.sim.phone.payments()).toEqual([]);
  });
});

describe('chance', () => {
  const chances = { callbackLost: 0.3, doubled: 0.3, contradictory: 0.3, stillProcessing: 0.3, queryLies: 0.3 };
  const story = async (seed: number) => {
    const here = await bench({ seed, chances });
    for (let n = 0; n < 20; n += 1) await paid(here);
    return here.sim.deliveries().map(({ rail, state, receipt }) => [rail, state, receipt]);
  };

  it('tells the same story for the same seed, and another for another', async () => {
    const [first, again, other] = [await story(11), await story(11), await story(12)];
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
  });

  it('strikes always at 1 and never at 0', async () => {
    const here = await bench({ chances: { callbackLost: 1, doubled: 0, unavailable: 0 } });
    for (let n = 0; n < 5; n += 1) await paid(here);
    expect(here.sim.deliveries().map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'lost'));
  });
});

it('a prompt that nobody answers ends with 1037 when its time is over, and frees the phone', async () => {
  const here = await bench({ promptMs: 60_000 });
  answered(await here.client.push(here.ask()));
  here.later.find(({ afterMs }) => afterMs === 60_000)?.task();
  await here.sim.settled();
  expect(told(here)).toMatchObject([{ kind: 'failed', code: '1037', maybeLate: true }]);
  expect(await here.client.push(here.ask())).toMatchObject({ kind: 'answered' });
});

it('a prompt that was answered is not ended again', async () => {
  const here = await bench({ promptMs: 60_000 });
  await paid(here);
  here.later.find(({ afterMs }) => afterMs === 60_000)?.task();
  await here.sim.settled();
  expect(told(here)).toMatchObject([{ kind: 'received' }]);
});

it('a push of the wrong product fails with 2028 when it should be paid', async () => {
  const here = await bench({ till: '5551234' });
  const client = here.another({ transactionType: 'CustomerBuyGoodsOnline' });
  const { checkoutRequestId } = answered(await client.push(here.ask()));
  expect(await here.sim.phone.answer(checkoutRequestId, 'pay')).toEqual({ code: '2028' });
});

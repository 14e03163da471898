import { describe, expect, it } from 'vitest';
import { forgeResult } from '../../src/testing/index.ts';
import { NOON, benches } from '../bench.ts';
import { funding, order, ordered, post, toldOf } from './caller.ts';

const bench = benches();
const funded = funding(bench);

const story = async (seed: number) => {
  const chances = { resultLost: 0.2, doubled: 0.3, contradictory: 0.3, queueTimeout: 0.3, sparse: 0.2 };
  const here = await funded({ seed, chances });
  for (let n = 0; n < 20; n += 1) await order(here, 'b2c', { OriginatorConversationID: `order-${n}`, Amount: 10 + n });
  await here.sim.settled();
  return here.sim.deliveries();
};

describe('what goes wrong', () => {
  it('by order: a Result is lost, held, late or doubled, and the money has moved', async () => {
    const here = await funded();
    const spoiled = [{ result: 'lost' }, { result: 'held' }, { result: 60_000 }, { times: 3 }] as const;
    for (const [number, vices] of spoiled.entries()) {
      here.sim.spoil('b2c', vices);
      await order(here, 'b2c', { OriginatorConversationID: `order-${number}`, Amount: 100 + number });
    }
    await here.sim.settled();
    expect(here.sim.deliveries().map(({ rail, state }) => [rail, state])).toEqual([
      ['result', 'lost'],
      ['result', 'held'],
      ['result', 'waiting'],
      ...Array.from({ length: 3 }, () => ['result', 'answered']),
    ]);
    expect(here.sim.portal.balances().utility).toBe('9594.00');
    expect(await here.sim.release({ rail: 'result' })).toBe(1);
    here.later.find(({ afterMs }) => afterMs === 60_000)?.task();
    await here.sim.settled();
    expect(here.ears.received).toHaveLength(5);
  });

  it.each([
    ['failure-first', ['17', '0']],
    ['failure-last', ['0', '17']],
  ] as const)('a Result contradicts itself, %s', async (contradiction, codes) => {
    const here = await funded();
    here.sim.spoil('b2c', { contradiction });
    expect((await ordered(here, 'b2c')).map(({ code }) => code)).toEqual(codes);
    expect(here.sim.portal.balances().utility).toBe('9500.00');
  });

  it('the queue times out in vain: only the timeout address hears, and nothing is done', async () => {
    const here = await funded();
    here.sim.spoil('b2c', { timeout: 'in-vain' });
    expect(await ordered(here, 'b2c')).toMatchObject([{ path: '/timeout', originatorConversationId: 'order-1' }]);
    expect(here.sim.portal.balances().utility).toBe('10000.00');
  });

  it('the queue times out, and it is done all the same: the Result comes hours later', async () => {
    const here = await funded();
    here.sim.spoil('b2c', { timeout: 'done', result: 'held' });
    expect(await ordered(here, 'b2c')).toMatchObject([{ path: '/timeout' }]);
    expect(here.sim.portal.balances().utility).toBe('9500.00');
    await here.sim.release();
    expect(here.ears.received.map((one) => toldOf(one.path, one.body))).toMatchObject([
      { path: '/timeout' },
      { path: '/result', code: '0' },
    ]);
  });

  it('a code by order ends it, and nothing moves', async () => {
    const here = await funded();
    here.sim.spoil('b2c', { code: '2040' });
    expect(await ordered(here, 'b2c')).toMatchObject([{ code: '2040' }]);
    expect(here.sim.portal.balances().utility).toBe('10000.00');
  });

  it('the connection drops after the order was taken: it is done, and its Result comes', async () => {
    const here = await funded();
    here.sim.fault('b2c', { answer: 'drop', carriedOut: true });
    await expect(order(here, 'b2c')).rejects.toThrow();
    await here.sim.settled();
    expect(here.ears.received.map((one) => toldOf(one.path, one.body))).toMatchObject([{ code: '0' }]);
  });

  it.each([
    ['spike-arrest', '500.003.02'],
    ['quota', '500.003.03'],
    ['internal', '500.003.1001'],
  ] as const)('%s refuses with %s, and nothing is done', async (answer, errorCode) => {
    const here = await funded();
    here.sim.fault('b2c', { answer, carriedOut: false });
    expect(await order(here, 'b2c')).toMatchObject({ status: 500, body: { errorCode } });
    expect(here.sim.portal.balances().utility).toBe('10000.00');
  });

  it('requests beyond the second’s share are arrested, and beyond the day’s refused', async () => {
    const here = await bench({ limits: { perSecond: 3, perDay: 5 } });
    const codes = [];
    for (const afterMs of [0, 0, 1000]) {
      here.time.now += afterMs;
      codes.push((await post(here.sim, '/mpesa/b2c/v3/paymentrequest', {})).body['errorCode']);
    }
    // Each post takes two requests, the first of them for a token: the fourth of a second and the sixth of the day.
    expect(codes).toEqual(['400.002.02', '500.003.02', '500.003.03']);
  });

  it('by chance tells the same story for the same seed, and writes what is single alone or in a list', async () => {
    const [first, again, other] = [await story(4), await story(4), await story(5)];
    const shape = (all: typeof first) => all.map(({ rail, state, receipt }) => [rail, state, receipt]);
    expect(shape(first)).toEqual(shape(again));
    expect(shape(first)).not.toEqual(shape(other));
    const bodies = first.map(({ body }) => body);
    expect(bodies.some((body) => body.includes('"ReferenceItem":['))).toBe(true);
    expect(bodies.some((body) => body.includes('"ReferenceItem":{'))).toBe(true);
    expect(bodies.some((body) => body.includes('"ResultCode":"0"'))).toBe(true);
    expect(bodies.some((body) => body.includes('"ResultCode":0'))).toBe(true);
    expect(bodies.some((body) => /"B2CWorkingAccountAvailableFunds","Value":1000\.00/.test(body))).toBe(true);
  });
});

it('a forged Result looks like a real one, and moved no money', async () => {
  const here = await funded();
  const forged = { originatorConversationId: 'order-9', conversationId: 'AG_1', code: '0', receipt: 'FAKE000001' };
  await forgeResult(`${here.ears.url}/result`, { ...forged, parameters: { TransactionReceipt: 'FAKE000001' } });
  expect(here.ears.received.map((one) => toldOf(one.path, one.body))).toMatchObject([
    { code: '0', transactionId: 'FAKE000001', parameters: { TransactionReceipt: 'FAKE000001' } },
  ]);
  expect(here.sim.portal.balances().utility).toBe('10000.00');
  expect(here.time.now).toBe(NOON);
});

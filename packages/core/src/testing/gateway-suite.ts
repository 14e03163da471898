import { describe, expect, it } from 'vitest';
import { isBillingError } from '../kernel/error.ts';
import { benchAsk, benchOf, benchSignal, saidOn, type GatewayBench, type OnBench } from './gateway-bench.ts';
import { testMandates, testTakings } from './gateway-suite-after.ts';
import { testPayOut } from './gateway-suite-out.ts';
import { testReport } from './gateway-suite-report.ts';

/**
 * What every gateway must hold, ours or a stranger's: it translates, and never says more than it knows. What a gateway
 * cannot do is skipped by its name; what it can, its bench must let it show.
 */
export function describeGateway(name: string, open: () => Promise<GatewayBench>): void {
  const on = benchOf(open);

  describe(`the gateway ${name}`, () => {
    it(
      'has parts that fit together',
      on(async ({ gateway }) => {
        const { currencies, request, query, paysTo, payOut, queryPayOut, report, reportReachMs, stepMinor } = gateway;
        expect(gateway.name).toMatch(/^[a-z][a-z0-9-]*$/);
        expect(currencies.length).toBeGreaterThan(0);
        for (const currency of currencies) expect(currency).toMatch(/^[A-Z]{3}$/);
        if (stepMinor !== undefined) expect(stepMinor > 0n).toBe(true);
        // Who asks can be asked what became of it, or uncertainty would last for ever.
        if (request !== undefined) expect(query).toBeTypeOf('function');
        expect([payOut, queryPayOut].map((part) => part !== undefined)).toEqual([
          paysTo !== undefined,
          paysTo !== undefined,
        ]);
        if (reportReachMs !== undefined) expect(report).toBeTypeOf('function');
      }),
    );

    testAsking(on);
    testReading(on);
    testPayOut(on);
    testReport(on);
    testMandates(on);
    testTakings(on);
  });
}

const ASKS_NOBODY = 'it asks nobody';

/** Sends an ask; skips where the gateway does not ask. */
async function asked(bench: GatewayBench, skip: (why: string) => never) {
  const { gateway, answer, fault } = bench;
  if (gateway.request === undefined || gateway.query === undefined) return skip(ASKS_NOBODY);
  if (answer === undefined || fault === undefined) throw new Error('the bench of a gateway that asks has payers');
  return gateway.request(benchAsk(bench), benchSignal());
}

const query = ({ gateway }: GatewayBench, reference: string) => gateway.query?.(reference, benchSignal());

function testAsking(on: OnBench): void {
  it(
    'asks, and accepted is not paid',
    on(async (bench, skip) => {
      const { providerReference } = await asked(bench, skip);
      expect(providerReference).not.toBe('');
      expect(await query(bench, providerReference)).toMatchObject({ kind: 'pending', providerReference });
    }),
  );

  it(
    'knows that it was paid',
    on(async (bench, skip) => {
      const { providerReference } = await asked(bench, skip);
      await bench.answer?.(providerReference, 'pay');
      const result = await query(bench, providerReference);
      expect(result).toMatchObject({ kind: 'received', providerReference });
      if (result?.kind === 'received' && result.amount !== null) expect(result.amount).toEqual(bench.amount);
    }),
  );

  it(
    'knows that it was refused, in words for a person',
    on(async (bench, skip) => {
      const { providerReference } = await asked(bench, skip);
      await bench.answer?.(providerReference, 'refuse');
      expect(await query(bench, providerReference)).toMatchObject({
        kind: 'failed',
        providerReference,
        reason: expect.stringMatching(/\w+ \w+/),
      });
    }),
  );

  it(
    'told the same ask again, asks nobody twice',
    on(async (bench, skip) => {
      const { gateway } = bench;
      if (gateway.knowsAsksMs === undefined) return skip('it does not know asks by our names');
      const { providerReference } = await asked(bench, skip);
      expect(await gateway.request?.(benchAsk(bench), benchSignal())).toMatchObject({ providerReference });
    }),
  );

  it(
    'says refused when the provider refuses',
    on(async (bench, skip) => {
      await bench.fault?.('refused');
      await expect(asked(bench, skip)).rejects.toMatchObject({ kind: 'refused' });
    }),
  );

  it(
    'says refused of an amount that it never takes, before anything is sent',
    on(async (bench, skip) => {
      const { stepMinor = 1n } = bench.gateway;
      if (stepMinor === 1n) return skip('it takes every amount');
      const amount = { ...bench.amount, minor: bench.amount.minor + 1n };
      await expect(asked({ ...bench, amount }, skip)).rejects.toMatchObject({ kind: 'refused' });
    }),
  );

  it(
    'says unavailable only when the provider was surely not reached',
    on(async (bench, skip) => {
      await bench.fault?.('unreached');
      await expect(asked(bench, skip)).rejects.toMatchObject({ kind: 'unavailable' });
    }),
  );

  it(
    'never says unavailable, nor refused, when the outcome is unknown',
    on(async (bench, skip) => {
      await bench.fault?.('lost');
      const fault: unknown = await asked(bench, skip).catch((thrown: unknown) => thrown);
      expect(fault).toBeInstanceOf(Error);
      expect(isBillingError(fault)).toBe(false);
    }),
  );
}

function testReading(on: OnBench): void {
  it(
    'reads a message twice alike, with the amount and the time',
    on(async (bench, skip) => {
      if (bench.pay === undefined) {
        const { providerReference } = await asked(bench, skip);
        await bench.answer?.(providerReference, 'pay');
      } else await bench.pay();
      for (const message of await bench.messages()) {
        expect(bench.gateway.read(message)).toEqual(bench.gateway.read(message));
      }
      const money = (await saidOn(bench)).filter((result) => result.kind === 'received');
      expect(money.length).toBeGreaterThan(0);
      for (const one of money) expect(one).toMatchObject({ amount: bench.amount, receipt: expect.any(String) });
    }),
  );

  it.each(['', '{}', 'null', '[]', '{"Body":{}}'])('refuses the message %j as invalid', async (text) => {
    await on(async (bench) => {
      const [known] = await bench.messages();
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const { name: gateway } = bench.gateway;
      const message = { gateway, key: 'k', topic: known?.topic ?? 'callback', receivedAt: 0, body };
      let thrown: unknown = null;
      try {
        if (bench.gateway.read(message).length === 0) return;
      } catch (fault) {
        thrown = fault;
      }
      expect(isBillingError(thrown) && thrown.kind).toBe('invalid');
    })({ skip: unskipped });
  });
}

/** What a gateway must be able to do is not skipped. */
function unskipped(why?: string): never {
  throw new Error(why);
}

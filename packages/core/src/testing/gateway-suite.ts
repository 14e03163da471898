import { describe, expect, it } from 'vitest';
import { isBillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { Gateway, GatewayAsk, InboxMessage } from '../ports/gateway.ts';

/** A gateway on its bench: a provider, or a simulator of one. */
export interface GatewayBench {
  readonly gateway: Gateway;
  /** A payer that the provider knows, international digits. */
  readonly payer: string;
  /** An amount that the provider takes. */
  readonly amount: Money;
  /** The payer says yes or no. */
  answer(providerReference: string, how: 'pay' | 'refuse'): Promise<void>;
  /** The next call is answered as said: refused by the provider, not reached at all, or lost after it was sent. */
  fault(how: 'refused' | 'unreached' | 'lost'): Promise<void>;
  /** The messages that the provider has sent to us so far. */
  messages(): Promise<readonly InboxMessage[]>;
  close(): Promise<void>;
}

/** What every gateway must hold, ours or a stranger's: it translates, and never says more than it knows. */
export function describeGateway(name: string, open: () => Promise<GatewayBench>): void {
  const on = async (story: (bench: GatewayBench) => Promise<void>) => {
    const bench = await open();
    try {
      await story(bench);
    } finally {
      await bench.close();
    }
  };
  const signal = AbortSignal.timeout(120_000);
  const asked = async (bench: GatewayBench) => {
    const { request } = bench.gateway;
    if (request === undefined) throw new Error('this suite is for gateways that ask');
    return request.call(bench.gateway, ask(bench), signal);
  };
  const query = (bench: GatewayBench, reference: string) => bench.gateway.query?.(reference, signal);

  describe(`the gateway ${name}`, () => {
    it('asks, and accepted is not paid', () =>
      on(async (bench) => {
        const { providerReference } = await asked(bench);
        expect(providerReference).not.toBe('');
        expect(await query(bench, providerReference)).toMatchObject({ kind: 'pending', providerReference });
      }));

    it('knows that it was paid', () =>
      on(async (bench) => {
        const { providerReference } = await asked(bench);
        await bench.answer(providerReference, 'pay');
        const result = await query(bench, providerReference);
        expect(result).toMatchObject({ kind: 'received', providerReference });
        if (result?.kind === 'received' && result.amount !== null) expect(result.amount).toEqual(bench.amount);
      }));

    it('knows that it was refused, in words for a person', () =>
      on(async (bench) => {
        const { providerReference } = await asked(bench);
        await bench.answer(providerReference, 'refuse');
        expect(await query(bench, providerReference)).toMatchObject({
          kind: 'failed',
          providerReference,
          reason: expect.stringMatching(/\w+ \w+/),
        });
      }));

    it('reads a message twice alike, with the amount and the time', () =>
      on(async (bench) => {
        const { providerReference } = await asked(bench);
        await bench.answer(providerReference, 'pay');
        const results = (await bench.messages()).map((message) => {
          const once = bench.gateway.read(message);
          expect(bench.gateway.read(message)).toEqual(once);
          return once;
        });
        const money = results.flat().filter((result) => result.kind === 'received');
        expect(money.length).toBeGreaterThan(0);
        for (const one of money) expect(one).toMatchObject({ amount: bench.amount, receipt: expect.any(String) });
      }));

    it.each(['', '{}', 'null', '[]', '{"Body":{}}'])('refuses the message %j as invalid', (text) =>
      on(async (bench) => {
        const [known] = await bench.messages();
        const body: unknown = text === '' ? undefined : JSON.parse(text);
        const message = {
          gateway: bench.gateway.name,
          key: 'k',
          topic: known?.topic ?? 'callback',
          receivedAt: 0,
          body,
        };
        let thrown: unknown = null;
        try {
          if (bench.gateway.read(message).length === 0) return;
        } catch (fault) {
          thrown = fault;
        }
        expect(isBillingError(thrown) && thrown.kind).toBe('invalid');
      }),
    );

    it('says refused when the provider refuses', () =>
      on(async (bench) => {
        await bench.fault('refused');
        await expect(asked(bench)).rejects.toMatchObject({ kind: 'refused' });
      }));

    it('says unavailable only when the provider was surely not reached', () =>
      on(async (bench) => {
        await bench.fault('unreached');
        await expect(asked(bench)).rejects.toMatchObject({ kind: 'unavailable' });
      }));

    it('never says unavailable, nor refused, when the outcome is unknown', () =>
      on(async (bench) => {
        await bench.fault('lost');
        const fault: unknown = await asked(bench).catch((thrown: unknown) => thrown);
        expect(fault).toBeInstanceOf(Error);
        expect(isBillingError(fault)).toBe(false);
      }));
  });
}

function ask(bench: GatewayBench): GatewayAsk {
  return {
    attemptId: 'att_00000000000A7K' as Id<'Attempt'>,
    amount: bench.amount,
    payer: bench.payer,
    accountNumber: '10000099',
    description: 'Home 10',
  };
}

import { expect, it } from 'vitest';
import type { PayOutResult } from '../domain/gateway-result.ts';
import { isBillingError } from '../kernel/error.ts';
import type { GatewayAsked } from '../ports/gateway.ts';
import { START } from './builders.ts';
import { type OnBench, benchOrder, benchSignal, saidOn, type GatewayBench, type PayOutBench } from './gateway-bench.ts';

/** Money out: an order is accepted, and then sent, or not, or nobody knows; and nothing says more than is known. */
export function testPayOut(on: OnBench): void {
  it(
    'takes an order, and accepted is not sent',
    on(async (bench, skip) => {
      const { providerReference } = await ordered(bench, skip);
      expect(providerReference).not.toBe('');
      for (const said of await told(bench, providerReference)) expect(said.kind).toBe('pay_out_pending');
    }),
  );

  it(
    'knows that money was sent, by a name of ours or of the provider',
    on(async (bench, skip) => {
      const { providerReference } = await ordered(bench, skip);
      await outOf(bench, skip).settle('send');
      const sent = (await told(bench, providerReference)).filter((said) => said.kind === 'paid_out');
      expect(sent.length).toBeGreaterThan(0);
      for (const { amount, fee } of sent) {
        if (amount !== null) expect(amount).toEqual(outOf(bench, skip).amount);
        if (fee !== null) expect(fee.minor >= 0n).toBe(true);
      }
    }),
  );

  it(
    'knows that money was not sent, in words for a person',
    on(async (bench, skip) => {
      const { providerReference } = await ordered(bench, skip);
      await outOf(bench, skip).settle('fail');
      const said = await told(bench, providerReference);
      expect(said.filter(({ kind }) => kind === 'paid_out')).toEqual([]);
      const failed = said.filter((one) => one.kind === 'not_paid_out');
      expect(failed.length).toBeGreaterThan(0);
      for (const { reason } of failed) expect(reason).toMatch(/\w+ \w+/);
    }),
  );

  it(
    'says refused of an order only when the provider refuses',
    on(async (bench, skip) => {
      await outOf(bench, skip).fault('refused');
      await expect(ordered(bench, skip)).rejects.toMatchObject({ kind: 'refused' });
    }),
  );

  it(
    'says refused of an amount that it never sends, before anything has left',
    on(async (bench, skip) => {
      const { stepMinor = 1n } = bench.gateway;
      const out = outOf(bench, skip);
      if (stepMinor === 1n) return skip('it sends every amount');
      const amount = { ...out.amount, minor: out.amount.minor + 1n };
      await expect(ordered({ ...bench, out: { ...out, amount } }, skip)).rejects.toMatchObject({ kind: 'refused' });
    }),
  );

  it(
    'says unavailable of an order only when the provider was surely not reached',
    on(async (bench, skip) => {
      await outOf(bench, skip).fault('unreached');
      await expect(ordered(bench, skip)).rejects.toMatchObject({ kind: 'unavailable' });
    }),
  );

  it(
    'never says that no money has left while nobody knows',
    on(async (bench, skip) => {
      await outOf(bench, skip).fault('lost');
      const fault: unknown = await ordered(bench, skip).catch((thrown: unknown) => thrown);
      expect(fault).toBeInstanceOf(Error);
      expect(isBillingError(fault)).toBe(false);
      for (const { kind } of await told(bench, null)) expect(kind).not.toBe('not_paid_out');
    }),
  );
}

function outOf({ gateway, out }: GatewayBench, skip: (why: string) => never): PayOutBench {
  if (gateway.payOut === undefined) return skip('it sends no money out');
  // A gateway of ours may be ahead of its bench: the report of the run says so.
  return out ?? skip('its bench has nobody to send money to');
}

async function ordered(bench: GatewayBench, skip: (why: string) => never): Promise<GatewayAsked> {
  const order = benchOrder(outOf(bench, skip));
  expect(bench.gateway.paysTo).toContain(order.to.kind);
  const asked = await bench.gateway.payOut?.(order, benchSignal());
  if (asked === undefined) return skip('it sends no money out');
  return asked;
}

/** What is known of the one order of a bench: asked for, and told. It names the order, or nobody could place it. */
async function told(bench: GatewayBench, providerReference: string | null): Promise<readonly PayOutResult[]> {
  const { gateway, out } = bench;
  if (out === undefined) return [];
  const order = benchOrder(out);
  const ask = { ...order, providerReference, sentAt: START };
  const answer = (await gateway.queryPayOut?.(ask, benchSignal())) ?? null;
  // A provider that answers in a message of its own has sent it by now.
  const said = [...(answer === null ? [] : [answer]), ...(await saidOn(bench))].filter(isOfPayOut);
  for (const one of said) {
    const ours = one.disbursementId === order.disbursementId;
    const theirs = one.providerReference !== null && [null, one.providerReference].includes(providerReference);
    expect(ours || theirs, `${one.kind} names the order`).toBe(true);
  }
  return said;
}

function isOfPayOut(result: { readonly kind: string }): result is PayOutResult {
  return ['paid_out', 'not_paid_out', 'pay_out_pending'].includes(result.kind);
}

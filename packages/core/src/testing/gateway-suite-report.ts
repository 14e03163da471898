import { expect, it } from 'vitest';
import { isBillingError } from '../kernel/error.ts';
import type { ReportedSpan } from '../ports/gateway.ts';
import { benchAsk, type OnBench, benchSignal, saidOn, type GatewayBench } from './gateway-bench.ts';

/** The provider's own books: whatever no message told of stands in them, under the names that messages use. */
export function testReport(on: OnBench): void {
  it(
    'reports each payment once, under the name that its message bears',
    on(async (bench, skip) => {
      const lines = await reported(bench, skip, true);
      const payments = lines.filter(({ kind }) => kind === 'payment');
      expect(payments).toHaveLength(1);
      expect(payments[0]?.amount).toEqual(bench.amount);
      const receipts = (await saidOn(bench)).flatMap((said) => (said.kind === 'received' ? [said.receipt] : []));
      expect(receipts.length === 0 || receipts.includes(payments[0]?.reference ?? '')).toBe(true);
    }),
  );

  it(
    'reports alike when it is asked again, oldest first, each line under a key of its own',
    on(async (bench, skip) => {
      const lines = await reported(bench, skip, true);
      expect(await bench.gateway.report?.(spanOf(bench, skip), benchSignal())).toEqual(lines);
      expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
      expect(lines).toEqual(lines.toSorted((a, b) => a.at - b.at));
      const { fromAt, untilAt } = spanOf(bench, skip);
      for (const { at, fee } of lines) {
        expect(at >= fromAt && at < untilAt).toBe(true);
        if (fee !== null) expect(fee.minor >= 0n).toBe(true);
      }
    }),
  );

  it(
    'reports nothing of a span in which nothing has moved',
    on(async (bench, skip) => {
      expect(await reported(bench, skip, false)).toEqual([]);
    }),
  );

  it(
    'says that it cannot report rather than that there is nothing',
    on(async (bench, skip) => {
      const span = spanOf(bench, skip);
      const { gateway } = bench;
      const over = AbortSignal.abort();
      const answer = await Promise.resolve(gateway.report?.(span, over)).catch((thrown: unknown) => thrown);
      // Who needs no time answers all the same; who was cut off throws, and never answers a part.
      if (answer instanceof Error) expect(isBillingError(answer) ? answer.kind : 'unknown').not.toBe('missing');
      else expect(answer).toEqual(await gateway.report?.(span, benchSignal()));
    }),
  );
}

function spanOf({ gateway, report }: GatewayBench, skip: (why: string) => never): ReportedSpan {
  if (gateway.report === undefined) return skip('it reports nothing');
  return report?.() ?? skip('its bench knows no span');
}

/** What is reported after a payment, or before any. */
async function reported(bench: GatewayBench, skip: (why: string) => never, paid: boolean) {
  const span = spanOf(bench, skip);
  if (paid) await payOn(bench);
  return (await bench.gateway.report?.(span, benchSignal())) ?? [];
}

/** Somebody pays: by herself where people can, else because she was asked. Answers how the ask was called. */
export async function payOn(bench: GatewayBench): Promise<string | null> {
  const { gateway, pay, answer } = bench;
  if (gateway.request === undefined || answer === undefined) {
    await pay?.();
    return null;
  }
  const { providerReference } = await gateway.request(benchAsk(bench), benchSignal());
  await bench.answer?.(providerReference, 'pay');
  return providerReference;
}

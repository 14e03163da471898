import type { Billing, Imported, ReportedSpan } from '@daftari/core';
import type { bank } from './index.ts';

/** A billing that has the bank among its plugins. */
type WithBank = Billing<readonly [ReturnType<typeof bank>]>;

/**
 * Brings the bank's side of each gateway to the daily match: what has come to the bank in a span. Brought again, it is
 * known. An ISP does so each morning before it reconciles the day before.
 */
export async function bringSettlements(
  billing: Pick<WithBank, 'importLines' | 'plugins'>,
  span: ReportedSpan,
  actor: string,
): Promise<Imported> {
  let [fresh, known] = [0, 0];
  for (const [gateway, lines] of await billing.plugins.bank.settlements(span)) {
    const brought = await billing.importLines({ gateway, source: 'bank', lines, name: 'bank', actor, span });
    fresh += brought.fresh;
    known += brought.known;
  }
  return { fresh, known };
}

import { exceptionErrors, type UsageException } from '../domain/rated.ts';
import type { Id } from '../kernel/id.ts';
import type { Page, PageAsk } from '../ports/store.ts';
import { untilFresh, type House } from './house.ts';

/** Usage that was billed to nobody and waits for a person, oldest first. */
export function usageExceptions(house: House, ask: PageAsk): Promise<Page<UsageException>> {
  return house.store.reads.usageExceptions(ask);
}

/**
 * Notes how a person has dealt with an exception, in her own words. What she charges for it, if anything, is a charge
 * of its own; the usage stays as it is.
 * @throws BillingError `usageException.missing`, `usageException.resolved`, `usageException.silent`
 */
export async function resolveException(
  house: House,
  exceptionId: Id<'UsageException'>,
  resolution: string,
): Promise<UsageException> {
  const words = resolution.trim();
  if (words === '') throw exceptionErrors.silent({ exceptionId });
  return untilFresh(house, `the exception ${exceptionId}`, async () => {
    const known = await house.store.reads.usageException(exceptionId);
    if (known === null) throw exceptionErrors.missing({ exceptionId });
    if (known.resolvedAt !== null) throw exceptionErrors.resolved({ exceptionId });
    const resolved: UsageException = { ...known, resolvedAt: house.clock.now(), resolution: words };
    return { changes: { usageExceptions: [resolved] }, answer: resolved };
  });
}

import { paymentErrors } from '../../domain/payment.ts';
import { lineErrors, type KeptLine } from '../../domain/reconcile/line.ts';
import type { Gateway, ReportedSpan } from '../../ports/gateway.ts';
import { commit, sideBySide, type House } from '../house.ts';
import { hear } from './hear.ts';
import { keepLines, type Kept } from './lines.ts';

/** What a provider's report has brought. */
export interface Fetched extends Kept {
  /** Payments that no message had told of: they are booked now. */
  readonly found: number;
  /** Other lines that our books were asked about: takings, and orders whose outcome was not known. */
  readonly applied: number;
}

/** How many lines are looked at together, and how many at once. */
const LOOK_AT = 200;
const AT_ONCE = 8;

/** Who stands behind what is done without a person. */
const BY_ITSELF = 'core';

/**
 * Asks a gateway for its own books of a span, keeps them, and books whatever no message told of, so that every loss is
 * found, as far back as the provider looks. Killed in between, the next one takes up what was not looked at.
 * @throws BillingError `payment.noGateway`, `statement.noReport`, `statement.span`, and what the provider answers
 */
export async function fetchReport(house: House, name: string, { fromAt, untilAt }: ReportedSpan): Promise<Fetched> {
  const gateway = gatewayOf(house, name);
  if (gateway.report === undefined) throw lineErrors.noReport({ gateway: name });
  // What happens while it is asked may or may not be in the answer, and what lies too far back is not: of neither may
  // it be said that the provider has told it all.
  const now = house.clock.now();
  const reachedAt = now - (gateway.reportReachMs ?? Number.POSITIVE_INFINITY);
  const span = { fromAt: Math.max(fromAt, reachedAt), untilAt: Math.min(untilAt, now) };
  if (span.fromAt >= span.untilAt) throw lineErrors.span();
  const lines = await gateway.report(span, house.signal);
  const input = { gateway: name, source: 'provider', lines, name: 'report', actor: BY_ITSELF, span } as const;
  const kept = await keepLines(house, input, { heard: null, contradictions: 'note' });
  return { ...kept, ...(await hearLines(house, name)) };
}

/** The gateway of a name. @throws BillingError `payment.noGateway` */
export function gatewayOf(house: House, name: string): Gateway {
  const gateway = house.gateways.get(name);
  if (gateway !== undefined) return gateway;
  throw paymentErrors.noGateway({ gateway: name, gateways: [...house.gateways.keys()].join(', ') || 'none' });
}

/**
 * Looks for each line that is new in our books, and books what is not there. One that cannot be looked at just now
 * keeps none behind it waiting: the next look takes it up again.
 */
export async function hearLines(house: House, gateway: string): Promise<Pick<Fetched, 'found' | 'applied'>> {
  let found = 0;
  let applied = 0;
  for (let after: KeptLine | null = null; ;) {
    const lines: readonly KeptLine[] = await house.store.reads.linesToHear(gateway, after, LOOK_AT);
    after = lines.at(-1) ?? null;
    if (after === null) return { found, applied };
    const heard: KeptLine[] = [];
    await sideBySide(lines, AT_ONCE, async (line) => {
      const outcome = await heardOrNot(house, line);
      if (outcome === null) return;
      if (outcome === 'received' || outcome === 'unmatched') found += 1;
      if (outcome === 'noted') applied += 1;
      heard.push({ ...line, heard: outcome });
    });
    if (heard.length === 0) continue;
    const written = await commit(house, { reportedLines: heard });
    // Somebody else is at it as well, and comes to the same end.
    if (written.outcome !== 'written') return { found, applied };
  }
}

async function heardOrNot(house: House, line: KeptLine): Promise<string | null> {
  try {
    return await hear(house, line);
  } catch (fault) {
    if (house.signal.aborted) throw fault;
    const { gateway, key } = line;
    house.log.error('A line of a report could not be looked at, and is looked at again', {
      gateway,
      key,
      reason: String(fault),
    });
    return null;
  }
}

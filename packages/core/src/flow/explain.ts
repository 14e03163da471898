import { explainErrors, tell, type Chain, type Explanation, type Subject } from '../domain/explain.ts';
import type { House } from './house.ts';

/**
 * The chain of facts from money to access and back, for a session, a payment or an invoice.
 * @throws BillingError `explain.missing`
 */
export async function explain(house: House, subject: Subject): Promise<Explanation> {
  const chain: Chain | null = await house.store.reads.chain(subject);
  if (chain === null) throw explainErrors.missing({ kind: subject.kind, id: subject.id });
  return tell(subject, chain, house.clock.now());
}

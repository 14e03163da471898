import type { Charge } from '../charge.ts';
import type { Plan } from '../plan.ts';
import type { TaxRate } from '../tax.ts';
import type { ProposedTax } from './proposal.ts';

/** A charge with the taxes that are proposed: those that it bears at their new rates, and new ones where they stand. */
export function retaxed(charge: Charge, plan: Plan | undefined, proposed: readonly ProposedTax[]): Charge {
  // A coin that rounds a total bears no tax, nor does what is no supply.
  if (charge.kind === 'rounding') return charge;
  const taxClass = classOf(charge, plan);
  const own = proposed.filter((one) => one.taxClass === null || one.taxClass === taxClass);
  return own.length === 0 ? charge : { ...charge, taxes: own.reduce(withTax, charge.taxes) };
}

function classOf({ key }: Charge, plan: Plan | undefined): string | null {
  if (plan === undefined) return null;
  return key.endsWith('/setup') ? (plan.setupTaxClass ?? plan.taxClass) : plan.taxClass;
}

/** Who is relieved of a tax stays so, whatever its rate. */
function withTax(taxes: readonly TaxRate[], { code, rate, added }: ProposedTax): readonly TaxRate[] {
  if (taxes.some((each) => each.code === code)) {
    return taxes.map((each) => (each.code === code && each.relief === undefined ? { ...each, rate } : each));
  }
  if (added === undefined) return taxes;
  const place = taxes.findIndex((each) => each.code === added.before);
  const at = place === -1 ? taxes.length : place;
  return taxes.toSpliced(at, 0, { code, name: added.name, rate, base: added.base });
}

import type { MeterOrder, PlanOrder } from '../../../api/selling.ts';
import type { FormValues } from '../../../elements/fields.ts';
import { keptEquipment } from './equipment-form.ts';
import { writePlanForm } from './write.ts';

/**
 * A plan that was read from the form, with what the form does not ask for as it was in the plan that it began from:
 * nothing that somebody wrote through the API is lost by opening it here.
 */
export function keptFrom(origin: PlanOrder | null, order: PlanOrder, typed: FormValues): PlanOrder {
  if (origin === null) return order;
  const { changes, taxes } = origin;
  const shown = writePlanForm(origin);
  // A figure that the form shows rounded is as it was, unless somebody has typed there.
  const same = (name: string, before = name): boolean => typed[name] === shown[before];
  const known = new Set(['EXCISE', 'VAT']);
  const shared = {
    ...(origin.weights !== undefined && { weights: origin.weights }),
    ...(origin.firstDevice !== undefined && { firstDevice: origin.firstDevice }),
    ...keptEquipment(origin.equipment, order.equipment, same),
    changes: {
      ...changes,
      ...order.changes,
      plan: { ...changes.plan, ...order.changes.plan },
      ...(same('changes.accessGraceMs') &&
        changes.accessGraceMs !== undefined && { accessGraceMs: changes.accessGraceMs }),
      ...(order.changes.pause && { pause: { ...changes.pause, ...order.changes.pause } }),
      ...(order.changes.promise && { promise: { ...changes.promise, ...order.changes.promise } }),
    },
    grants: order.grants.map((grant, at) => {
      const place = placeOf(origin.grants, grant.asset, at);
      const before = origin.grants[place];
      if (before === undefined) return grant;
      const field = (name: string): boolean => same(`grants.${at}.${name}`, `grants.${place}.${name}`);
      return {
        ...grant,
        rollover: before.rollover,
        validity: grant.validity ?? before.validity,
        ...(field('amount') && { amount: before.amount }),
        ...(field('increment') && { increment: before.increment }),
      };
    }),
    // A kind that asks for no set-up fee keeps the class of one.
    setupTaxClass:
      typed['setupTaxClass'] === undefined && order.taxClass !== null ? origin.setupTaxClass : order.setupTaxClass,
    taxes:
      typed['taxMode'] === 'none' || order.taxClass !== null
        ? []
        : [...order.taxes, ...taxes.filter(({ code }) => !known.has(code.toUpperCase()))],
  };
  if (order.kind === 'prepaid' || origin.kind === 'prepaid') return { ...order, ...shared };
  const usage = order.usage.map((price, at) => keptPrice(origin.usage, price, typed[`usage.${at}.model`] === 'kept'));
  const { usageGraceMs } = origin;
  return { ...order, ...shared, usage, ...(usageGraceMs !== undefined && { usageGraceMs }) };
}

/** Which grant of before is meant: the one in the same place if it is of the same, else the first of the same. */
function placeOf(grants: PlanOrder['grants'], asset: string, at: number): number {
  return grants[at]?.asset === asset ? at : grants.findIndex((each) => each.asset === asset);
}

function keptPrice(before: readonly MeterOrder[], price: MeterOrder, model: boolean): MeterOrder {
  const own = before.find(({ meter }) => meter === price.meter);
  if (own === undefined) return price;
  const { rounding, priceDigits, increments, connectFee } = own;
  const later = own.windows?.slice(1) ?? [];
  const hours = [...(price.windows ?? []), ...later];
  return {
    ...price,
    ...(rounding !== undefined && { rounding }),
    ...(priceDigits !== undefined && { priceDigits }),
    ...(increments !== undefined && { increments }),
    ...(connectFee !== undefined && { connectFee }),
    ...(model && { model: own.model }),
    ...(hours.length > 0 && { windows: hours }),
  };
}

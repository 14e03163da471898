import type { MeterOrder, PlanOrder } from '../../../api/selling.ts';
import type { FormValues } from '../../../elements/fields.ts';

/**
 * A plan that was read from the form, with what the form does not ask for as it was in the plan that it began from:
 * nothing that somebody wrote through the API is lost by opening it here.
 */
export function keptFrom(origin: PlanOrder | null, order: PlanOrder, typed: FormValues): PlanOrder {
  if (origin === null) return order;
  const { changes, grants, taxes } = origin;
  const known = new Set(['EXCISE', 'VAT']);
  const shared = {
    changes: {
      ...changes,
      ...order.changes,
      plan: { ...changes.plan, ...order.changes.plan },
      ...(order.changes.pause && { pause: { ...changes.pause, ...order.changes.pause } }),
      ...(order.changes.promise && { promise: { ...changes.promise, ...order.changes.promise } }),
    },
    grants: order.grants.map((grant) => {
      const before = grants.find(({ asset }) => asset === grant.asset);
      return { ...grant, rollover: before?.rollover ?? null, validity: grant.validity ?? before?.validity ?? null };
    }),
    taxes:
      typed['taxMode'] === 'none'
        ? []
        : [...order.taxes, ...taxes.filter(({ code }) => !known.has(code.toUpperCase()))],
  };
  if (order.kind === 'prepaid' || origin.kind === 'prepaid') return { ...order, ...shared };
  const usage = order.usage.map((price, at) => keptPrice(origin.usage, price, typed[`usage.${at}.model`] === 'kept'));
  return { ...order, ...shared, usage };
}

function keptPrice(before: readonly MeterOrder[], price: MeterOrder, model: boolean): MeterOrder {
  const same = before.find(({ meter }) => meter === price.meter);
  if (same === undefined) return price;
  const { rounding, priceDigits, increments, connectFee } = same;
  const later = same.windows?.slice(1) ?? [];
  const hours = [...(price.windows ?? []), ...later];
  return {
    ...price,
    ...(rounding !== undefined && { rounding }),
    ...(priceDigits !== undefined && { priceDigits }),
    ...(increments !== undefined && { increments }),
    ...(connectFee !== undefined && { connectFee }),
    ...(model && { model: same.model }),
    ...(hours.length > 0 && { windows: hours }),
  };
}

import type { PlanOrder } from '../../../api/selling.ts';
import type { Plan } from '../../../api/wire.ts';

/** A published plan as an order: what the next version of it begins from. */
export function orderOf(plan: Plan): PlanOrder {
  const shared = {
    code: plan.code,
    name: plan.name,
    role: plan.role,
    price: plan.price,
    phases: plan.phases,
    setupFee: plan.setupFee,
    taxMode: plan.taxMode,
    // What the wire shows of a class are the rates of today; they are not written into the plan.
    taxes: plan.taxClass === null ? plan.taxes : [],
    taxClass: plan.taxClass,
    setupTaxClass: plan.setupTaxClass,
    grants: plan.grants,
    access: plan.access,
    downKbps: plan.downKbps,
    upKbps: plan.upKbps,
    quotaBytes: plan.quotaBytes,
    rollover: plan.rollover,
    afterQuota: plan.afterQuota,
    fairUse: plan.fairUse,
    ...(plan.weights !== undefined && { weights: plan.weights }),
    ...(plan.firstDevice !== undefined && { firstDevice: plan.firstDevice }),
    ...(plan.equipment !== undefined && Object.keys(plan.equipment).length > 0 && { equipment: plan.equipment }),
    sessionsAllowed: plan.sessionsAllowed,
    onExpiry: plan.onExpiry,
    changes: plan.changes,
    availableFrom: plan.availableFrom,
    availableUntil: plan.availableUntil,
    existing: plan.existing,
  };
  if (plan.kind === 'prepaid') {
    return {
      ...shared,
      kind: 'prepaid',
      validity: plan.validity ?? { kind: 'calendar_month', count: 1 },
      renewal: plan.renewal ?? 'extend',
      graceDays: plan.graceDays ?? 0,
      continuous: plan.continuous ?? false,
    };
  }
  return {
    ...shared,
    kind: 'postpaid',
    interval: plan.interval ?? { unit: 'month', count: 1 },
    dueDays: plan.dueDays ?? 14,
    ...(plan.usageGraceMs != null && { usageGraceMs: plan.usageGraceMs }),
    alignment: plan.alignment ?? 'account',
    usage: plan.usage,
    minimum: plan.minimum,
    maximum: plan.maximum,
  };
}

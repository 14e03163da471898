import type { PlanOrder } from '../../../api/selling.ts';
import type { FormValues } from '../../../elements/fields.ts';

/** What an ISP sells, as the first choice of the editor. Each is a plan like any other with other things filled in. */
export const PLAN_KINDS = [
  'prepaid',
  'hotspot',
  'bundle',
  'fair_use',
  'postpaid',
  'business',
  'percentile',
  'add_on',
] as const;

/** One of them. */
export type PlanKind = (typeof PLAN_KINDS)[number];

/** What is filled in for each kind; all else is as the form proposes it. */
const PRESETS: Readonly<Record<PlanKind, FormValues>> = {
  prepaid: { validity: 'calendar_month' },
  hotspot: { access: 'hotspot', validity: 'hour', 'validity.count': '1', onExpiry: 'wall', quotaBytes: '1' },
  bundle: { 'grants.count': '1' },
  fair_use: { validity: 'calendar_month', 'fairUse.count': '1' },
  postpaid: { kind: 'postpaid' },
  business: { kind: 'postpaid', taxMode: 'exclusive', 'phases.count': '1', 'phases.0.kind': 'fixed_term' },
  percentile: {
    kind: 'postpaid',
    taxMode: 'exclusive',
    alignment: 'calendar',
    'usage.count': '1',
    'usage.0.meter': 'mbps_p95',
  },
  add_on: {},
};

/** What stays when somebody chooses another kind after all. */
const KEPT = ['name', 'code', 'price', 'taxClass', 'setupTaxClass', 'excise', 'vat', 'downKbps', 'upKbps'] as const;

/** The form of a kind, with what was already typed that every kind has. */
export function startOf(kind: PlanKind, typed: FormValues): FormValues {
  const kept = KEPT.flatMap((name) => (typed[name] === undefined ? [] : [[name, typed[name]] as const]));
  return { ...PRESETS[kind], ...Object.fromEntries(kept), planKind: kind };
}

/** The kind that a plan is nearest to: a plan does not say it of itself. */
export function kindOf(plan: PlanOrder): PlanKind {
  if (plan.role === 'bundle') return 'bundle';
  if (plan.role === 'add_on') return 'add_on';
  if (plan.kind === 'prepaid') {
    if (plan.access === 'hotspot') return 'hotspot';
    return plan.fairUse.length > 0 ? 'fair_use' : 'prepaid';
  }
  if (plan.usage.some(({ meter }) => meter === 'mbps_p95')) return 'percentile';
  return plan.phases.some(({ kind }) => kind === 'fixed_term') ? 'business' : 'postpaid';
}

/** Whether a text names a kind. */
export function isKind(text: string | undefined): text is PlanKind {
  return (PLAN_KINDS as readonly (string | undefined)[]).includes(text);
}

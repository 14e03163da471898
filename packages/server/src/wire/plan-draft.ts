import type { PlanDraft, PlanInput, TaxRate } from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, presentMoney } from './common.ts';
import { PlanIn } from './plan-input.ts';
import { DAY_MS } from './plan-parts.ts';
import { presentOrNull, presentService } from './plan.ts';
import * as rules from './plan-rules.ts';
import { presentMeterPrice } from './price.ts';

/** A plan that is being worked on, as it can be sent back. */
export const PlanText = z.discriminatedUnion('kind', [...PlanIn.options]);

/** A plan that is being worked on. */
export const DraftOut = z.strictObject({ id: z.string(), plan: PlanText, changedAt: Instant });

/** Writes a draft, its plan as it can be sent back. */
export function presentDraft({ id, input, changedAt }: PlanDraft): z.input<typeof DraftOut> {
  return { id, plan: presentInput(input), changedAt: instant(changedAt) };
}

/** Writes a plan as it can be sent back. */
function presentInput(input: PlanInput): z.input<typeof PlanText> {
  const { code, name, terms, taxMode, onExpiry, phases = [], setupFee = null, grants = [], usage = [] } = input;
  const { minimum = null, maximum = null, changes = {}, role = 'base' } = input;
  const shared = {
    code,
    name,
    role,
    price: presentMoney(input.price),
    phases: phases.map(rules.presentPhase),
    setupFee: presentOrNull(setupFee),
    taxMode,
    taxes: [...(input.taxes ?? [])] as TaxRate[],
    taxClass: input.taxClass ?? null,
    setupTaxClass: input.setupTaxClass ?? null,
    usage: usage.map(presentMeterPrice),
    minimum: presentOrNull(minimum),
    maximum: presentOrNull(maximum),
    grants: grants.map(rules.presentGrant),
    ...presentService({ rollover: null, fairUse: [], weights: [], ...input.service }),
    onExpiry,
    changes: rules.presentRules(changes),
    availableFrom: input.availableFrom ?? null,
    availableUntil: input.availableUntil ?? null,
    existing: input.existing ?? { mode: 'grandfather', from: null },
  };
  if (terms.kind === 'prepaid') {
    const { graceMs, ...rest } = terms;
    return { ...shared, ...rest, graceDays: graceMs / DAY_MS };
  }
  return { ...shared, ...terms };
}

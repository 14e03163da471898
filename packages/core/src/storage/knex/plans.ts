import type { Knex } from 'knex';
import type { Plan, PlanTerms, ServiceProfile } from '../../domain/plan.ts';
import { DEFAULT_CHANGES, type PlanDraft } from '../../domain/plan-input.ts';
import { pricesOf } from './old-prices.ts';
import { saveRows, type Save } from './rows.ts';
import {
  ident,
  json,
  jsonOrNull,
  moneyOf,
  nested,
  num,
  numOrNull,
  type Stored,
  type Table,
  text,
  textOrNull,
  whole,
  wholeOrNull,
  columnsOf,
} from './table.ts';

/** What is sold, one row a version. `particulars` holds what nobody looks for, and is null in rows of before. */
export const plans: Table<Plan> = {
  name: 'plans',
  word: 'plans',
  columns: columnsOf({
    text: 'id code name plan_role terms_kind currency tax_mode on_expiry available_from available_until',
    big: 'version price_minor published_at retired_at usage_grace_ms fair_use_steps',
    json: 'terms taxes usage_price service particulars',
  }),
  toRow: (plan) => ({
    id: plan.id,
    code: plan.code,
    version: whole(plan.version),
    name: plan.name,
    plan_role: plan.role,
    terms_kind: plan.terms.kind,
    terms: nested(plan.terms),
    price_minor: plan.price.minor,
    currency: plan.price.currency,
    tax_mode: plan.taxMode,
    taxes: nested(plan.taxes),
    usage_price: nested(plan.usage),
    service: nested(plan.service),
    on_expiry: plan.onExpiry,
    available_from: plan.availableFrom,
    available_until: plan.availableUntil,
    usage_grace_ms: whole(plan.terms.kind === 'postpaid' ? plan.terms.usageGraceMs : 0),
    fair_use_steps: whole(plan.service.fairUse.length),
    particulars: nested(particularsOf(plan)),
    published_at: whole(plan.publishedAt),
    retired_at: wholeOrNull(plan.retiredAt),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    code: text(row['code']),
    version: num(row['version']),
    name: text(row['name']),
    role: text(row['plan_role']),
    terms: termsOf(row),
    price: moneyOf(row['price_minor'], row['currency']),
    taxMode: text(row['tax_mode']),
    taxes: json(row['taxes']),
    usage: pricesOf(jsonOrNull(row['usage_price'])),
    service: { ...NO_LIMITS, ...json<Omit<ServiceProfile, keyof typeof NO_LIMITS>>(row['service']) },
    onExpiry: text(row['on_expiry']),
    ...NOTHING_MORE,
    ...jsonOrNull<Partial<Particulars>>(row['particulars']),
    availableFrom: textOrNull(row['available_from']),
    availableUntil: textOrNull(row['available_until']),
    publishedAt: num(row['published_at']),
    retiredAt: numOrNull(row['retired_at']),
  }),
};

/** What a service says that was sold before it could roll over or slow down. */
const NO_LIMITS = { rollover: null, fairUse: [], weights: [] } as const;

type Particulars = Pick<
  Plan,
  'taxClass' | 'setupTaxClass' | 'phases' | 'setupFee' | 'minimum' | 'maximum' | 'grants' | 'changes' | 'existing'
>;

/** What a plan says that was sold before plans could say more. */
const NOTHING_MORE: Particulars = {
  taxClass: null,
  setupTaxClass: null,
  phases: [],
  setupFee: null,
  minimum: null,
  maximum: null,
  grants: [],
  changes: DEFAULT_CHANGES,
  existing: { mode: 'grandfather', from: null },
};

function particularsOf({ taxClass, setupTaxClass, phases, setupFee, minimum, maximum, ...plan }: Plan): Particulars {
  const { grants, changes, existing } = plan;
  return { taxClass, setupTaxClass, phases, setupFee, minimum, maximum, grants, changes, existing };
}

/** Terms of before knew no grace and one alignment: so they keep what was sold. */
function termsOf(row: Stored): PlanTerms {
  const terms = json<PlanTerms>(row['terms']);
  if (terms.kind === 'prepaid') return terms;
  return { ...terms, usageGraceMs: num(row['usage_grace_ms']), alignment: terms.alignment ?? 'subscription' };
}

/** Plans at work. */
export const planDrafts: Table<PlanDraft> = {
  name: 'plan_drafts',
  word: 'planDrafts',
  columns: columnsOf({ text: 'id', big: 'changed_at', json: 'input' }),
  toRow: (draft) => ({ id: draft.id, input: nested(draft.input), changed_at: whole(draft.changedAt) }),
  fromRow: (row) => ({ id: ident(row['id']), input: json(row['input']), changedAt: num(row['changed_at']) }),
};

const REDRAFT: Save<PlanDraft> = {
  table: planDrafts,
  set: ['input', 'changed_at'],
  where: 'true',
  allows: () => true,
};

/** Writes drafts, and removes those that are published or thrown away. */
export async function saveDrafts(trx: Knex, given: readonly PlanDraft[], gone: readonly string[]): Promise<void> {
  if (given.length > 0) await saveRows(trx, REDRAFT, given);
  if (gone.length > 0) await trx('plan_drafts').whereIn('id', gone.toSorted()).delete();
}

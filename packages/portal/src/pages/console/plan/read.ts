import {
  ACCESS_WAYS,
  type ChangeRulesOrder,
  type ExistingOrder,
  type GrantOrder,
  type PhaseOrder,
  type PlanOrder,
  type TaxOrder,
  type TermsOrder,
} from '../../../api/selling.ts';
import type { Validity } from '../../../api/wire.ts';
import type { FormValues } from '../../../elements/fields.ts';
import { readEquipment } from './equipment-form.ts';
import { partOf, readerOf, type Reader } from './reader.ts';
import { readUsage } from './read-usage.ts';
import { ASSET_UNITS } from './units.ts';

/** A plan that was read, or the fields that could not be, each with the word for what belongs there. */
export type ReadPlan = { readonly order: PlanOrder } | { readonly wrong: Readonly<Record<string, string>> };

/** Reads the form of a plan, with money in this currency of so many digits. What it means only the server judges. */
export function readPlanForm(values: FormValues, currency: string, digits: number): ReadPlan {
  const reader = readerOf(values, currency, digits);
  const { text, wrong } = reader;
  const role = text('planKind') === 'bundle' ? 'bundle' : text('planKind') === 'add_on' ? 'add_on' : 'base';
  if (text('name') === '' || text('name').length > 120) wrong['name'] = 'name';
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(text('code'))) wrong['code'] = 'code';
  const grants = rows(reader, 'grants', (at) => readGrant(reader, `grants.${at}`, role === 'bundle'));
  const order: PlanOrder = {
    code: text('code'),
    name: text('name'),
    role,
    price: reader.money('price'),
    phases: readPhases(reader),
    setupFee: reader.moneyOrNull('setupFee'),
    taxMode: text('taxMode') === 'exclusive' ? 'exclusive' : 'inclusive',
    ...readTaxation(reader),
    grants,
    ...(role === 'bundle' ? NO_SERVICE : readService(reader, role === 'add_on' ? 0n : 1n)),
    ...(role === 'base' ? readEquipment(reader) : {}),
    onExpiry: text('onExpiry') === 'wall' ? 'wall' : 'refuse',
    changes: readChanges(reader),
    availableFrom: text('availableFrom') || null,
    availableUntil: text('availableUntil') || null,
    existing: readExisting(reader),
    ...readTerms(reader, grants[0]?.validity ?? null),
  };
  return Object.keys(wrong).length > 0 ? { wrong } : { order };
}

function rows<T>(reader: Reader, name: string, read: (at: number) => T): readonly T[] {
  return Array.from({ length: reader.count(name) }, (_, at) => read(at));
}

function readTerms(reader: Reader, ofGrant: Validity | null): TermsOrder {
  const { text, whole } = reader;
  if (text('kind') === 'postpaid' || text('interval.count') !== '') {
    return {
      kind: 'postpaid',
      interval: { unit: text('interval.unit') as 'month', count: whole('interval.count', 'count') },
      dueDays: whole('dueDays', 'whole'),
      alignment: text('alignment') as 'account',
      usage: rows(reader, 'usage', (at) => readUsage(reader, `usage.${at}`)),
      minimum: reader.moneyOrNull('minimum'),
      maximum: reader.moneyOrNull('maximum'),
    };
  }
  // A bundle has no term of its own: it lasts as long as what it grants.
  const validity = ofGrant ?? readValidity(reader, 'validity');
  const graceDays = ofGrant === null ? whole('graceDays', 'whole') : 0;
  const renewal = (text('renewal') || 'extend') as 'extend';
  return { kind: 'prepaid', validity, renewal, graceDays, continuous: graceDays > 0 };
}

function readValidity({ text, whole }: Reader, name: string): Validity {
  const kind = text(name);
  if (kind === 'end_of_local_day') return { kind, count: 0 };
  const count = whole(`${name}.count`, 'count');
  if (kind === 'minute' || kind === 'hour' || kind === 'day' || kind === 'week') {
    return { kind: 'duration', count, unit: kind };
  }
  return { kind: kind as 'local_days', count };
}

type ServiceOrder = Pick<
  PlanOrder,
  'access' | 'downKbps' | 'upKbps' | 'quotaBytes' | 'rollover' | 'afterQuota' | 'fairUse' | 'sessionsAllowed'
>;

const NO_SERVICE = {
  access: 'pppoe',
  downKbps: 0,
  upKbps: 0,
  quotaBytes: null,
  rollover: null,
  afterQuota: 'block',
  fairUse: [],
  sessionsAllowed: 0,
} as const;

function readService(reader: Reader, least: bigint): ServiceOrder {
  const { text, has, speed, gb, whole } = reader;
  const limited = has('quotaBytes');
  const slow = limited && text('afterQuota') === 'slow' ? speed('slow') : null;
  const rolls = limited && has('rollover');
  return {
    access: ACCESS_WAYS.find((way) => way === text('access')) ?? 'pppoe',
    downKbps: speed('downKbps', least),
    upKbps: speed('upKbps', least),
    quotaBytes: limited ? gb('quotaBytes') : null,
    rollover: rolls
      ? {
          min: gb('rollover.min', 0n),
          max: gb('rollover.max'),
          periods: whole('rollover.periods', 'count'),
          overage: text('rollover.overage') === 'carry' ? 'carry' : 'forget',
          priority: null,
        }
      : null,
    afterQuota: slow === null ? 'block' : { downKbps: slow, upKbps: slow },
    fairUse: rows(reader, 'fairUse', (at) => ({
      afterBytes: gb(`fairUse.${at}.afterBytes`),
      downKbps: speed(`fairUse.${at}.downKbps`),
      upKbps: speed(`fairUse.${at}.upKbps`),
    })),
    sessionsAllowed: whole('sessionsAllowed', least === 0n ? 'whole' : 'count'),
  };
}

/** The presets: excise duty on the net price, then VAT on both. An empty share levies none. */
const TAXES = [
  { code: 'EXCISE', name: 'Excise duty', field: 'excise', base: 'net' },
  { code: 'VAT', name: 'VAT', field: 'vat', base: 'net+previous' },
] as const;

/** Rates by law or its own, and never both; a plan without taxes has neither. */
function readTaxation(reader: Reader): Pick<PlanOrder, 'taxes' | 'taxClass' | 'setupTaxClass'> {
  const { text } = reader;
  const taxed = text('taxMode') !== 'none';
  const taxClass = (taxed && text('taxClass')) || null;
  const setupTaxClass = (taxClass !== null && text('setupTaxClass')) || null;
  return { taxes: taxed && taxClass === null ? readTaxes(reader) : [], taxClass, setupTaxClass };
}

function readTaxes({ has, scaled, wrong }: Reader): readonly TaxOrder[] {
  return TAXES.flatMap(({ code, name, field, base }): readonly TaxOrder[] => {
    if (!has(field)) return [];
    const millionths = scaled(field, 4, 'rate', 0n);
    if (millionths > 1_000_000n) wrong[field] = 'rate';
    return [{ code, name, rate: partOf(millionths), base }];
  });
}

/** What a trial or a discount leads to is the price of the plan, without an end: it need not be written down. */
function readPhases(reader: Reader): readonly PhaseOrder[] {
  const { text, whole, moneyOrNull } = reader;
  const phases = rows(reader, 'phases', (at): PhaseOrder => {
    const name = (field: string): string => `phases.${at}.${field}`;
    const kind = text(name('kind')) as PhaseOrder['kind'];
    return {
      key: `${kind}-${at + 1}`,
      kind,
      length: { unit: text(name('length.unit')) as 'month', count: whole(name('length.count'), 'count') },
      price: moneyOrNull(name('price')),
      ...(text(name('atEnd')) !== '' && { atEnd: text(name('atEnd')) as 'end' }),
    };
  });
  const last = phases.at(-1);
  if (last === undefined || last.kind === 'fixed_term') return phases;
  return [...phases, { key: 'evergreen', kind: 'evergreen', length: null, price: null }];
}

function readGrant(reader: Reader, name: string, lasts: boolean): GrantOrder {
  const { text, has, whole, scaled } = reader;
  const asset = text(`${name}.asset`);
  const { digits, size } = ASSET_UNITS[asset] ?? { digits: 0, size: 1n };
  const step = whole(`${name}.increment`, 'count');
  return {
    asset,
    amount: String(scaled(`${name}.amount`, digits, asset === 'BYTES' ? 'gb' : 'count') * size),
    validity: lasts ? readValidity(reader, `${name}.validity`) : null,
    increment: String(asset === 'BYTES' ? step * 1_000_000 : step),
    priority: whole(`${name}.priority`, 'whole'),
    rollover: null,
    pooled: has(`${name}.pooled`),
  };
}

function readChanges({ text, has, whole, moneyOrNull }: Reader): ChangeRulesOrder {
  const or = <T extends string>(name: string, otherwise: T): T => (text(name) || otherwise) as T;
  return {
    plan: {
      unused: or<'money' | 'data' | 'none'>('changes.plan.unused', 'money'),
      upgrade: or<'now' | 'next_period'>('changes.plan.upgrade', 'now'),
      downgrade: or<'now' | 'next_period'>('changes.plan.downgrade', 'next_period'),
      prepaid: or<'new_term' | 'same_expiry' | 'convert'>('changes.plan.prepaid', 'new_term'),
      upgradeFee: moneyOrNull('changes.plan.upgradeFee'),
      downgradeFee: moneyOrNull('changes.plan.downgradeFee'),
    },
    cancel: or<'credit' | 'refund' | 'offset' | 'nothing'>('changes.cancel', 'credit'),
    cancelFee: moneyOrNull('changes.cancelFee'),
    pause: has('changes.pause')
      ? {
          compensation: or<'credit' | 'extend' | 'none'>('changes.pause.compensation', 'credit'),
          minDays: whole('changes.pause.minDays', 'whole'),
          maxDaysPerYear: whole('changes.pause.maxDaysPerYear', 'whole'),
          fee: moneyOrNull('changes.pause.fee'),
        }
      : null,
    promise: has('changes.promise')
      ? {
          maxDays: whole('changes.promise.maxDays', 'count'),
          minTenureDays: whole('changes.promise.minTenureDays', 'whole'),
          maxOwed: moneyOrNull('changes.promise.maxOwed'),
          fee: moneyOrNull('changes.promise.fee'),
        }
      : null,
    accessGraceMs: has('changes.accessGraceMs') ? whole('changes.accessGraceMs', 'whole') * 3_600_000 : 0,
  };
}

function readExisting({ text, wrong }: Reader): ExistingOrder {
  const mode = (text('existing.mode') || 'grandfather') as ExistingOrder['mode'];
  if (mode === 'grandfather') return { mode, from: null };
  if (text('existing.from') === '') wrong['existing.from'] = 'date';
  return { mode, from: text('existing.from') };
}

import type { GrantOrder, MeterOrder, PlanOrder } from '../../../api/selling.ts';
import type { Money, Validity } from '../../../api/wire.ts';
import type { FormValues } from '../../../elements/fields.ts';
import { majorAmount } from '../../../i18n/format.ts';
import { writeEquipment } from './equipment-form.ts';
import { kindOf } from './kinds.ts';
import { unscaled } from './reader.ts';
import { ASSET_UNITS, UNITS, unitsOf } from './units.ts';

type Entries = readonly (readonly [string, string])[];

/** The form of a plan that is there already: a draft to go on with, or a version to make the next one of. */
export function writePlanForm(plan: PlanOrder): FormValues {
  return Object.fromEntries([
    ['planKind', kindOf(plan)],
    ['name', plan.name],
    ['code', plan.code],
    ['price', majorAmount(plan.price)],
    ...taxes(plan),
    ...terms(plan),
    ...service(plan),
    ...writeEquipment(plan),
    ...listed('fairUse', plan.fairUse, ({ afterBytes, downKbps, upKbps }) => [
      ['afterBytes', unscaled(afterBytes, 9)],
      ['downKbps', mbps(downKbps)],
      ['upKbps', mbps(upKbps)],
    ]),
    ...phases(plan),
    ...money('setupFee', plan.setupFee),
    ...listed('grants', plan.grants, grant),
    ...changes(plan),
    ['existing.mode', plan.existing.mode],
    ['existing.from', plan.existing.from ?? ''],
    ['availableFrom', plan.availableFrom ?? ''],
    ['availableUntil', plan.availableUntil ?? ''],
  ]);
}

function taxes({ taxMode, taxes: rates, taxClass, setupTaxClass }: PlanOrder): Entries {
  const share = (code: string): string => {
    const found = rates.find((tax) => tax.code.toUpperCase() === code);
    return found === undefined ? '' : percent(found.rate);
  };
  return [
    ['taxMode', rates.length === 0 && taxClass === null ? 'none' : taxMode],
    ['taxClass', taxClass ?? ''],
    ['setupTaxClass', setupTaxClass ?? ''],
    // Of a class there are none of its own: should it go over to them, the usual ones are proposed.
    ...(taxClass === null
      ? ([
          ['excise', share('EXCISE')],
          ['vat', share('VAT')],
        ] as const)
      : []),
  ];
}

/** `0.16` as `16`. */
function percent(rate: string): string {
  const [whole = '0', fraction = ''] = rate.split('.');
  return unscaled(`${whole}${fraction.padEnd(8, '0')}`, 6);
}

function terms(plan: PlanOrder): Entries {
  if (plan.kind === 'prepaid') {
    return [
      ['kind', 'prepaid'],
      ...validity('validity', plan.validity),
      ['renewal', plan.renewal],
      ['graceDays', String(Math.round(plan.graceDays))],
      ['onExpiry', plan.onExpiry],
    ];
  }
  return [
    ['kind', 'postpaid'],
    ['interval.unit', plan.interval.unit],
    ['interval.count', String(plan.interval.count)],
    ['dueDays', String(plan.dueDays)],
    ['alignment', plan.alignment],
    ...money('minimum', plan.minimum),
    ...money('maximum', plan.maximum),
    ...listed('usage', plan.usage, usage),
  ];
}

function validity(name: string, { kind, count, unit }: Validity): Entries {
  const word = kind === 'duration' ? (unit ?? 'hour') : kind;
  return [
    [name, word],
    [`${name}.count`, String(count)],
  ];
}

function service({ quotaBytes, afterQuota, rollover, ...plan }: PlanOrder): Entries {
  return [
    ['access', plan.access],
    ['downKbps', mbps(plan.downKbps)],
    ['upKbps', mbps(plan.upKbps)],
    ['sessionsAllowed', String(plan.sessionsAllowed)],
    ['quotaBytes', quotaBytes === null ? '' : unscaled(quotaBytes, 9)],
    ['afterQuota', afterQuota === 'block' ? 'block' : 'slow'],
    ['slow', afterQuota === 'block' ? '1' : mbps(afterQuota.downKbps)],
    ...(rollover === null
      ? []
      : ([
          ['rollover', 'yes'],
          ['rollover.min', unscaled(rollover.min, 9)],
          ['rollover.max', unscaled(rollover.max, 9)],
          ['rollover.periods', String(rollover.periods)],
          ['rollover.overage', rollover.overage],
        ] as const)),
  ];
}

/** The evergreen that follows by itself is not a row of the form. */
function phases({ phases: all }: PlanOrder): Entries {
  const shown = all.filter(({ kind }) => kind !== 'evergreen');
  return listed('phases', shown, ({ kind, length, price, atEnd }) => [
    ['kind', kind],
    ['length.count', String(length?.count ?? 1)],
    ['length.unit', length?.unit ?? 'month'],
    ['price', price === null ? '' : majorAmount(price)],
    ...(atEnd === undefined ? [] : ([['atEnd', atEnd]] as const)),
  ]);
}

function grant({ asset, amount, validity: lasts, increment, priority, pooled }: GrantOrder): Entries {
  const { digits, size } = ASSET_UNITS[asset] ?? { digits: 0, size: 1n };
  const units = BigInt(amount);
  const step = asset === 'BYTES' ? BigInt(increment) / 1_000_000n : BigInt(increment);
  return [
    ['asset', asset],
    ['amount', unscaled(String(units / size), digits)],
    ...(lasts === null ? [] : validity('validity', lasts)),
    ['increment', String(step > 0n ? step : 1n)],
    ['priority', String(priority)],
    ['pooled', pooled ? 'yes' : ''],
  ];
}

function usage({ meter, blockSize, model, allowance, windows }: MeterOrder): Entries {
  const unit = unitsOf(meter).find((each) => String(UNITS[each]) === blockSize) ?? '';
  const { model: name, ...rest } = model;
  const [night] = windows ?? [];
  return [
    ['meter', meter],
    ['unit', unit],
    ['model', name in FORMS ? name : 'kept'],
    ...('tiers' in rest ? listed<object>('model.tiers', rest.tiers, (tier) => figures(tier, meter)) : []),
    ...('tiers' in rest
      ? []
      : Object.entries(rest).map(
          ([field, value]) => [`model.${field}`, field === 'rate' ? percent(String(value)) : String(value)] as const,
        )),
    ['allowance', allowance ?? ''],
    ...(night === undefined
      ? []
      : ([
          ['night', 'yes'],
          ['windows.0.start', night.start],
          ['windows.0.end', night.end],
          ['windows.0.weight', night.weight ?? '1'],
        ] as const)),
  ];
}

/** The models that have a form; any other stays as it is. */
const FORMS: Readonly<Record<string, true>> = {
  unit: true,
  graduated: true,
  volume: true,
  package: true,
  stairstep: true,
  percentage: true,
  capacity: true,
};

function figures(tier: object, meter: string): Entries {
  return Object.entries(tier).flatMap(([field, value]: [string, unknown]) => {
    const figure = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[meter] : value;
    return figure === null || figure === undefined ? [] : [[field, figure as string] as const];
  });
}

function changes({ changes: { plan, cancel, cancelFee, pause, promise, accessGraceMs } }: PlanOrder): Entries {
  return [
    ...Object.entries(plan ?? {}).flatMap(([field, value]): Entries => {
      if (value === null || value === undefined) return [];
      const text = typeof value === 'string' ? value : majorAmount(value);
      return [[`changes.plan.${field}`, text]];
    }),
    ['changes.cancel', cancel ?? 'credit'],
    ...money('changes.cancelFee', cancelFee ?? null),
    ['changes.pause', pause === null ? '' : 'yes'],
    ...under('changes.pause', pause),
    ['changes.promise', promise == null ? '' : 'yes'],
    ...under('changes.promise', promise),
    ['changes.accessGraceMs', String(Math.round((accessGraceMs ?? 0) / 3_600_000))],
  ];
}

function under(name: string, rule: object | null | undefined): Entries {
  return Object.entries(rule ?? {}).flatMap(([field, value]: [string, unknown]): Entries => {
    if (typeof value === 'string' || typeof value === 'number') return [[`${name}.${field}`, String(value)]];
    return typeof value === 'object' && value !== null ? [[`${name}.${field}`, majorAmount(value as Money)]] : [];
  });
}

function listed<T>(name: string, rows: readonly T[], write: (row: T) => Entries): Entries {
  const written = rows.flatMap((row, at) =>
    write(row).map(([field, value]) => [`${name}.${at}.${field}`, value] as const),
  );
  return [[`${name}.count`, String(rows.length)], ...written];
}

function money(name: string, amount: Money | null): Entries {
  return amount === null ? [] : [[name, majorAmount(amount)]];
}

function mbps(kbps: number): string {
  return unscaled(String(kbps), 3);
}

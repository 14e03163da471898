import type { Block, BlockRow, Section } from '../../../elements/blocks.ts';
import { choices, type Field } from '../../../elements/fields.ts';
import type { Asked } from './form.ts';
import { unitOf, unitsOf } from './units.ts';

/** Prices for what is used: a row for each meter, each model with a little form of its own. */
export function usageSection(asked: Asked): Section {
  const { words, kind, count } = asked;
  const rows = Array.from({ length: count('usage') }, (_, at) => priceRow(asked, `usage.${at}`, at));
  return {
    id: 'usage',
    title: words.usage,
    summary: words.prices(rows.length),
    open: kind === 'percentile' || rows.length > 0,
    blocks: [{ kind: 'rows', name: 'usage', add: words.addUsage, rows }],
  };
}

function priceRow(asked: Asked, name: string, at: number): BlockRow {
  const { words, held } = asked;
  const meter = held(`${name}.meter`, 'bytes');
  const unit = unitOf(meter, held(`${name}.unit`));
  const unitName = words.unitNames[unit];
  const units = Object.fromEntries(unitsOf(meter).map((each) => [each, words.unitNames[each]]));
  const kept = held(`${name}.model`) === 'kept';
  const models = kept ? { ...words.models, kept: words.modelKept } : words.models;
  const hint = held(`${name}.model`) === 'percentage' ? words.percentageHint : '';
  const what: readonly Field[] = [
    { name: `${name}.meter`, label: words.meter, options: choices(words.meters) },
    { name: `${name}.unit`, label: words.unit, options: choices(units), value: unit },
    { name: `${name}.model`, label: words.model, options: choices(models), wide: true, hint },
  ];
  return {
    title: words.usageRow(at + 1),
    blocks: [{ kind: 'fields', fields: what }, ...model(asked, name, unitName), ...extras(asked, name, unitName)],
  };
}

function model(asked: Asked, name: string, unit: string): readonly Block[] {
  const { words, held } = asked;
  const under = (field: string): string => `${name}.model.${field}`;
  const figure = (field: string, label: string, optional = false): Field => {
    return { name: under(field), label, kind: 'decimal', optional };
  };
  switch (held(`${name}.model`, 'unit')) {
    case 'package':
      return [
        {
          kind: 'fields',
          fields: [
            figure('size', words.packageSize(unit)),
            figure('price', words.packagePrice),
            figure('free', words.packageFree(unit), true),
          ],
        },
      ];
    case 'percentage':
      return [
        {
          kind: 'fields',
          fields: [
            figure('rate', words.rate),
            figure('fixed', words.fixed, true),
            figure('min', words.least, true),
            figure('max', words.most, true),
          ],
        },
      ];
    case 'graduated':
    case 'volume':
      return tiers(asked, under('tiers'), unit, ['price', 'flat']);
    case 'stairstep':
    case 'capacity':
      return tiers(asked, under('tiers'), unit, ['flat']);
    case 'kept':
      return [];
    default:
      return [{ kind: 'fields', fields: [figure('price', words.unitPrice(unit))] }];
  }
}

/** The tiers of a price; the last has no end, so it is not asked for one. */
function tiers({ words, held }: Asked, name: string, unit: string, priced: readonly string[]): readonly Block[] {
  const count = Number(held(`${name}.count`, '2'));
  const rows = Array.from({ length: count }, (_, at): BlockRow => {
    const end: Field = { name: `${name}.${at}.upTo`, label: words.upTo(unit), kind: 'decimal' };
    const prices = priced.map((field): Field => {
      const label = field === 'price' ? words.unitPrice(unit) : words.flat;
      const optional = field === 'flat' && priced.length > 1;
      return { name: `${name}.${at}.${field}`, label, kind: 'decimal', optional };
    });
    const [first, ...rest] = prices as [Field, ...Field[]];
    const fields = at < count - 1 ? [end, ...prices] : [{ ...first, hint: words.withoutEnd }, ...rest];
    return { title: words.tier(at + 1), blocks: [{ kind: 'fields', fields }] };
  });
  return [{ kind: 'rows', name, add: words.addTier, rows, least: 1 }];
}

function extras({ words, held }: Asked, name: string, unit: string): readonly Block[] {
  const chosen = held(`${name}.model`, 'unit');
  const includes = chosen !== 'percentage' && chosen !== 'capacity';
  const sum = held(`${name}.meter`, 'bytes') !== 'mbps_p95';
  const allowance: Field = { name: `${name}.allowance`, label: words.allowance(unit), kind: 'decimal', optional: true };
  const night: Field = { name: `${name}.night`, label: words.night, kind: 'check' };
  const hours: readonly Field[] = [
    { name: `${name}.windows.0.start`, label: words.nightStart, kind: 'time', value: '22:00' },
    { name: `${name}.windows.0.end`, label: words.nightEnd, kind: 'time', value: '06:00' },
    {
      name: `${name}.windows.0.weight`,
      label: words.nightWeight,
      kind: 'decimal',
      value: '0.5',
      hint: words.nightHint,
    },
  ];
  const fields = [
    ...(includes ? [allowance] : []),
    ...(sum ? [night] : []),
    ...(sum && held(`${name}.night`) !== '' ? hours : []),
  ];
  return fields.length === 0 ? [] : [{ kind: 'fields', fields }];
}

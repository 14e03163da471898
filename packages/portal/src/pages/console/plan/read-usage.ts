import type { MeterOrder, ModelOrder, TierOrder } from '../../../api/selling.ts';
import { partOf, type Reader } from './reader.ts';
import { unitOf, UNITS } from './units.ts';

/** Reads the price of one meter. */
export function readUsage(reader: Reader, name: string): MeterOrder {
  const { text, has, figure } = reader;
  const meter = text(`${name}.meter`);
  return {
    meter,
    blockSize: String(UNITS[unitOf(meter, text(`${name}.unit`))]),
    model: readModel(reader, name, meter),
    ...(has(`${name}.allowance`) && { allowance: figure(`${name}.allowance`) }),
    ...(has(`${name}.night`) && {
      windows: [
        {
          id: 'night',
          start: readTime(reader, `${name}.windows.0.start`),
          end: readTime(reader, `${name}.windows.0.end`),
          weight: figure(`${name}.windows.0.weight`),
        },
      ],
    }),
  };
}

function readModel(reader: Reader, name: string, meter: string): ModelOrder {
  const { text, figure } = reader;
  const model = text(`${name}.model`) as ModelOrder['model'] | 'kept';
  const under = (field: string): string => `${name}.model.${field}`;
  switch (model) {
    case 'kept':
      return { model: 'unit', price: '0' };
    case 'unit':
      return { model, price: figure(under('price')) };
    case 'graduated':
    case 'volume': {
      const tiers = readTiers(reader, under('tiers'), (at): TierOrder => {
        const flat = optional(reader, `${under('tiers')}.${at}.flat`);
        const price = figure(`${under('tiers')}.${at}.price`);
        return { upTo: null, price, ...(flat !== undefined && { flat }) };
      });
      return { model, tiers };
    }
    case 'stairstep':
      return { model, tiers: readFlats(reader, under('tiers')) };
    case 'capacity': {
      const tiers = readFlats(reader, under('tiers'));
      return { model, tiers: tiers.map(({ upTo, flat }) => ({ upTo: { [meter]: upTo }, flat })) };
    }
    case 'package': {
      const free = optional(reader, under('free'));
      const size = figure(under('size'));
      return { model, size, price: figure(under('price')), ...(free !== undefined && { free }) };
    }
    case 'percentage': {
      const { fixed, min, max } = {
        fixed: optional(reader, under('fixed')),
        min: optional(reader, under('min')),
        max: optional(reader, under('max')),
      };
      return {
        model,
        rate: partOf(reader.scaled(under('rate'), 4, 'rate', 0n)),
        ...(fixed !== undefined && { fixed }),
        ...(min !== undefined && { min }),
        ...(max !== undefined && { max }),
      };
    }
  }
}

function readFlats(reader: Reader, name: string): readonly { readonly upTo: string | null; readonly flat: string }[] {
  return readTiers(reader, name, (at) => ({ upTo: null, flat: reader.figure(`${name}.${at}.flat`) }));
}

/** Tiers with their ends: each above the one before, and none for the last. */
function readTiers<T extends { readonly upTo: string | null }>(
  reader: Reader,
  name: string,
  read: (at: number) => T,
): readonly T[] {
  const count = reader.count(name);
  let before = 0n;
  return Array.from({ length: count }, (_, at) => {
    const tier = read(at);
    if (at === count - 1) return tier;
    const end = reader.scaled(`${name}.${at}.upTo`, 12, 'upTo', before + 1n);
    before = end;
    return { ...tier, upTo: reader.figure(`${name}.${at}.upTo`) };
  });
}

function readTime({ text, wrong }: Reader, name: string): string {
  if (!/^\d{2}:\d{2}$/.test(text(name))) wrong[name] = 'time';
  return text(name);
}

function optional(reader: Reader, name: string): string | undefined {
  return reader.has(name) ? reader.figure(name) : undefined;
}

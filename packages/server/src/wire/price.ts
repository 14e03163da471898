import type { MeterPrice, PlanPrice, PriceModel } from '@daftari/core';
import { z } from 'zod';
import { mapped, swapped } from './swapped.ts';

/** An exact figure, in priced units or major units: `0.0025`. */
export const Figure = z
  .string()
  .regex(/^\d{1,18}(\.\d{1,12})?$/, 'digits with at most 12 after the point, such as 0.0025');

/** A whole number that a JSON number could lose digits of. */
export const Whole = z.string().regex(/^\d{1,18}$/, 'a whole number as a string of digits');

/** A whole number from 1. */
export const WholeFromOne = z.string().regex(/^[1-9]\d{0,17}$/, 'a whole number from 1 as a string of digits');

/** A local day. */
export const LocalDay = z.iso.date('a day, such as 2026-12-01');

/** Where exactly half a minor unit goes. */
export const Rounding = z.enum(['half_up', 'half_even']);

const End = Figure.nullable();
const OnZero = { billFlatOnZero: z.boolean().exactOptional() };
const Tiers = z.array(z.strictObject({ upTo: End, price: Figure, flat: Figure.exactOptional() })).max(50);

const Model = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('unit'), price: Figure }),
  z.strictObject({ model: z.literal('graduated'), tiers: Tiers, ...OnZero }),
  z.strictObject({ model: z.literal('volume'), tiers: Tiers, ...OnZero }),
  z.strictObject({
    model: z.literal('package'),
    size: Figure,
    price: Figure,
    free: Figure.exactOptional(),
    begun: z.enum(['owed', 'free']).exactOptional(),
  }),
  z.strictObject({
    model: z.literal('stairstep'),
    tiers: z.array(z.strictObject({ upTo: End, flat: Figure })).max(50),
    ...OnZero,
  }),
  z.strictObject({
    model: z.literal('percentage'),
    rate: Figure,
    fixed: Figure.exactOptional(),
    min: Figure.exactOptional(),
    max: Figure.exactOptional(),
    freeEvents: z.int().exactOptional(),
    freeAmount: Figure.exactOptional(),
  }),
  z.strictObject({
    model: z.literal('graduated_percentage'),
    tiers: z.array(z.strictObject({ upTo: End, rate: Figure, flat: Figure.exactOptional() })).max(50),
    ...OnZero,
  }),
  z.strictObject({ model: z.literal('dynamic'), multiplier: Figure.exactOptional() }),
  z.strictObject({
    model: z.literal('capacity'),
    tiers: z.array(z.strictObject({ upTo: z.record(z.string().max(40), End), flat: Figure })).max(50),
    blockSizes: z.record(z.string().max(40), WholeFromOne).exactOptional(),
    ...OnZero,
  }),
]);

const Scope = z.enum(['record', 'session', 'day', 'period']);
const Increments = z.union([
  z.strictObject({ scope: Scope, step: WholeFromOne, minimum: WholeFromOne.exactOptional() }),
  z.strictObject({
    scope: Scope,
    groups: z
      .array(z.strictObject({ from: Whole, step: WholeFromOne, price: Figure.exactOptional() }))
      .min(1)
      .max(20),
  }),
]);

const Weekday = z.union([1, 2, 3, 4, 5, 6, 7].map((day) => z.literal(day as 1 | 2 | 3 | 4 | 5 | 6 | 7)));
const Dates = z.array(LocalDay).max(400).exactOptional();

/** Hours of the wall clock in which use counts or costs otherwise; 1 is Monday. */
export const Window = z.strictObject({
  id: z.string().trim().min(1).max(40),
  days: z.array(Weekday).max(7).exactOptional(),
  alsoOn: Dates,
  notOn: Dates,
  start: z.string().regex(/^\d{2}:\d{2}$/, 'hours and minutes, such as 22:00'),
  end: z.string().regex(/^\d{2}:\d{2}$/, 'hours and minutes, such as 06:00'),
  priority: z.int().exactOptional(),
  weight: Figure.exactOptional(),
  price: Figure.exactOptional(),
  connectFee: Figure.exactOptional(),
});

/**
 * What the use of a meter costs. Tiers, allowance and prices are in priced units and major units; `blockSize` says how
 * many units of the meter are one priced unit: `1073741824` for bytes sold by the GiB.
 */
export const MeterPriceWire = z.strictObject({
  meter: z.string().trim().min(1).max(40),
  blockSize: WholeFromOne,
  model: Model,
  allowance: Figure.exactOptional(),
  rounding: Rounding.exactOptional(),
  priceDigits: z.int().min(0).max(12).exactOptional(),
  increments: Increments.exactOptional(),
  windows: z.array(Window).max(50).exactOptional(),
  connectFee: Figure.exactOptional(),
  /** Only for use whose dimensions fit; for all that no other price fits, unless said otherwise. */
  when: z
    .record(z.string().max(40), z.union([z.string().max(120), z.array(z.string().max(120)).max(50)]))
    .exactOptional(),
  /** Of several prices that fit, the one of the highest rank is taken. */
  rank: z.int().exactOptional(),
});

type Wire = z.output<typeof MeterPriceWire>;

/** A price as the catalogue takes it. */
export function readMeterPrice({ model, increments, ...rest }: Wire): PlanPrice {
  return {
    ...swapped(rest, ['blockSize'], BigInt),
    model: model.model === 'capacity' ? swapped(model, ['blockSizes'], (sizes) => mapped(sizes, BigInt)) : model,
    ...(increments !== undefined && { increments: readIncrements(increments) }),
  };
}

/** Writes a price. */
export function presentMeterPrice({
  model,
  increments,
  windows,
  when,
  ...rest
}: PlanPrice): z.input<typeof MeterPriceWire> {
  return {
    ...swapped(rest, ['blockSize'], String),
    model: presentModel(model),
    ...(increments !== undefined && { increments: presentIncrements(increments) }),
    ...(windows !== undefined && { windows: windows.map(presentWindow) }),
    ...(when !== undefined && { when: mapped(when, (value) => (typeof value === 'string' ? value : [...value])) }),
  };
}

/** Writes a window. */
export function presentWindow(window: NonNullable<MeterPrice['windows']>[number]): z.input<typeof Window> {
  return swapped(window, ['days', 'alsoOn', 'notOn'], (list) => [...list]) as z.input<typeof Window>;
}

function presentModel(model: PriceModel): z.input<typeof Model> {
  if (!('tiers' in model)) return model;
  const tiers = [...model.tiers];
  const whole = model.model === 'capacity' ? swapped(model, ['blockSizes'], (sizes) => mapped(sizes, String)) : model;
  return { ...whole, tiers } as z.input<typeof Model>;
}

function readIncrements(given: NonNullable<Wire['increments']>): NonNullable<MeterPrice['increments']> {
  if ('step' in given) return swapped(given, ['step', 'minimum'], BigInt);
  return { ...given, groups: given.groups.map((group) => swapped(group, ['from', 'step'], BigInt)) };
}

function presentIncrements(given: NonNullable<MeterPrice['increments']>): NonNullable<Wire['increments']> {
  if ('step' in given) return swapped(given, ['step', 'minimum'], String);
  return { ...given, groups: given.groups.map((group) => swapped(group, ['from', 'step'], String)) };
}

import type { RoundingMode } from '../../kernel/money.ts';
import type { Increments } from './increments.ts';
import type { PriceWindow } from './windows.ts';

/**
 * What the use of a meter costs. The price speaks of *priced units* (GiB, minutes, kilometres); `blockSize` says how
 * many units of the meter (bytes, seconds, metres) make one. All figures are exact decimals in strings.
 */
export interface MeterPrice {
  readonly meter: string;
  /** Units of the meter in one priced unit: 2^30 for bytes sold by the GiB. Parts of a block are kept as fractions. */
  readonly blockSize: bigint;
  readonly model: PriceModel;
  /**
   * Priced units of a period that cost nothing; the model sees only what lies above, counted from zero. Not with a
   * percentage, which has free events and amounts of its own, nor with a capacity, which is no sum.
   */
  readonly allowance?: string;
  /** Where exactly half a minor unit goes, in the one rounding at the end. Half up, unless said otherwise. */
  readonly rounding?: RoundingMode;
  /** Digits of major units that each rated record is rounded to before they are summed; only `rateRecords` asks it. */
  readonly priceDigits?: number;
  /** In which steps use is counted. By the unit, unless said otherwise. Like the next two, only a rater asks it. */
  readonly increments?: Increments;
  /** Hours in which use counts or costs otherwise. */
  readonly windows?: readonly PriceWindow[];
  /** Major units once for each session, where the window that it starts in does not say otherwise. */
  readonly connectFee?: string;
}

/** How units become money. One small file each says how. */
export type PriceModel =
  | UnitPrice
  | GraduatedPrice
  | VolumePrice
  | PackagePrice
  | StairstepPrice
  | PercentagePrice
  | GraduatedPercentagePrice
  | DynamicPrice
  | CapacityPrice;

/** Every unit costs the same. */
export interface UnitPrice {
  readonly model: 'unit';
  /** Major units for each priced unit. */
  readonly price: string;
}

/** Each unit pays the price of the tier that it falls in. */
export interface GraduatedPrice {
  readonly model: 'graduated';
  readonly tiers: readonly Tier[];
  /** Whether the flat price of the first tier is owed when nothing was used. It is, unless said otherwise. */
  readonly billFlatOnZero?: boolean;
}

/** All units pay the price of the tier in which the last of them falls. */
export interface VolumePrice {
  readonly model: 'volume';
  readonly tiers: readonly Tier[];
  /** Whether the flat price of the first tier is owed when nothing was used. It is not, unless said otherwise. */
  readonly billFlatOnZero?: boolean;
}

/** Units are sold in packages. */
export interface PackagePrice {
  readonly model: 'package';
  /** Priced units in a package, above zero. */
  readonly size: string;
  /** Major units for each package. */
  readonly price: string;
  /** Priced units before the first package begins. None, unless said otherwise. */
  readonly free?: string;
  /** Whether the last package, which is only begun, is owed whole. It is `owed`, unless said otherwise. */
  readonly begun?: 'owed' | 'free';
}

/** One flat price for the tier that the use reached, whatever was used of it. */
export interface StairstepPrice {
  readonly model: 'stairstep';
  readonly tiers: readonly FlatTier[];
  /** Whether the price of the first tier is owed when nothing was used. It is not, unless said otherwise. */
  readonly billFlatOnZero?: boolean;
}

/** A part of each event's amount, for meters that count money: a transfer, a top-up. */
export interface PercentagePrice {
  readonly model: 'percentage';
  /** The part, `'0.0299'` for 2.99 %. */
  readonly rate: string;
  /** Major units for each event that pays, besides the part. */
  readonly fixed?: string;
  /** The least and the most that one paying event costs, in major units, with its fixed price. */
  readonly min?: string;
  readonly max?: string;
  /** How many events of a period pay nothing, the first ones. */
  readonly freeEvents?: number;
  /** How much of a period's amount pays nothing, the first of it, in priced units. */
  readonly freeAmount?: string;
}

/** Each part of a total amount pays the rate of the tier that it falls in, as with an income tax. */
export interface GraduatedPercentagePrice {
  readonly model: 'graduated_percentage';
  readonly tiers: readonly RateTier[];
  /** Whether the flat price of the first tier is owed when nothing was used. It is not, unless said otherwise. */
  readonly billFlatOnZero?: boolean;
}

/** The meter counts what the use has cost the ISP, in major units; the customer pays it with a mark-up. */
export interface DynamicPrice {
  readonly model: 'dynamic';
  /** What the cost is multiplied by: `'1.15'` for 15 % on top. As it is, unless said otherwise. */
  readonly multiplier?: string;
}

/** One flat price for the highest tier that any of several meters reached. */
export interface CapacityPrice {
  readonly model: 'capacity';
  readonly tiers: readonly CapacityTier[];
  /** Units in a priced unit for the meters besides the price's own, which has `blockSize`. One, where none is said. */
  readonly blockSizes?: Readonly<Record<string, bigint>>;
  /** Whether the price of the first tier is owed when nothing was used. It is not, unless said otherwise. */
  readonly billFlatOnZero?: boolean;
}

/** The units from the end of the tier before to `upTo`, and what they cost. */
export interface Tier {
  /** The last priced unit of the tier, itself within: an edge belongs to the tier that it ends. `null`: no end. */
  readonly upTo: string | null;
  /** Major units for each priced unit, such as `'0.0025'`. */
  readonly price: string;
  /** Major units once, as soon as anything falls in the tier. */
  readonly flat?: string;
}

/** The units from the end of the tier before to `upTo`, and one price for them all. */
export interface FlatTier {
  /** As in `Tier`. */
  readonly upTo: string | null;
  /** Major units. */
  readonly flat: string;
}

/** The amounts from the end of the tier before to `upTo`, and the part of them that is owed. */
export interface RateTier {
  /** As in `Tier`. */
  readonly upTo: string | null;
  /** The part, `'0.01'` for 1 %. */
  readonly rate: string;
  /** Major units once, as soon as anything falls in the tier. */
  readonly flat?: string;
}

/** What each meter may reach for one price. */
export interface CapacityTier {
  /** By the name of the meter: its last priced unit within the tier, or `null` without an end. */
  readonly upTo: Readonly<Record<string, string | null>>;
  /** Major units. */
  readonly flat: string;
}

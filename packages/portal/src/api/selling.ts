import type { EquipmentOrder } from './equipment.ts';
import type { Instant, Money, Validity } from './wire.ts';

/** How customers are let in: by a log-in, by nothing at all, or by the hardware address of their equipment. */
export const ACCESS_WAYS = ['pppoe', 'hotspot', 'static', 'dhcp'] as const;
/** One of them. */
export type AccessWay = (typeof ACCESS_WAYS)[number];

/** A plan as it is written: published as the next version of its code, previewed, or kept as a draft. */
export type PlanOrder = {
  readonly code: string;
  readonly name: string;
  readonly role: 'base' | 'add_on' | 'bundle';
  readonly price: Money;
  readonly phases: readonly PhaseOrder[];
  readonly setupFee: Money | null;
  readonly taxMode: 'inclusive' | 'exclusive';
  /** Its own; none where it has a class. */
  readonly taxes: readonly TaxOrder[];
  /** Instead: the class of the tax table whose rates its bills take on their day. */
  readonly taxClass: string | null;
  /** Of its set-up, where that is another. */
  readonly setupTaxClass: string | null;
  readonly grants: readonly GrantOrder[];
  readonly access: AccessWay;
  readonly downKbps: number;
  readonly upKbps: number;
  /** Bytes. */
  readonly quotaBytes: string | null;
  readonly rollover: RolloverOrder | null;
  readonly afterQuota: 'block' | Slower;
  readonly fairUse: readonly (Slower & { readonly afterBytes: string })[];
  /** Hours in which data counts otherwise towards the quota: the editor hands them on as they came. */
  readonly weights?: readonly WindowOrder[];
  /** Whether it is for the first device that logs in; handed on likewise. */
  readonly firstDevice?: boolean;
  /** What only equipment reads. */
  readonly equipment?: EquipmentOrder;
  readonly sessionsAllowed: number;
  readonly onExpiry: 'refuse' | 'wall';
  readonly changes: Partial<ChangeRulesOrder>;
  /** Local days. */
  readonly availableFrom: string | null;
  readonly availableUntil: string | null;
  readonly existing: ExistingOrder;
} & TermsOrder;

/** How time is sold. */
export type TermsOrder =
  | {
      readonly kind: 'prepaid';
      readonly validity: Validity;
      readonly renewal: 'extend' | 'restart' | 'queue';
      readonly graceDays: number;
      readonly continuous: boolean;
    }
  | {
      readonly kind: 'postpaid';
      readonly interval: { readonly unit: 'day' | 'week' | 'month' | 'year'; readonly count: number };
      readonly dueDays: number;
      /** How long usage of a period is waited for, in milliseconds; handed on as it came. */
      readonly usageGraceMs?: number;
      readonly alignment: 'account' | 'subscription' | 'calendar';
      readonly usage: readonly MeterOrder[];
      readonly minimum: Money | null;
      readonly maximum: Money | null;
    };

/** A speed in kbit/s. */
export interface Slower {
  readonly downKbps: number;
  readonly upKbps: number;
}

/** One tax of a plan; `rate` is a part as a decimal string, `0.16`. */
export interface TaxOrder {
  readonly code: string;
  readonly name: string;
  readonly rate: string;
  readonly base: 'net' | 'net+previous';
}

/** A trial, a discount or a fixed term at the beginning; `length` is null for what has no end. */
export interface PhaseOrder {
  readonly key: string;
  readonly kind: 'trial' | 'discount' | 'fixed_term' | 'evergreen';
  readonly length: { readonly unit: 'day' | 'week' | 'month' | 'period'; readonly count: number } | null;
  readonly price: Money | null;
  readonly atEnd?: 'evergreen' | 'end' | 'renew';
}

/** What goes on from one period into the next; figures are whole units as strings. */
export interface RolloverOrder {
  readonly min: string;
  readonly max: string;
  readonly periods: number;
  readonly overage: 'carry' | 'forget';
  readonly priority: number | null;
}

/** What a term, a period or a bundle puts into a bucket. */
export interface GrantOrder {
  readonly asset: string;
  readonly amount: string;
  readonly validity: Validity | null;
  readonly increment: string;
  readonly priority: number;
  readonly rollover: RolloverOrder | null;
  readonly pooled: boolean;
}

/** What the use of a meter costs. Figures are exact decimals in strings, in priced units and major units. */
export interface MeterOrder {
  readonly meter: string;
  readonly blockSize: string;
  readonly model: ModelOrder;
  readonly allowance?: string;
  readonly windows?: readonly WindowOrder[];
  /** What the editor has no field for, it hands on as it came. */
  readonly rounding?: unknown;
  readonly priceDigits?: unknown;
  readonly increments?: unknown;
  readonly connectFee?: string;
}

/** One tier; the last has no end. */
export interface TierOrder {
  readonly upTo: string | null;
  readonly price: string;
  readonly flat?: string;
}

/** How units become money. */
export type ModelOrder =
  | { readonly model: 'unit'; readonly price: string }
  | { readonly model: 'graduated' | 'volume'; readonly tiers: readonly TierOrder[] }
  | { readonly model: 'package'; readonly size: string; readonly price: string; readonly free?: string }
  | { readonly model: 'stairstep'; readonly tiers: readonly Omit<TierOrder, 'price'>[] }
  | {
      readonly model: 'percentage';
      readonly rate: string;
      readonly fixed?: string;
      readonly min?: string;
      readonly max?: string;
    }
  | {
      readonly model: 'capacity';
      readonly tiers: readonly { readonly upTo: Readonly<Record<string, string | null>>; readonly flat: string }[];
    };

/** Hours in which use counts otherwise. */
export interface WindowOrder {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly weight?: string;
}

type Timing = 'now' | 'next_period';

/** What a change of plan does. */
export interface PlanRulesOrder {
  readonly unused: 'money' | 'data' | 'none';
  readonly upgrade: Timing;
  readonly downgrade: Timing;
  readonly prepaid: 'new_term' | 'same_expiry' | 'convert';
  readonly upgradeFee: Money | null;
  readonly downgradeFee: Money | null;
}

/** What a holder may change, when, and what it costs. */
export interface ChangeRulesOrder {
  readonly plan: Partial<PlanRulesOrder>;
  readonly cancel: 'credit' | 'refund' | 'offset' | 'nothing';
  /** For ending at once within a fixed term. */
  readonly cancelFee: Money | null;
  readonly pause: {
    readonly compensation: 'credit' | 'extend' | 'none';
    readonly minDays: number;
    readonly maxDaysPerYear: number;
    readonly fee: Money | null;
  } | null;
  readonly promise: {
    readonly maxDays: number;
    readonly minTenureDays: number;
    readonly maxOwed: Money | null;
    readonly fee: Money | null;
  } | null;
  readonly accessGraceMs: number;
}

/** What becomes of who holds an older version. */
export interface ExistingOrder {
  readonly mode: 'grandfather' | 'at_next_period' | 'on_date_split';
  readonly from: string | null;
}

/** A plan that is being worked on. */
export interface PlanDraft {
  readonly id: string;
  readonly plan: PlanOrder;
  readonly changedAt: Instant;
}

/** How somebody would use a plan, for a preview. */
export interface PlanSample {
  /** What each period uses of each meter, in units of the meter. */
  readonly usage: Readonly<Record<string, string>>;
  readonly periods: number;
}

/** What a customer would pay for a plan, and what is wrong or odd about it. */
export interface PlanPreview {
  readonly warnings: readonly PlanFinding[];
  readonly bills: readonly PlanBill[];
  readonly curves: readonly PriceCurve[];
}

/** An `error` refuses the publishing; a `warning` does not. */
export interface PlanFinding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** The field that it is about, where that is known: `usage.0`. */
  readonly path?: string;
  readonly message: string;
}

/** The document of one term or period. */
export interface PlanBill {
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly phase: string | null;
  readonly lines: readonly BillLine[];
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
}

/** One line of a document that is not made yet. */
export interface BillLine {
  readonly description: string;
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
}

/** What use costs, by priced units. */
export interface PriceCurve {
  /** The price that it is of: `usage.0`. */
  readonly path: string;
  readonly meter: string;
  readonly points: readonly { readonly x: string; readonly y: Money }[];
}

import type { Holder } from '../domain/what-if/replan.ts';
import type { RatedUnits } from '../domain/what-if/replan.ts';
import type { IssuedDocument } from '../domain/what-if/replay.ts';
import type { Id } from '../kernel/id.ts';

/** What a replay reads, page by page and never customer by customer. */
export interface WhatIfReads {
  /** Documents issued in `[fromAt, toAt)` that are not void, in the order of issue, behind the one read last. */
  issuedDocuments(
    fromAt: number,
    toAt: number,
    after: { readonly issuedAt: number; readonly id: string } | null,
    limit: number,
  ): Promise<readonly IssuedDocument[]>;
  issuedCount(fromAt: number, toAt: number): Promise<number>;
  holders(subscriptionIds: readonly Id<'Subscription'>[]): Promise<ReadonlyMap<string, Holder>>;
  /** What was measured for usage charges. */
  ratedUnits(chargeIds: readonly Id<'Charge'>[]): Promise<ReadonlyMap<string, RatedUnits>>;
  /** Counted bytes of the time that each charge pays for. */
  usedIn(chargeIds: readonly Id<'Charge'>[]): Promise<ReadonlyMap<string, bigint>>;
  /** What invoices could have been paid with: what was put to them, and what their payments had left then. */
  coverOf(invoiceIds: readonly Id<'Invoice'>[]): Promise<ReadonlyMap<string, bigint>>;
}

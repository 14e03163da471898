import type { TaxEnd, TaxRow } from '../domain/taxes/table.ts';
import type { Id } from '../kernel/id.ts';
import type { WhatIfReads } from './what-if.ts';

/** What one unit of work may write of the tax table. */
export interface TaxChanges {
  /** One number each, so that of two who decide on the same table the second decides anew. */
  readonly taxRevisions?: readonly TaxRevision[];
  readonly taxes?: readonly TaxRow[];
  readonly taxEnds?: readonly TaxEnd[];
}

/** Who changed the tax table when, and how. */
export interface TaxRevision {
  /** 1, 2, 3 … */
  readonly revision: number;
  readonly at: number;
  readonly actor: string;
  readonly rows: readonly Id<'Tax'>[];
  readonly ends: readonly TaxEnd[];
}

/** What is read of the tax table. */
export interface TaxReads extends WhatIfReads {
  /** All rates that were ever published, by class, code and day. */
  taxes(): Promise<readonly TaxRow[]>;
  /** The same with the number of the revision that made it; 0 for an empty one. */
  taxTable(): Promise<{ readonly revision: number; readonly rows: readonly TaxRow[] }>;
  /** Who changed it, newest first. */
  taxRevisions(limit: number): Promise<readonly TaxRevision[]>;
}

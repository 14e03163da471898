import type { EarnedOn, LineStanding } from '../domain/recipes.ts';
import type { LocalDate } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';

/** What one unit of work may write of what is earned day by day of what was billed. */
export interface RevenueChanges {
  /** Moves the lines that wait up to a day, as they were read: stale when they are others by now. */
  readonly recognitions?: readonly Recognition[];
  /** Lines of invoices that are void, as they stood: stale when more of them has been earned by now. */
  readonly voidedLines?: readonly VoidedLines[];
}

/** What waits, and what of it is earned before a day. */
export interface Recognisable extends RecognitionAsk {
  /** Whether the journal of this day is there; then nothing is left to be done for it. */
  readonly booked: boolean;
  /** How many lines have more to be earned. */
  readonly lines: number;
  /** What they earn, by account and currency. */
  readonly sums: readonly EarnedOn[];
  /** Grows with each recognition. */
  readonly version: bigint;
}

/** Up to when what waits is earned. */
export interface RecognitionAsk {
  /** Exclusive: the days before it are over. */
  readonly day: LocalDate;
  /** What was issued later than this is earned from another night on, however long ago its days are. */
  readonly issuedBefore: number;
}

/** The rows of `Recognisable`, to be written. */
export type Recognition = Pick<Recognisable, 'day' | 'issuedBefore' | 'lines' | 'version'>;

/** All lines of one invoice. */
export interface VoidedLines {
  readonly invoiceId: Id<'Invoice'>;
  /** In the order of the document. */
  readonly lines: readonly Pick<LineStanding, 'recognised'>[];
}

/** What is read of what is earned day by day of what was billed. */
export interface RevenueReads {
  recognisable(ask: RecognitionAsk): Promise<Recognisable>;
  /** The lines of a document as they stand, in its order. */
  lineStandings(invoiceId: Id<'Invoice'>): Promise<readonly LineStanding[]>;
}

import type { DocumentType, JournalKind } from '../domain/ledger.ts';
import type { AgeingRow, CashRow, SpanInstants, SuccessRow, TrialRow } from '../domain/report.ts';
import type { LocalDate, Zone } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';

/** What one unit of work may write of figures out of the ledger. */
export interface ReportChanges {
  /**
   * Local days of the ISP that are over: the store adds up what was booked in each, so that a balance of years ago need
   * not read all entries since. Each day once, in order and without a gap.
   */
  readonly ledgerDays?: readonly LedgerDay[];
}

/** A local day of the ISP: as a date, as days since 1 January 1970, and as instants, `[fromAt, toAt)`. */
export interface LedgerDay {
  readonly date: LocalDate;
  readonly zone: Zone;
  readonly day: number;
  readonly fromAt: number;
  readonly toAt: number;
}

/** Figures out of the ledger. Amounts are minor units of the asked currency. */
export interface ReportReads {
  /** Every account of the chart that has ever moved until the end of the span. */
  trialBalance(span: SpanInstants): Promise<readonly TrialRow[]>;
  /** What has moved the accounts whose codes begin so, in each span. All spans know the same. */
  movements(codes: readonly string[], spans: readonly SpanInstants[], asset: string): Promise<readonly Movement[]>;
  /** What accounts owed just before an instant, by age, in the order of their numbers. */
  ageing(ask: AgeingAsk): Promise<readonly AgeingRow[]>;
  /** What came in by each gateway. */
  cash(spans: readonly SpanInstants[], currency: string): Promise<readonly (Omit<CashRow, 'month'> & InSpan)[]>;
  /** Asks that were made within a span, by gateway. */
  paymentSuccess(span: SpanInstants, currency: string): Promise<readonly Omit<SuccessRow, 'rate'>[]>;
  /** What 1200 less 2100, 2110 and 2160 of one account came to before an instant, as far as was known. */
  standing(accountId: Id<'Account'>, asset: string, before: Pick<SpanInstants, 'toAt' | 'knownAt'>): Promise<Standing>;
  /** Journals that change what one account owes or has, by when they count. */
  accountJournals(accountId: Id<'Account'>, asset: string, span: SpanInstants): Promise<readonly AccountJournal[]>;
  /** The last day whose sums are kept, and the day of the first journal; null where there is none. */
  ledgerDayState(): Promise<{ readonly lastDay: number | null; readonly firstBookedAt: number | null }>;
}

/** Which of the asked spans a row is of, from 0. */
export interface InSpan {
  readonly place: number;
}

/** What moved one code by one kind of journal. */
export interface Movement extends InSpan {
  readonly account: string;
  readonly kind: JournalKind;
  readonly debits: bigint;
  readonly credits: bigint;
}

/** Debts at an instant; `edges` are the instants before which a debt was due to be 1, 31, 61 and 91 days late. */
export interface AgeingAsk {
  readonly at: number;
  readonly knownAt: number;
  readonly edges: readonly [number, number, number, number];
  readonly currency: string;
  /** Of one account; null for all. */
  readonly accountId: Id<'Account'> | null;
}

/** What one account owes, and what it has. */
export interface Standing {
  readonly owed: bigint;
  readonly held: bigint;
}

/** One journal as a statement shows it. */
export interface AccountJournal {
  readonly at: number;
  readonly kind: JournalKind;
  readonly documentType: DocumentType;
  readonly documentId: string;
  readonly reference: string | null;
  readonly memo: string;
  readonly amount: bigint;
}

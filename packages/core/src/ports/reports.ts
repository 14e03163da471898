import type { DocumentType, JournalKind } from '../domain/ledger.ts';
import type {
  AgeingRow,
  CashRow,
  EarnedRow,
  GrowthRow,
  SpanInstants,
  SuccessRow,
  TaxReportRow,
  TrialRow,
} from '../domain/report.ts';
import type { LocalDate, Zone } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';

/** What one unit of work may write of figures out of the ledger. */
export interface ReportChanges {
  /**
   * Local days of the ISP that are over: the store adds up what was booked in each, so that a balance of years ago need
   * not read all entries since. Each day once, in order and without a gap.
   */
  readonly ledgerDays?: readonly LedgerDay[];
  /** The same of clearing accounts, by gateway: each day once, in order and without a gap. */
  readonly clearingDays?: readonly LedgerDay[];
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
  /** The recognitions that were written before an instant, in the order of their days. */
  recognitionRuns(knownAt: number): Promise<readonly RecognitionRun[]>;
  /** What lines of documents and buckets have earned in each span, by plan and account. */
  earnedByPlan(spans: readonly EarningSpan[], currency: string): Promise<readonly EarnedOnPlan[]>;
  /** What of lines waited to be earned at the end of a span. */
  linesWaiting(span: EarningSpan, currency: string): Promise<LinesWaiting>;
  /** Taxes of documents by code and rate, in each span. */
  taxed(spans: readonly SpanInstants[], currency: string): Promise<readonly TaxedInSpan[]>;
  /** Monthly recurring revenue at two days, and what became of it between them. */
  growth(ask: GrowthAsk): Promise<RevenueGrowth>;
  /** Asks that were made within a span, by gateway. */
  paymentSuccess(span: SpanInstants, currency: string): Promise<readonly Omit<SuccessRow, 'rate'>[]>;
  /** What 1200 less 2100, 2110 and 2160 of one account came to before an instant, as far as was known. */
  standing(
    accountId: Id<'Account'>,
    asset: string,
    before: Pick<SpanInstants, 'toAt' | 'knownAt'>,
  ): Promise<AccountStanding>;
  /** Journals that change what one account owes or has, by when they count. */
  accountJournals(accountId: Id<'Account'>, asset: string, span: SpanInstants): Promise<readonly AccountJournal[]>;
  ledgerDayState(): Promise<LedgerDayState>;
}

/** The last days whose sums are kept, and when the first journal was booked; null where there is none. */
export interface LedgerDayState {
  readonly lastDay: number | null;
  /** Of clearing accounts by gateway. */
  readonly lastClearingDay: number | null;
  readonly firstBookedAt: number | null;
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

/** A recognition: what was issued before its instant it earned up to its day, exclusive. */
export interface RecognitionRun {
  readonly day: number;
  readonly at: number;
}

/** A span with the last recognition before each of its ends; day 0 and instant 0 where there was none. */
export interface EarningSpan extends SpanInstants {
  readonly fromRun: RecognitionRun;
  readonly toRun: RecognitionRun;
}

/** Earned on one plan and account; null for what belongs to no plan. */
export type EarnedOnPlan = Omit<EarnedRow, 'month'> & InSpan;

/** What of lines is not earned yet. */
export interface LinesWaiting {
  /** What days will earn. */
  readonly byDays: bigint;
  /** What lines have sold that use earns, used or not. */
  readonly byUse: bigint;
}

/** Taxes of one code and rate. */
export type TaxedInSpan = Omit<TaxReportRow, 'month' | 'net'> & InSpan;

/** Monthly recurring revenue on two days, as numbers since 1 January 1970. */
export interface GrowthAsk {
  readonly openingDay: number;
  readonly closingDay: number;
  readonly knownAt: number;
  /** For so many days after its last one time still counts that may be renewed. */
  readonly graceDays: number;
  readonly currency: string;
}

/** Sums over accounts; what is lost is below zero. */
export interface RevenueGrowth {
  readonly opening: bigint;
  readonly fresh: bigint;
  readonly expansion: bigint;
  readonly contraction: bigint;
  readonly churned: bigint;
  readonly reactivated: bigint;
  readonly closing: bigint;
  readonly accounts: GrowthRow['accounts'];
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
export interface AccountStanding {
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

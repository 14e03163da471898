import type { Break } from '../domain/reconcile/break.ts';
import type { LineSource, ReportedStatement, KeptLine } from '../domain/reconcile/line.ts';
import type { Mine, Moved } from '../domain/reconcile/match.ts';
import type { ClearingSum } from '../domain/reconcile/statement.ts';
import type { Stretch } from '../domain/charge.ts';
import type { ClearingCode } from '../domain/ledger.ts';
import type { ReportedKind } from '../domain/reported-line.ts';
import type { Attempt } from '../domain/payment.ts';
import type { Money } from '../kernel/money.ts';
import type { ReportedSpan } from './gateway.ts';
import type { Id } from '../kernel/id.ts';
import type { LocalDate } from '../kernel/calendar.ts';
import type { Page } from './reads.ts';

/** What one unit of work may write of reconciliation. */
export interface ReconcileChanges {
  readonly reportedStatements?: readonly ReportedStatement[];
  /** New (version 0), one a gateway, source and key for ever; or changed from the version that they bear. */
  readonly reportedLines?: readonly KeptLine[];
  /** New (version 0), one a gateway, day, kind and reference; or changed from the version that they bear. */
  readonly breaks?: readonly Break[];
  /** New, one a gateway and beginning for ever. */
  readonly silences?: readonly Silence[];
  /** Silences that have ended; each ends once. */
  readonly silencesOver?: readonly Silence[];
}

/** A stretch in which a gateway sold nothing though it usually would. */
export interface Silence {
  readonly id: Id<'Silence'>;
  readonly gateway: string;
  /** When the last sale before it was. */
  readonly silentSince: number;
  readonly foundAt: number;
  /** When the first sale after it was; null while it lasts. */
  readonly backAt: number | null;
  readonly usualGapMs: number;
}

/** Which breaks; the open ones first, the oldest of them first. */
export interface BreakAsk {
  readonly gateway?: string;
  readonly state?: Break['state'];
  readonly day?: LocalDate;
  readonly owner?: string;
  /** From 1. */
  readonly page: number;
  readonly limit?: number;
}

/** Lines of statements by when they happened, half-open; oldest first. */
export interface LineAsk {
  readonly gateway: string;
  readonly source: LineSource;
  readonly fromAt: number;
  readonly untilAt: number;
  readonly kinds?: readonly ReportedKind[];
}

/** A span of our own books. */
export interface MineAsk {
  readonly gateway: string;
  readonly fromAt: number;
  readonly untilAt: number;
  /** All, unless said otherwise. */
  readonly kinds?: readonly Moved[];
}

/** Local days of the ISP, as days since 1 January 1970 and as instants, `[from, until)`. */
export interface ClearingSpan {
  readonly fromAt: number;
  readonly untilAt: number;
  readonly fromDay: number;
  readonly untilDay: number;
}

/** What is read of reconciliation. */
export interface ReconcileReads {
  breaks(ask: BreakAsk): Promise<Page<Break>>;
  break(breakId: Id<'Break'>): Promise<Break | null>;
  /** All of a day, open and resolved. */
  breaksOfDay(gateway: string, day: LocalDate): Promise<readonly Break[]>;
  /** Days of any gateway that have open breaks, oldest first. */
  daysWithBreaks(since: LocalDate): Promise<readonly { readonly gateway: string; readonly day: LocalDate }[]>;
  /** Gateways that statements were taken in for since an instant. */
  gatewaysWithStatements(since: number): Promise<readonly string[]>;
  reportedLines(ask: LineAsk): Promise<readonly KeptLine[]>;
  reportedLine(gateway: string, source: LineSource, key: string): Promise<KeptLine | null>;
  /** Those of these keys that are known. */
  linesByKey(gateway: string, source: LineSource, keys: readonly string[]): Promise<readonly KeptLine[]>;
  /** Lines of the provider that are about one of these names, whenever they happened. */
  linesNamed(gateway: string, names: readonly string[]): Promise<readonly KeptLine[]>;
  /** Lines of the provider that came by its report and that nobody has looked at, oldest first; after one of them. */
  linesToHear(gateway: string, after: Pick<KeptLine, 'at' | 'key'> | null, limit: number): Promise<readonly KeptLine[]>;
  /** Asks of an amount that were made in a span, oldest first. */
  attemptsFor(gateway: string, amount: Money, span: ReportedSpan): Promise<readonly Attempt[]>;
  /** Statements that reach into a span, in the order of what they cover. */
  statementsOver(
    gateway: string,
    source: LineSource,
    fromAt: number,
    untilAt: number,
  ): Promise<readonly ReportedStatement[]>;
  /** Until when the report of a gateway was fetched; null when it never was. */
  fetchedUntil(gateway: string): Promise<number | null>;
  /** What we have of a span: payments, and money that went out or was taken back. */
  mine(ask: MineAsk): Promise<readonly Mine[]>;
  /** What we have under one of these names, whenever it happened. */
  mineNamed(gateway: string, names: readonly string[]): Promise<readonly Mine[]>;
  /** What the ledger says of a clearing account before and within a span, by gateway and kind of journal. */
  clearingSums(clearing: ClearingCode, currency: string, span: ClearingSpan): Promise<readonly ClearingSum[]>;
  /** When a gateway sold last since an instant; null when it did not. */
  lastSale(gateway: string, since: number): Promise<number | null>;
  /** Sales by hour of UTC, and gaps between sales that were as long as `longMs` or longer. */
  salesPast(
    gateway: string,
    span: { readonly fromAt: number; readonly untilAt: number; readonly longMs: number },
  ): Promise<SalesSeen>;
  /** Silences that reach past an instant, the newest first. */
  silences(gateway: string, since: number): Promise<readonly Silence[]>;
}

/** Sales of a gateway in a span. */
export interface SalesSeen {
  /** Null when there was none. */
  readonly firstAt: number | null;
  readonly hours: ReadonlyMap<number, number>;
  readonly gaps: readonly Stretch[];
}

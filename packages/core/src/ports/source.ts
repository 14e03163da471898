import type { UsageReport } from '../domain/usage.ts';

/** Usage in. A source listens to the network and reports what it hears. */
export interface Source {
  readonly name: string;
  /** Begins to listen. */
  open(sink: UsageSink): Promise<void>;
  close(): Promise<void>;
}

/** Where reports go. */
export interface UsageSink {
  /** Resolves once the reports are durable; only then may the network be answered. */
  record(reports: readonly UsageReport[]): Promise<void>;
  /** A device has restarted: every session with all these marks in `where` is over. Resolves once it is durable. */
  endAll(source: string, where: Readonly<Record<string, string>>, at: number, cause: string): Promise<number>;
}

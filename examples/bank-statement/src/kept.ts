import { addDays, fromWire, localDateAt, type PluginHost, type ReportedLine, type ReportedSpan } from '@daftari/core';
import { bankErrors } from './errors.ts';
import { linesTable } from './tables.ts';

/** The lines that were taken in, once billing has started. */
export interface Kept {
  open(host: PluginHost): void;
  close(): void;
  host(): PluginHost;
  /** Lines of a span, oldest first, with the gateway whose settlement each is; null for our own business. */
  lines(span: ReportedSpan): Promise<readonly KeptLine[]>;
}

/** A line as it is kept. */
export interface KeptLine {
  readonly line: ReportedLine;
  readonly settles: string | null;
}

/** No day of one account has more lines. */
const MOST_A_DAY = 100_000;

/** Opens with the plugin and closes with it. */
export function newLedger(): Kept {
  let open: PluginHost | null = null;
  const host = (): PluginHost => {
    if (open === null) throw bankErrors.notStarted();
    return open;
  };
  return {
    open: (given) => void (open = given),
    close: () => void (open = null),
    host,
    async lines({ fromAt, untilAt }) {
      const { zone } = host();
      const found: KeptLine[] = [];
      for (let day = localDateAt(fromAt, zone); day <= localDateAt(untilAt - 1, zone); day = addDays(day, 1)) {
        const rows = await host().table(linesTable).find({ day }, MOST_A_DAY);
        found.push(...rows.map(({ body, gateway }) => ({ line: lineOf(body ?? ''), settles: gateway })));
      }
      const within = found.filter(({ line: { at } }) => at >= fromAt && at < untilAt);
      return within.toSorted((one, other) => one.line.at - other.line.at || (one.line.key < other.line.key ? -1 : 1));
    },
  };
}

function lineOf(body: string): ReportedLine {
  // Written by `takeStatement`, and by nobody else.
  const said = JSON.parse(body) as Omit<ReportedLine, 'amount'> & { readonly amount: Parameters<typeof fromWire>[0] };
  return { ...said, amount: fromWire(said.amount) };
}

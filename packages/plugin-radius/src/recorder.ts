import { isBillingError, type UsageReport, type UsageSink } from '@daftari/core';

/** Takes reports one by one and records them many at a time. Each promise resolves once its own report is durable. */
export interface Recorder {
  readonly record: (report: UsageReport) => Promise<void>;
  readonly endAll: (...restart: Parameters<UsageSink['endAll']>) => Promise<number>;
  /** How many wait for their turn. */
  readonly waiting: () => number;
}

interface Waiting {
  /** Null for a restart, which stands alone between the reports before and after it. */
  readonly report: UsageReport | null;
  readonly run: () => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (thrown: unknown) => void;
}

/**
 * While one call of the sink is under way the next reports gather, so that the more there is to do the less each
 * costs, and nothing is ever delayed to wait for others. What came first is recorded first.
 * @param most The most reports of one unit of work.
 */
export function createRecorder(sink: UsageSink, most = 256): Recorder {
  let queue: Waiting[] = [];
  let busy = false;

  const drain = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    while (queue.length > 0) {
      const size = batchSize(queue, most);
      const batch = queue.slice(0, size);
      queue = queue.slice(size);
      await recordBatch(sink, batch);
    }
    busy = false;
  };

  const enter = (report: UsageReport | null, run: () => Promise<void>): Promise<void> =>
    new Promise((resolve, reject) => {
      queue.push({ report, run, resolve, reject });
      void drain();
    });

  return {
    record: (report) => enter(report, () => sink.record([report])),
    async endAll(...restart) {
      let ended = 0;
      await enter(null, async () => {
        ended = await sink.endAll(...restart);
      });
      return ended;
    },
    waiting: () => queue.length,
  };
}

/** The reports up to the next restart; or that restart alone. */
function batchSize(queue: readonly Waiting[], most: number): number {
  const restart = queue.findIndex(({ report }) => report === null);
  if (restart === 0) return 1;
  return Math.min(most, restart === -1 ? queue.length : restart);
}

async function recordBatch(sink: UsageSink, batch: readonly Waiting[]): Promise<void> {
  const reports = batch.flatMap(({ report }) => (report === null ? [] : [report]));
  const [first] = batch;
  if (batch.length === 1 && first !== undefined) return alone(first);
  try {
    await sink.record(reports);
    for (const { resolve } of batch) resolve();
  } catch (thrown) {
    // Nobody else's record is lost because of one that cannot be taken. A database that is away is asked once only.
    if (isBillingError(thrown) && thrown.kind === 'unavailable') for (const { reject } of batch) reject(thrown);
    else for (const one of batch) await alone(one);
  }
}

async function alone({ run, resolve, reject }: Waiting): Promise<void> {
  try {
    await run();
    resolve();
  } catch (thrown) {
    reject(thrown);
  }
}

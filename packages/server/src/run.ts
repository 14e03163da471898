import type { Logger } from 'pino';

/** Something that runs until it is told to stop. */
export interface Runnable {
  stop(): Promise<void>;
}

/** Longer than this no stop takes: then whatever hangs is given up. */
const PATIENCE_MS = 25_000;

/**
 * Runs until SIGINT or SIGTERM, then stops cleanly; a second signal ends the process at once. A promise that nobody
 * caught, or an error that nobody expected, is logged and ends the process too: nobody knows what state it is in.
 */
export function runUntilSignal(runnable: Runnable, log: Pick<Logger, 'info' | 'error' | 'fatal'>): void {
  let stopping = false;
  const stop = async (reason: string, code: number): Promise<void> => {
    if (stopping) process.exit(code === 0 ? 130 : code);
    stopping = true;
    log.info({ reason }, 'Stopping.');
    setTimeout(() => {
      log.error('Stopping took too long; what is left is given up.');
      process.exit(1);
    }, PATIENCE_MS).unref();
    try {
      await runnable.stop();
    } catch (thrown) {
      log.error({ err: thrown }, 'Not everything stopped cleanly.');
      process.exit(code === 0 ? 1 : code);
    }
    log.info('Stopped.');
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal, 0));
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (thrown: unknown) => {
      log.fatal({ err: thrown }, 'A fault that nobody expected.');
      void stop(fault, 1);
    });
  }
}

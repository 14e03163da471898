import type { Customer, Story } from '../../src/testing/story.ts';
import { aReport } from '../../src/testing/builders.ts';

/** A customer's device on the network: it counts, and tells what it has counted. */
export interface Meter {
  /** Moves bytes for so many minutes, tells of it, and lets everything happen. */
  uses(bytes: bigint, minutes?: number): Promise<void>;
  /** Hangs up. The next use is another session. */
  hangsUp(): Promise<void>;
}

export const GB = 1_000_000_000n;

/** A device of a customer; each stays in its own session until it hangs up. */
export function meterOf(story: Story, { subscription: { username } }: Pick<Customer, 'subscription'>): Meter {
  let turn = 0;
  let startedAt: number | null = null;
  let moved = 0n;
  const tell = async (kind: 'start' | 'interim' | 'stop'): Promise<void> => {
    const at = story.clock.now();
    startedAt ??= at;
    await story.billing.recordUsage([
      aReport({
        source: 'meter',
        sessionKey: `${username}/${turn}`,
        username,
        kind,
        at,
        seconds: (at - startedAt) / 1000,
        inBytes: 0n,
        outBytes: moved,
        generation: null,
        endCause: kind === 'stop' ? 'User-Request' : null,
      }),
    ]);
  };
  return {
    async uses(bytes, minutes = 10) {
      if (startedAt === null) await tell('start');
      story.clock.advance(minutes * 60_000);
      moved += bytes;
      await tell('interim');
      await story.settle();
    },
    async hangsUp() {
      await tell('stop');
      await story.settle();
      [turn, startedAt, moved] = [turn + 1, null, 0n];
    },
  };
}

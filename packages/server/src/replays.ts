import { randomUUID } from 'node:crypto';
import { checkProposal, defineErrors, isBillingError, type Billing, type Proposal, type WhatIf } from '@daftari/core';

/** A replay of what might be published, and how far it is. */
export interface Replay {
  readonly id: string;
  readonly startedAt: number;
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  readonly done: number;
  readonly total: number;
  readonly reason: string | null;
  readonly answer: WhatIf | null;
}

/** Replays of one server: one runs at a time, and the newest are remembered until the server ends. */
export interface Replays {
  /** @throws BillingError `replay.busy` while another one runs, and those of `checkProposal` */
  begin(proposal: Proposal): Replay;
  /** @throws BillingError `replay.missing` */
  of(id: string): Replay;
  /** Stops one that runs; one that is over stays as it is. */
  stop(id: string): void;
}

/** What can be wrong with a replay. */
const replayErrors = defineErrors('replay', {
  missing: ['missing', 'There is no replay {id}; answers are kept until the server ends.'],
  busy: ['conflict', 'Another replay runs, {done} of {total} documents: wait for it, or stop it.'],
});

/** How many replays are remembered. */
const REMEMBERED = 20;

/** Replays on one billing. */
export function createReplays(billing: Pick<Billing, 'whatIf' | 'clock'>): Replays {
  const known = new Map<string, { replay: Replay; readonly stop: AbortController }>();
  const found = (id: string) => {
    const one = known.get(id);
    if (one === undefined) throw replayErrors.missing({ id });
    return one;
  };
  const change = (id: string, fields: Partial<Replay>): void => {
    const one = found(id);
    one.replay = { ...one.replay, ...fields };
  };
  return {
    begin(proposal) {
      checkProposal(proposal);
      const running = [...known.values()].find(({ replay }) => replay.state === 'running')?.replay;
      if (running !== undefined) throw replayErrors.busy({ done: running.done, total: running.total });
      const id = randomUUID();
      const stop = new AbortController();
      const begun = { id, startedAt: billing.clock.now(), done: 0, total: 0, reason: null, answer: null } as const;
      known.set(id, { replay: { ...begun, state: 'running' }, stop });
      for (const old of [...known.keys()].slice(0, -REMEMBERED)) known.delete(old);
      const progress = (done: number, total: number): void => change(id, { done, total });
      void billing.whatIf(proposal, { progress, signal: stop.signal }).then(
        (answer) => change(id, { state: 'done', answer }),
        (fault: unknown) => {
          const reason = isBillingError(fault) ? fault.message : 'The server made a mistake.';
          change(id, { state: stop.signal.aborted ? 'stopped' : 'failed', reason });
        },
      );
      return found(id).replay;
    },
    of: (id) => found(id).replay,
    stop: (id) => found(id).stop.abort(),
  };
}

import type { Reason } from './authenticate.ts';
import { describePacket, type Description } from './wire/describe.ts';
import { longTailName } from './wire/names.ts';
import type { Packet } from './wire/packet.ts';

/** One answered log-in, as the console shows it. Passwords and keys are hidden. */
export interface SeenDecision {
  /** UTC milliseconds. */
  readonly at: number;
  readonly client: string;
  /** The address that the packet came from. */
  readonly nas: string;
  readonly username: string;
  readonly outcome: 'accept' | 'reject';
  readonly reason: Reason;
  readonly subscriptionId: string | null;
  readonly request: Description;
  readonly reply: Description;
}

/** A decision with its packets as they are: they are described only when somebody looks. */
export interface RawDecision extends Omit<SeenDecision, 'request' | 'reply'> {
  readonly request: Packet;
  readonly reply: Packet;
}

/** Keeps the last decisions. */
export interface Decisions {
  readonly keep: (decision: RawDecision) => void;
  /** The newest first. */
  readonly latest: () => readonly SeenDecision[];
}

/** Makes an empty memory of so many decisions. */
export function createDecisions(most = 200): Decisions {
  const ring: RawDecision[] = [];
  let next = 0;
  return {
    keep(decision) {
      ring[next] = decision;
      next = (next + 1) % most;
    },
    latest() {
      const inOrder = [...ring.slice(next), ...ring.slice(0, next)];
      return inOrder.toReversed().map((one) => ({
        ...one,
        request: describePacket(one.request, longTailName),
        reply: describePacket(one.reply, longTailName),
      }));
    },
  };
}

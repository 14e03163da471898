import type { Id } from '../kernel/id.ts';

/** A quota slice: units of one bucket that one session may use before it asks again. Nobody else can take them. */
export interface BucketHold {
  readonly id: Id<'BucketHold'>;
  readonly bucketId: Id<'Bucket'>;
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'>;
  readonly sessionId: Id<'Session'>;
  /** Reserved and not yet used; a hold of none is over and may be forgotten. */
  readonly units: bigint;
  /** Taken by its session with a step that it has begun, and not used up yet; see `Bucket.slack`. */
  readonly slack: bigint;
  readonly heldAt: number;
  /** When it lapses, exclusive, so that a session that nobody hears of again does not keep its slice. */
  readonly expiresAt: number;
}

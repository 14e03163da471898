import type { Subscription } from '../../domain/subscription.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Engine } from '../engine.ts';
import type { Zones } from './days.ts';
import type { Secrets } from './secrets.ts';
import type { Table } from './table.ts';

/** What the parts of one open store share. */
export interface Shelf {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly zones: Zones;
  readonly subscriptions: Table<Subscription>;
}

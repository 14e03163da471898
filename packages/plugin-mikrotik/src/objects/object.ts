import type { Access, AccessView, Entitlement, ServiceProfile } from '@daftari/core';
import type { Abilities } from '../abilities.ts';
import type { Row } from '../client/link.ts';
import type { RouterClock } from '../clock.ts';
import type { RouterConfig } from '../router-config.ts';
import type { Pace } from '../speeds.ts';

/** One object that is to be on a router. */
export interface WantedObject {
  readonly menu: string;
  /** `shared`: of many customers, known by its name. `end`: what shuts her grant. `grant`: what lets her in. */
  readonly stage: 'shared' | 'end' | 'grant';
  /** What makes it the only one of its kind in its menu, beside our mark. */
  readonly key: Row;
  /**
   * All fields that are ours, given what is there now: some are right in more than one way. Empty: the field is none.
   */
  readonly values: (there: Row | null) => Row;
}

/** What her objects follow from. */
export interface Circumstances {
  readonly view: AccessView;
  readonly entitlement: Entitlement;
  readonly config: RouterConfig;
  readonly abilities: Pick<Abilities, 'blocked' | 'fields'>;
  readonly clock: Pick<RouterClock, 'toRouter' | 'fromRouter'>;
  /** UTC milliseconds. */
  readonly now: number;
}

/** The circumstances with what follows from them at once. */
export interface Case extends Circumstances {
  readonly access: Access;
  readonly pace: Pace;
  /** The comment of each of her objects. */
  readonly comment: string;
}

/** How customers come in. */
export type ServiceKind = ServiceProfile['access'];

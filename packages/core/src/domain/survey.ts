import type { Id } from '../kernel/id.ts';
import type { RouterHealth } from './router.ts';

/** All that a router shows at one look: who may come in, who is in, and how it is. */
export interface Survey {
  readonly routerId: string;
  readonly at: number;
  readonly grants: readonly SurveyGrant[];
  readonly sessions: readonly SurveySession[];
  readonly health: RouterHealth;
}

/** How long a name may be that a router shows, a key by which it names something, and a line that it says. */
const [NAME, KEY, LINE] = [190, 250, 500];

/**
 * A survey as it can be kept and read: names and lines are cut to a length, and what is no text is shown as such. What
 * lies on a router is written by anybody, and one odd name is not to hide the rest.
 */
export function legible(survey: Survey): Survey {
  const { health } = survey;
  const nameOf = (text: string | null): string | null => (text === null ? null : cleaned(text, NAME));
  return {
    ...survey,
    grants: survey.grants.map((one) => ({ ...one, key: cleaned(one.key, KEY), username: cleaned(one.username, NAME) })),
    sessions: survey.sessions.map((one) => ({
      ...one,
      key: cleaned(one.key, KEY),
      username: cleaned(one.username, NAME),
      address: nameOf(one.address),
      mac: nameOf(one.mac),
    })),
    health: {
      ...health,
      about: cleaned(health.about, LINE),
      warnings: health.warnings.map((one) => cleaned(one, LINE)),
    },
  };
}

function cleaned(text: string, most: number): string {
  return text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '\ufffd')
    .slice(0, most)
    .toWellFormed();
}

/** Something on a router that lets somebody in, or keeps her out by her name. */
export interface SurveyGrant {
  /** Names it for the driver, within one router: what `remove` takes. */
  readonly key: string;
  /** Whose it is by our mark; null: it bears none. */
  readonly subscriptionId: Id<'Subscription'> | null;
  /** The generation by our mark; null: none. */
  readonly generation: number | null;
  readonly username: string;
  /** What it gives at this moment. */
  readonly access: 'granted' | 'walled' | 'blocked';
  /** The speed that it gives; null: it sets none. */
  readonly downKbps: number | null;
  readonly upKbps: number | null;
  /** When it ends by itself, UTC milliseconds; null: never. */
  readonly untilAt: number | null;
  /** That nothing ends by itself at this router: an end that is missing or another is then no difference. */
  readonly cannotEnd?: true;
}

/** Somebody who is online at a router at this moment. */
export interface SurveySession {
  /** Names it for the driver, within one router. */
  readonly key: string;
  readonly username: string;
  /** Whose it is, where the router shows that by our mark. */
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly address: string | null;
  readonly mac: string | null;
  /** The speed that she really has; null: no queue limits her. */
  readonly downKbps: number | null;
  readonly upKbps: number | null;
  /** Whether she sees the pay page only. */
  readonly walled: boolean;
  /** Whether RADIUS let her in. */
  readonly byRadius: boolean;
  readonly startedAt: number | null;
}

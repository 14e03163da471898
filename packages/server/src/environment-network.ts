import { DRIFT_KINDS, type NetworkOptions } from '@daftari/core';
import { z } from 'zod';
import { listed } from './environment-radius.ts';

const between = (least: number, most: number) => {
  const what = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,6}$/, what)
    .transform(Number)
    .refine((given) => given >= least && given <= most, what)
    .optional();
};

/** The variables of how routers are kept as the ledger says. */
export const networkVariables = {
  /** How often each router is looked at. */
  NETWORK_SURVEY_SECONDS: between(10, 3_600),
  /** For how long a router may be silent before it counts as down. */
  NETWORK_DOWN_AFTER_SECONDS: between(10, 86_400),
  /** Kinds of drift that are told and not mended: `stranger` when left out. */
  NETWORK_REPORT_ONLY: z
    .string()
    .transform(listed)
    .refine(
      (kinds) => kinds.every((kind) => (DRIFT_KINDS as readonly string[]).includes(kind)),
      `kinds of drift with commas between, of ${DRIFT_KINDS.join(', ')}`,
    )
    .optional(),
  /** Per cent of the customers online that may be cut off within the window before a person is asked. */
  NETWORK_BRAKE_PERCENT: between(0, 100),
  /** So many are cut off without asking however few are online. */
  NETWORK_BRAKE_AT_LEAST: between(0, 100_000),
  NETWORK_BRAKE_MINUTES: between(1, 1_440),
  /** What becomes of time that was paid for while a router was away. */
  NETWORK_OUTAGE: z.enum(['none', 'paid_while_away', 'all'], 'none, paid_while_away or all').optional(),
  /** Outages that were shorter give nobody anything back. */
  NETWORK_OUTAGE_MINUTES: between(0, 10_080),
} as const;

type NetworkVariables = {
  readonly [Name in keyof typeof networkVariables]?: z.output<(typeof networkVariables)[Name]>;
};

/** The options of the network as the environment says them; what is left out is as usual. */
export function networkConfigOf(env: NetworkVariables): NetworkOptions {
  const { NETWORK_REPORT_ONLY: told } = env;
  const drift =
    told === undefined ? null : DRIFT_KINDS.map((kind) => [kind, told.includes(kind) ? 'report' : 'repair']);
  const brake = {
    ...set('share', part(env.NETWORK_BRAKE_PERCENT)),
    ...set('atLeast', env.NETWORK_BRAKE_AT_LEAST),
    ...set('windowMs', times(env.NETWORK_BRAKE_MINUTES, 60_000)),
  };
  const outage = {
    ...set('policy', env.NETWORK_OUTAGE),
    ...set('atLeastMs', times(env.NETWORK_OUTAGE_MINUTES, 60_000)),
  };
  return {
    ...set('surveyEveryMs', times(env.NETWORK_SURVEY_SECONDS, 1_000)),
    ...set('downAfterMs', times(env.NETWORK_DOWN_AFTER_SECONDS, 1_000)),
    ...(drift === null ? {} : { drift: Object.fromEntries(drift) as NonNullable<NetworkOptions['drift']> }),
    brake,
    outage,
  };
}

function set<const Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}

function times(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value * by;
}

function part(percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : percent / 100;
}

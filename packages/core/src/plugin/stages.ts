import { BillingError, isBillingError } from '../kernel/error.ts';
import type { StageName, Stages } from './contract.ts';
import { stageErrors } from './errors.ts';
import { frozenCopy } from './freeze.ts';
import { limits, reasonOf, type Guard } from './guard.ts';
import { rules, type FactsOf, type ValueOf } from './rules.ts';
import { shapes } from './shapes.ts';

/** The stages as a flow calls them: each folds the value over the plugins, in the order of their list. */
export type StageRunners = {
  readonly [Name in StageName]: (value: ValueOf<Name>, facts: FactsOf<Name>) => Promise<ValueOf<Name>>;
};

/** One plugin's part in the stages. */
export interface StageProvider {
  /** `id@version`. */
  readonly plugin: string;
  readonly stages: Partial<Stages>;
}

/**
 * Joins the stages of plugins. A plugin works on a frozen copy, and what it answers is parsed and re-checked before the
 * next one sees it. Whatever a runner throws, nothing is decided.
 * @throws BillingError `stage.failed` (kind `unavailable`) for a plugin that throws, is late, rests, or answers what it
 *   must not; a refusal of the plugin (kind `refused`) as it is, with `plugin` and `stage` in its details
 */
export function joinStages(providers: readonly StageProvider[], guard: Guard): StageRunners {
  return {
    usage: runner('usage', providers, guard),
    charges: runner('charges', providers, guard),
    invoice: runner('invoice', providers, guard),
    gateways: runner('gateways', providers, guard),
    allocation: runner('allocation', providers, guard),
    entitlement: runner('entitlement', providers, guard),
    network: runner('network', providers, guard),
  };
}

type Runner<Name extends StageName> = (value: ValueOf<Name>, facts: FactsOf<Name>) => Promise<ValueOf<Name>>;

/** A stage with what it may be called with, whichever it is. */
type AnyStage<Name extends StageName> = (
  value: ValueOf<Name>,
  facts: FactsOf<Name>,
) => ValueOf<Name> | Promise<ValueOf<Name>>;

function runner<Name extends StageName>(name: Name, providers: readonly StageProvider[], guard: Guard): Runner<Name> {
  const steps = providers.flatMap(({ plugin, stages }) => {
    const stage = stages[name] as AnyStage<Name> | undefined;
    return stage === undefined ? [] : [{ plugin, stage }];
  });
  return async (value, facts) => {
    if (steps.length === 0) return value;
    const shown = frozenCopy(withoutSecrets(facts));
    let current = value;
    for (const { plugin, stage } of steps) {
      current = await bend(name, { plugin, stage, value: current, facts, shown }, guard);
    }
    return current;
  };
}

interface Bend<Name extends StageName> {
  readonly plugin: string;
  readonly stage: AnyStage<Name>;
  readonly value: ValueOf<Name>;
  readonly facts: FactsOf<Name>;
  /** The facts as the plugin may see them. */
  readonly shown: FactsOf<Name>;
}

/** The check runs inside the guard, so that rubbish counts against the plugin like a throw does. */
async function bend<Name extends StageName>(
  name: Name,
  { plugin, stage, value, facts, shown }: Bend<Name>,
  guard: Guard,
): Promise<ValueOf<Name>> {
  const work = async () => {
    const answer = parsed(name, await stage(frozenCopy(value), shown));
    return rules[name](value, answer, facts, `${plugin}/${name}`);
  };
  try {
    return await guard.run({ plugin, part: `stage ${name}` }, work, { limitMs: limits.stage, isFault });
  } catch (thrown) {
    const details = { plugin, stage: name };
    if (isRefusal(thrown)) {
      throw new BillingError('refused', thrown.code, thrown.message, { ...thrown.details, ...details }, thrown);
    }
    throw stageErrors.failed({ ...details, reason: reasonOf(thrown) }, thrown);
  }
}

/** The answer as we alone hold it: parsing makes new objects, so what a plugin changes later changes nothing here. */
function parsed<Name extends StageName>(name: Name, answer: unknown): ValueOf<Name> {
  const result = shapes[name].safeParse(answer);
  if (result.success) return result.data as ValueOf<Name>;
  const wrong = result.error.issues.map((issue) => `${issue.path.join('.') || 'the answer'}: ${issue.message}`);
  throw stageErrors.breach({ reason: `the answer is malformed: ${wrong.slice(0, 5).join('; ')}` });
}

/** A stage decides on what is sold and paid. The password of a log-in is none of its business. */
function withoutSecrets<Facts extends object>(facts: Facts): Facts {
  if (!('subscription' in facts) || typeof facts.subscription !== 'object' || facts.subscription === null) return facts;
  return { ...facts, subscription: { ...facts.subscription, secret: '' } };
}

function isRefusal(thrown: unknown): thrown is BillingError {
  return isBillingError(thrown) && thrown.kind === 'refused';
}

function isFault(thrown: unknown): boolean {
  return !isRefusal(thrown);
}

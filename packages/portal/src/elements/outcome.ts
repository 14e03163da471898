import type { Step, StepName, Timeline } from '../api/wire.ts';

/** How far a payment has come. `paid`: access is open, the router is still to connect. */
export type Outcome = 'waiting' | 'paid' | 'online' | 'failed' | 'unknown';

/** Reads the outcome from the steps: money that has arrived wins over whatever the provider said of the attempt. */
export function outcomeOf({ attempt, payment, steps }: Timeline): Outcome {
  const done = (name: StepName): boolean => steps.some((step) => step.step === name && step.state === 'done');
  if (done('online')) return 'online';
  if (done('access') || done('booked') || payment !== null) return 'paid';
  if (attempt?.state === 'failed' || steps.some((step) => step.state === 'failed')) return 'failed';
  return attempt?.state === 'unknown' ? 'unknown' : 'waiting';
}

/** The stations that matter to a customer; the rest is the ISP's own business. */
const CUSTOMERS: readonly StepName[] = ['prompted', 'received', 'booked', 'access', 'online'];

/** The steps that a customer is shown, or all of them for an operator. */
export function stepsFor(steps: readonly Step[], all: boolean): readonly Step[] {
  return all ? steps : steps.filter((step) => CUSTOMERS.includes(step.step));
}

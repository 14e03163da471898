import type { Action, Step, StepName, Timeline } from '../api/wire.ts';

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

/** What a payment in the feed has to tell: how long it took until she was online, or what it waits for. */
export type Arrival =
  | { readonly kind: 'online' | 'verified'; readonly ms: number }
  | { readonly kind: 'waiting' | 'failed' }
  | { readonly kind: 'untold' };

/**
 * Reads what became of a payment on the network. A session that the payment only extended does not begin anew: its time
 * is that of the router's confirmation. Nothing is waited for but an action that is pending, whatever a timeline lacks.
 */
export function arrivalOf({ steps, payToOnlineMs }: Timeline, newest: Action['state'] | null): Arrival {
  const at = (name: StepName): number | null => {
    const found = steps.find(({ step, state }) => step === name && state === 'done')?.at ?? null;
    return found === null ? null : Date.parse(found);
  };
  if (payToOnlineMs !== null) return { kind: 'online', ms: payToOnlineMs };
  const [received, verified] = [at('received'), at('verified')];
  if (received !== null && verified !== null) return { kind: 'verified', ms: Math.max(0, verified - received) };
  const bought = at('access') !== null;
  return bought && (newest === 'pending' || newest === 'failed')
    ? { kind: newest === 'pending' ? 'waiting' : 'failed' }
    : { kind: 'untold' };
}

/** The stations that matter to a customer; the rest is the ISP's own business. */
const CUSTOMERS: readonly StepName[] = ['prompted', 'received', 'booked', 'access', 'online'];

/** The steps that a customer is shown, or all of them for an operator. */
export function stepsFor(steps: readonly Step[], all: boolean): readonly Step[] {
  return all ? steps : steps.filter((step) => CUSTOMERS.includes(step.step));
}

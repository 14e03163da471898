import { paymentErrors, type Attempt } from '../domain/payment.ts';
import type { Id } from '../kernel/id.ts';
import { compareMoney, formatMoney, roundUpTo, type Money } from '../kernel/money.ts';
import type { House } from './house.ts';

/** What is about to be asked for. */
export interface Intent {
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly amount: Money;
  /** Whether it is whatever is due: then any ask for the same service may have paid of it. */
  readonly isDue: boolean;
  /** What the gateway takes whole multiples of. */
  readonly step: bigint;
  /** An ask that is known to be unknown: this one is meant all the same. */
  readonly despite: Id<'Attempt'> | null;
}

/** An ask that no question can settle blocks for so long: a prompt of then is on no phone any more. */
const NO_MORE_ASKED_MS = 3_600_000;

/**
 * Refuses to ask a second time for what may be paid already: while nobody knows what became of an ask, none goes out
 * for the same, by whichever gateway and to whichever payer. What is merely under way blocks its own phone only; and
 * once its provider is asked no more and an hour has passed it stays open for a person, but shuts out nobody.
 * @throws BillingError `payment.undecided`
 */
export async function checkUndecided(house: House, intent: Intent): Promise<void> {
  const { accountId, despite } = intent;
  const undecided = await house.store.reads.undecidedAttempts(accountId, 0);
  const longAgo = house.clock.now() - NO_MORE_ASKED_MS;
  const blocks = ({ state, nextCheckAt, createdAt }: Attempt): boolean =>
    state === 'unknown' && (nextCheckAt !== null || createdAt > longAgo);
  const unknown = undecided.filter((one) => blocks(one) && isSame(house, one, intent));
  const meant = undecided.find(({ id }) => id === despite);
  const open = await stillOwed(
    house,
    unknown.filter(({ createdAt }) => meant === undefined || createdAt > meant.createdAt),
  );
  const [last] = open.slice(-1);
  if (last !== undefined) {
    const next = last.nextCheckAt === null ? 'a person finds out, or an hour passes' : 'the provider is asked again';
    throw paymentErrors.undecided({
      attemptId: last.id,
      gateway: last.gateway,
      amount: formatMoney(last.amount),
      next,
    });
  }
  if (meant !== undefined) house.log.warn('A payer is asked despite an ask that nobody knows the end of', { despite });
}

function isSame(house: House, one: Attempt, { subscriptionId, amount, isDue, step }: Intent): boolean {
  if (one.subscriptionId !== subscriptionId || one.amount.currency !== amount.currency) return false;
  // The same bill is so much more where a gateway takes whole shillings only.
  const theirs = house.gateways.get(one.gateway)?.stepMinor ?? 1n;
  const whole = theirs > step ? theirs : step;
  return isDue || compareMoney(roundUpTo(one.amount, whole), roundUpTo(amount, whole)) === 0;
}

/** Who has paid as much since has paid for that: the next ask is for something else. */
async function stillOwed(house: House, unknown: readonly Attempt[]): Promise<readonly Attempt[]> {
  const [first] = unknown;
  if (first === undefined) return [];
  const { rows } = await house.store.reads.payments(first.accountId, { page: 1, limit: LATELY });
  return unknown.filter(
    ({ amount, createdAt }) => !rows.some((paid) => paid.receivedAt >= createdAt && paid.amount.minor >= amount.minor),
  );
}

/** So many payments are looked at, the newest first. */
const LATELY = 20;

import { accountErrors } from '../../domain/account.ts';
import { mandateErrors } from '../../domain/mandate.ts';
import { paymentErrors } from '../../domain/payment.ts';
import type { Id } from '../../kernel/id.ts';
import type { Gateway, NextStep } from '../../ports/gateway.ts';
import type { House } from '../house.ts';

/** Who wants to allow charges, and by which gateway; null where the house chooses. */
export interface MandateWish {
  readonly accountId: Id<'Account'>;
  readonly gateway: string | null;
}

/** What her browser does next. */
export interface MandateBegun {
  readonly gateway: string;
  readonly next: NextStep;
}

/**
 * Begins to save what a payer allows to be charged later. Nothing is kept: the mandate is there once the provider says
 * so. Without a gateway the first that can, in her currency and well, is asked.
 * @throws BillingError `account.missing`, `account.closed`, `payment.noGateway`, `mandate.noSetUp`, and what the
 *   provider answers
 */
export async function setUpMandate(house: House, { accountId, gateway: named }: MandateWish): Promise<MandateBegun> {
  const account = await house.store.reads.account(accountId);
  if (account === null) throw accountErrors.missing({ accountId });
  if (account.state === 'closed') throw accountErrors.closed({ accountId });
  const gateways = [...house.gateways.values()];
  if (named !== null && !house.gateways.has(named))
    throw paymentErrors.noGateway({ gateway: named, gateways: [...house.gateways.keys()].join(', ') || 'none' });
  const able = gateways.filter(
    (one) => (named === null || one.name === named) && one.currencies.includes(account.currency),
  );
  const chosen = able.filter(saves).toSorted((one, other) => rank(one) - rank(other))[0];
  if (chosen === undefined)
    throw mandateErrors.noSetUp({ currency: account.currency, gateway: named ?? 'any gateway' });
  const next = await chosen.setUpMandate({ accountId, accountNumber: account.number }, house.signal);
  return { gateway: chosen.name, next };
}

type Saving = Gateway & Required<Pick<Gateway, 'setUpMandate'>>;

const saves = (gateway: Gateway): gateway is Saving => gateway.setUpMandate !== undefined;

const RANK = { up: 0, degraded: 1, down: 2 } as const;

const rank = (gateway: Gateway): number => RANK[gateway.health?.().status ?? 'up'];

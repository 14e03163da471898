import type { Account } from '../domain/account.ts';
import { fitting, type GatewayCandidate, type Sought } from '../domain/gateway-choice.ts';
import { paymentErrors } from '../domain/payment.ts';
import type { GatewayFacts } from '../plugin/contract.ts';
import type { Gateway, GatewayHealth } from '../ports/gateway.ts';
import type { House } from './house.ts';

/** A gateway that can ask for money. */
export type AskingGateway = Gateway & { readonly request: NonNullable<Gateway['request']> };

/** What a gateway is chosen for. */
export interface Choice extends Sought {
  readonly account: Account;
  readonly purpose: GatewayFacts['purpose'];
  /** Only among these; null: among all that can ask. */
  readonly among: ReadonlySet<string> | null;
}

/** A gateway that could be used, and how it is. */
export interface ChosenGateway {
  readonly gateway: AskingGateway;
  readonly health: GatewayHealth;
}

/**
 * The gateways that could be used, the preferred one first: by currency and step, those that work well first, and then
 * as the stage `gateways` says. Those that are down are among them, for who shows why.
 * @throws BillingError what the stage throws
 */
export async function gatewaysFor(house: House, choice: Choice): Promise<readonly ChosenGateway[]> {
  const { account, amount, purpose, among } = choice;
  const able = new Map<string, ChosenGateway>();
  for (const gateway of house.gateways.values()) {
    if (!isAsking(gateway) || (among !== null && !among.has(gateway.name))) continue;
    able.set(gateway.name, { gateway, health: healthOf(house, gateway) });
  }
  const names = fitting([...able.values()].map(candidateOf), choice).map(({ name }) => name);
  const chosen = names.length === 0 ? names : await house.stages.gateways(names, { account, amount, purpose });
  return chosen.flatMap((name) => able.get(name) ?? []);
}

/**
 * The gateway of a name.
 * @throws BillingError `payment.noGateway` where there is none that asks
 */
export function askingGateway(house: House, name: string): AskingGateway {
  const gateway = house.gateways.get(name);
  if (gateway !== undefined && isAsking(gateway)) return gateway;
  const asking = [...house.gateways.values()].filter(isAsking).map((one) => one.name);
  throw paymentErrors.noGateway({ gateway: name, gateways: asking.join(', ') || 'none that asks' });
}

function isAsking(gateway: Gateway): gateway is AskingGateway {
  return gateway.request !== undefined;
}

/** A gateway that cannot say how it is, is not used. */
function healthOf(house: House, gateway: Gateway): GatewayHealth {
  try {
    return gateway.health?.() ?? { status: 'up' };
  } catch (fault) {
    house.log.warn('A gateway could not say how it is', { gateway: gateway.name, reason: String(fault) });
    return { status: 'down', reason: 'It cannot say how it is.' };
  }
}

function candidateOf({ gateway, health }: ChosenGateway): GatewayCandidate {
  const { name, currencies, stepMinor = 1n } = gateway;
  return { name, currencies, stepMinor, status: health.status };
}

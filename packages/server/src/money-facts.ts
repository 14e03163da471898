import type { Billing, GatewayHealth, SalesOfGateway } from '@daftari/core';

/** What can be asked here. */
export type MoneyAsked = Pick<Billing, 'registry' | 'reads' | 'salesWatch'>;

/** A gateway as who watches over money sees it. */
export interface GatewayFacts {
  readonly name: string;
  /** As this process knows it: one that has not started it knows nothing of its calls. */
  readonly health: GatewayHealth;
  /** Null for one of which nothing is known. */
  readonly sales: SalesOfGateway | null;
  readonly openBreaks: number;
}

/** What of money wants to be watched. */
export interface MoneyFacts {
  readonly gateways: readonly GatewayFacts[];
  /** Orders to send money of which nobody knows what became, or of which what was told cannot be. */
  readonly doubted: number;
  /** Money that providers took back and that cannot be booked. */
  readonly takingsDoubted: number;
  /** Orders that wait for a second person. */
  readonly awaiting: number;
}

/** Reads how money stands: gateways, differences, and what has left or is to leave. */
export async function moneyFacts({ registry, reads, salesWatch }: MoneyAsked): Promise<MoneyFacts> {
  const gateways = [...registry.ports.gateways.values()];
  const count = async (status: string) => (await reads.disbursements({ status, page: 1, limit: 1 })).total;
  const breaks = async (gateway: string) => (await reads.breaks({ gateway, state: 'open', page: 1, limit: 1 })).total;
  const [sales, openBreaks, doubted, awaiting, takings] = await Promise.all([
    salesWatch(),
    Promise.all(gateways.map(({ name }) => breaks(name))),
    count('doubted'),
    count('awaiting_approval'),
    reads.takings({ status: 'doubted', page: 1, limit: 1 }),
  ]);
  return {
    gateways: gateways.map((gateway, place) => ({
      name: gateway.name,
      health: gateway.health?.() ?? { status: 'up' },
      sales: sales.find((one) => one.gateway === gateway.name) ?? null,
      openBreaks: openBreaks[place] ?? 0,
    })),
    doubted,
    takingsDoubted: takings.total,
    awaiting,
  };
}

import { Gauge, type Registry } from 'prom-client';
import { moneyFacts, type GatewayFacts, type MoneyAsked } from './money-facts.ts';

/** Gauges of gateways, and of money that leaves. */
export interface MoneyGauges {
  /** Reads how money stands now. */
  set(billing: MoneyAsked): Promise<void>;
}

const LEVEL = { up: 1, degraded: 0.5, down: 0 } as const;

/** Makes the gauges of money. */
export function moneyGauges(registers: Registry[]): MoneyGauges {
  const one = (name: string, help: string) =>
    new Gauge({ name: `daftari_gateway_${name}`, help, labelNames: ['gateway'] as const, registers });
  const up = one('up', '1 up, 0.5 degraded, 0 down.');
  const silent = one('silent', '1 while it sells nothing for longer than it ever does at this time of the week.');
  const sold = one('last_sale_timestamp_seconds', 'When it sold last.');
  const gap = one('usual_gap_seconds', 'The gap between sales that one in a thousand is longer than, at this time.');
  const breaks = one('breaks_open', 'Differences between our books, its own and the bank’s that nobody has resolved.');
  const doubted = new Gauge({
    name: 'daftari_disbursements_doubted',
    help: 'Orders to send money of which nobody knows what became. Anything but 0 wants a person.',
    registers,
  });
  const takings = new Gauge({
    name: 'daftari_takings_doubted',
    help: 'Money that providers took back and that cannot be booked. Anything but 0 wants a person.',
    registers,
  });
  const awaiting = new Gauge({
    name: 'daftari_disbursements_awaiting_approval',
    help: 'Orders to send money that wait for a second person.',
    registers,
  });

  const tell = ({ name: gateway, health, sales, openBreaks }: GatewayFacts): void => {
    up.set({ gateway }, LEVEL[health.status]);
    breaks.set({ gateway }, openBreaks);
    silent.set({ gateway }, sales?.silentSince == null ? 0 : 1);
    if (sales === null) return;
    if (sales.lastSaleAt !== null) sold.set({ gateway }, sales.lastSaleAt / 1000);
    if (Number.isFinite(sales.usualGapMs)) gap.set({ gateway }, sales.usualGapMs / 1000);
  };

  return {
    async set(billing) {
      const facts = await moneyFacts(billing);
      // What is not known any more is told no more.
      for (const gauge of [sold, gap]) gauge.reset();
      for (const gateway of facts.gateways) tell(gateway);
      doubted.set(facts.doubted);
      takings.set(facts.takingsDoubted);
      awaiting.set(facts.awaiting);
    },
  };
}

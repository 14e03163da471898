import {
  judgeSilence,
  LEARN_MS,
  learnSales,
  SHORTEST_SILENCE_MS,
  type SalesPattern,
  type SalesVerdict,
} from '../../domain/reconcile/silence.ts';
import type { Silence } from '../../ports/store.ts';
import { commit, event, type House } from '../house.ts';

/** How a gateway sells just now. */
export interface SalesOfGateway {
  readonly gateway: string;
  /** `none`: it has sold nothing in four weeks. */
  readonly state: SalesVerdict['state'] | 'none';
  readonly lastSaleAt: number | null;
  /** Since when there is an alarm; null while there is none. */
  readonly silentSince: number | null;
  /** The gap that only one in a thousand is longer than, at this time of the week. */
  readonly usualGapMs: number;
  /** How many sales an hour are usual at this time of the week. */
  readonly expectedPerHour: number;
}

/** How long what was learned of a gateway is used. */
const LEARNT_FOR_MS = 3_600_000;

/** Remembers what was learned of each gateway for an hour: reading four weeks of sales is no work for each minute. */
export interface Patterns {
  of(gateway: string): Promise<SalesPattern>;
}

/** Patterns of a house, learned when they are asked for. */
export function rememberedPatterns(house: House): Patterns {
  const learnt = new Map<string, { readonly at: number; readonly pattern: Promise<SalesPattern> }>();
  return {
    of(gateway) {
      const now = house.clock.now();
      const known = learnt.get(gateway);
      if (known !== undefined && now >= known.at && now < known.at + LEARNT_FOR_MS) return known.pattern;
      const pattern = learn(house, gateway, now);
      learnt.set(gateway, { at: now, pattern });
      pattern.catch(() => learnt.delete(gateway));
      return pattern;
    },
  };
}

async function learn(house: House, gateway: string, now: number): Promise<SalesPattern> {
  const span = { fromAt: now - LEARN_MS, untilAt: now };
  const { reads } = house.store;
  const [{ firstAt, hours, gaps }, silences] = await Promise.all([
    reads.salesPast(gateway, { ...span, longMs: SHORTEST_SILENCE_MS }),
    reads.silences(gateway, span.fromAt),
  ]);
  const alarms = silences.map(({ silentSince, backAt }) => ({ fromAt: silentSince, toAt: backAt ?? now }));
  return learnSales({ ...span, fromAt: firstAt ?? now, hours, gaps, alarms }, house.zone);
}

/** How each gateway sells just now, by its own past of four weeks. */
export async function salesWatch(
  house: House,
  patterns: Patterns = rememberedPatterns(house),
): Promise<readonly SalesOfGateway[]> {
  return Promise.all([...house.gateways.keys()].map(async (gateway) => (await look(house, patterns, gateway)).seen));
}

/**
 * Looks at every gateway, and tells once when one has fallen silent, and once when it sells again. Answers how many
 * were told of.
 */
export async function lookForSilence(house: House, patterns: Patterns): Promise<number> {
  let told = 0;
  for (const gateway of house.gateways.keys()) {
    const { seen, open } = await look(house, patterns, gateway);
    if (open !== null) told += await tellBack(house, open, seen);
    else if (seen.state === 'silent') told += await tellSilent(house, seen);
  }
  return told;
}

async function look(house: House, patterns: Patterns, gateway: string) {
  const now = house.clock.now();
  const { reads } = house.store;
  const [lastSaleAt, known] = await Promise.all([
    reads.lastSale(gateway, now - LEARN_MS),
    reads.silences(gateway, now - LEARN_MS),
  ]);
  const open = known.find(({ backAt }) => backAt === null) ?? null;
  const silentSince = open?.silentSince ?? null;
  if (lastSaleAt === null) {
    const seen = { gateway, lastSaleAt, silentSince, usualGapMs: SHORTEST_SILENCE_MS, expectedPerHour: 0 };
    return { open, seen: { ...seen, state: 'none' } as SalesOfGateway };
  }
  const { state, usualGapMs, expectedPerHour } = judgeSilence(await patterns.of(gateway), lastSaleAt, now);
  const seen: SalesOfGateway = { gateway, state, lastSaleAt, silentSince, usualGapMs, expectedPerHour };
  return { open, seen };
}

async function tellSilent(house: House, { gateway, lastSaleAt, usualGapMs }: SalesOfGateway): Promise<number> {
  if (lastSaleAt === null) return 0;
  const now = house.clock.now();
  const told = { gateway, silentSince: lastSaleAt, usualGapMs: Math.round(usualGapMs) };
  const silence: Silence = { id: house.ids.next<'Silence'>('sil'), ...told, foundAt: now, backAt: null };
  const { outcome } = await commit(house, {
    silences: [silence],
    outbox: [event('salesSilent', gateway, now, told)],
  });
  return outcome === 'written' ? 1 : 0;
}

/** A sale after the silence ends it, however late it is seen. */
async function tellBack(house: House, open: Silence, { lastSaleAt }: SalesOfGateway): Promise<number> {
  if (lastSaleAt === null || lastSaleAt <= open.silentSince) return 0;
  const now = house.clock.now();
  const { gateway, silentSince, usualGapMs } = open;
  const told = { gateway, silentSince, usualGapMs, backAt: lastSaleAt };
  const { outcome } = await commit(house, {
    silencesOver: [{ ...open, backAt: lastSaleAt }],
    outbox: [event('salesBack', gateway, now, told)],
  });
  return outcome === 'written' ? 1 : 0;
}

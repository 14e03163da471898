import type { DriftKind } from '../../src/domain/drift.ts';
import type { EventMap } from '../../src/plugin/events.ts';
import { manualClock } from '../../src/testing/clock.ts';
import type { OpenDatabase } from '../../src/testing/engines.ts';
import { memoryNetwork, networkInMemory } from '../../src/testing/network.ts';
import { startStory, type Customer, type StoryOptions } from '../../src/testing/story.ts';

/** How an ISP of the stories about routers is set up. */
export interface Given extends Partial<StoryOptions<readonly []>> {
  /** A tower at Kitui and a hill at Mutomo unless said otherwise. */
  readonly routers?: Parameters<typeof networkInMemory>[1];
}

/** An ISP with routers in memory, at which customers are placed. */
export async function anIsp(open: OpenDatabase, { routers = TWO, ...given }: Given = {}) {
  const clock = manualClock(given.from);
  const network = networkInMemory(clock, routers);
  const story = await startStory({ database: await open(), ...given, clock, plugins: [memoryNetwork(network)] });
  const plan = await story.plan();
  const placed = async (name: string, routerId = 'tower', sold = plan): Promise<Customer> => {
    const customer = await story.customer(name, sold);
    await story.billing.place(customer.subscription.id, { driver: 'memory', routerId });
    return customer;
  };
  const paying = async (name: string, routerId = 'tower', sold = plan): Promise<Customer> => {
    const customer = await placed(name, routerId, sold);
    await story.pays(customer, '1000.00');
    return customer;
  };
  const after = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await story.settle();
  };
  const kinds = async (): Promise<readonly DriftKind[]> => {
    const { rows } = await story.billing.drifts({ page: 1, limit: 100 });
    return rows.map(({ kind }) => kind);
  };
  const heard = <Name extends keyof EventMap>(name: Name): readonly EventMap[Name][] => {
    const all: EventMap[Name][] = [];
    story.billing.events.on(name, ((event: { payload: EventMap[Name] }) => void all.push(event.payload)) as never);
    return all;
  };
  return { clock, network, story, plan, placed, paying, after, kinds, heard, router: network.router };
}

/** An ISP of the stories about routers. */
export type Isp = Awaited<ReturnType<typeof anIsp>>;

const TWO = [
  { id: 'tower', site: 'Kitui' },
  { id: 'hill', site: 'Mutomo' },
];

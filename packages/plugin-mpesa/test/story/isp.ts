import type { Attempt, Payment } from '@daftari/core';
import { START, startStory, type Customer, type Story, type StoryOptions } from '@daftari/core/testing';
import { mpesa } from '../../src/index.ts';
import { startDaraja, type DarajaSim, type PromptAnswer, type Vices } from '../../src/testing/index.ts';
import { openDoor, type Door } from '../door.ts';
import { given, type Given } from '../hall.ts';

type Plugins = [ReturnType<typeof mpesa>];

/** An ISP that takes M-Pesa: the whole line from a prompt on a phone to access, on one clock. */
export interface Isp {
  readonly story: Story<Plugins>;
  readonly sim: DarajaSim;
  readonly door: Door;
  readonly urls: ReturnType<Story<Plugins>['billing']['plugins']['mpesa']['callbackUrls']>;
  /** Amina, on a plan of KES 1,000 for thirty days; never paid. */
  readonly amina: Customer;
  /** A prompt on her phone for what is due. */
  prompt(): Promise<Attempt & { readonly providerReference: string }>;
  /** What she does with a prompt; by default no message of it arrives until it is released. */
  answer(attempt: { providerReference: string }, how: PromptAnswer, vices?: Vices): Promise<string>;
  /** Lets several workers do all that is due, at once. */
  work(): Promise<void>;
  /** Lets time pass, then the workers. */
  after(ms: number): Promise<void>;
  /** What the books say of her money: payments, receipts booked, terms sold, paid until. */
  books(): Promise<Books>;
  payments(): Promise<readonly Payment[]>;
  /** Ends it: the books must be clean. */
  end(): Promise<void>;
}

/** What one receipt must have done once. */
export interface Books {
  readonly payments: number;
  readonly receipts: number;
  readonly terms: number;
  readonly paidUntil: string | null;
}

/** Her phone. */
export const PHONE = '254708374149';

/** Opens an ISP on a database; its options of the plugin may need to know the simulator. */
export async function openIsp(
  database: StoryOptions<Plugins>['database'],
  plugin: Partial<Given> | ((sim: DarajaSim) => Partial<Given>) = {},
): Promise<Isp> {
  const door = await openDoor();
  const time = { now: (): number => START };
  const sim = await startDaraja({
    allowHttp: true,
    seed: 3,
    clock: () => time.now(),
    schedule: () => () => undefined,
  });
  const changed = typeof plugin === 'function' ? plugin(sim) : plugin;
  const story = await startStory({ database, plugins: [mpesa(given(sim, door.base, changed))] });
  time.now = story.clock.now;
  const { billing } = story;
  door.open(billing.registry.routes);
  const register = billing.registry.commands.find(({ name }) => name === 'register');
  await register?.run({}, () => undefined);
  const amina = await story.customer('Amina', await story.plan());
  const { id: accountId } = amina.account;
  const work = async (): Promise<void> => {
    await Promise.all([billing.drain(), billing.drain()]);
  };
  return {
    story,
    sim,
    door,
    urls: billing.plugins.mpesa.callbackUrls(),
    amina,
    work,
    async prompt() {
      const ask = { gateway: 'mpesa', accountId, subscriptionId: null, amount: null, payer: PHONE };
      const attempt = await billing.requestPayment(ask);
      const { providerReference } = attempt;
      if (providerReference === null) throw new Error(`not asked: ${attempt.state}`);
      return { ...attempt, providerReference };
    },
    async answer({ providerReference }, how, vices) {
      const held = { callback: 'held', confirmation: 'held', times: 3 } as const;
      return (await sim.phone.answer(providerReference, how, { ...held, ...vices })).receipt ?? '';
    },
    async after(ms) {
      story.clock.advance(ms);
      await work();
    },
    async payments() {
      return (await billing.reads.payments(null, { page: 1, limit: 100 })).rows;
    },
    async books() {
      const [entries, payments, view] = await Promise.all([
        billing.store.entriesOf(accountId),
        billing.reads.payments(accountId, { page: 1, limit: 100 }),
        billing.view(accountId),
      ]);
      const receipts = entries.filter(({ journal }) => journal.kind === 'receipt' || journal.kind === 'identified');
      return {
        payments: payments.total,
        receipts: new Set(receipts.map(({ journal }) => journal.id)).size,
        terms: view.subscriptions.flatMap(({ terms }) => terms).length,
        paidUntil: await story.paidUntil(amina),
      };
    },
    async end() {
      await sim.close();
      await door.close();
      await story.end();
    },
  };
}

/** One term of thirty days from Sunday 1 March 2026, 09:00 in Nairobi, bought once. */
export const ONCE = { payments: 1, receipts: 1, terms: 1, paidUntil: '2026-03-31 09:00' };
/** Before any money came. */
export const NOTHING = { payments: 0, receipts: 0, terms: 0, paidUntil: null };

import { assert } from '../../src/kernel/assert.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import type { GatewayResult } from '../../src/domain/gateway-result.ts';
import type { MoneyOptions } from '../../src/domain/money-rules.ts';
import type { Refund } from '../../src/domain/refund.ts';
import type { SendTo } from '../../src/flow/verbs-disbursements.ts';
import { kes, received } from '../../src/testing/builders.ts';
import { startStory, type Customer, type StoryOptions } from '../../src/testing/story.ts';
import { courierPlugin, newCourier, type Carried } from './courier.ts';

/** A phone that money is sent to. */
export const PHONE: SendTo = { kind: 'phone', msisdn: '254712345678' };
/** Who works here. */
export const [WANJIRU, OTIENO] = ['wanjiru', 'otieno'];

/** Rows of a whole list. */
export const ALL = { page: 1, limit: 100 };

/** An ISP whose refunds are carried by a courier, and Amina, who has money in her wallet. */
export async function openCounter(
  database: StoryOptions<[]>['database'],
  money: MoneyOptions = {},
  courier = newCourier(),
) {
  const story = await startStory({ database, money, plugins: [courierPlugin(courier)] });
  const { billing, clock } = story;
  const account = await billing.openAccount({ name: 'Amina', phone: '254712345678' });
  const told: { name: string; payload: object }[] = [];
  const names = [
    'disbursementMoved',
    'disbursementUnresolved',
    'approvalWanted',
    'paymentTakenBack',
    'paymentRestored',
    'takingDoubted',
  ] as const;
  for (const name of names) {
    billing.events.on(name, (one: { readonly payload: object }) => told.push({ name, payload: one.payload }));
  }
  let messages = 0;
  let payments = 0;
  const self = {
    story,
    billing,
    clock,
    courier,
    account,
    told,
    /** Money that comes in by the courier, for her. */
    async pays(amount: string, receipt: string | null = null, to: string = account.number) {
      payments += 1;
      const applied = await billing.applyResult(
        'courier',
        received({
          receipt: receipt ?? `IN${payments}`,
          amount: kes(amount),
          accountReference: to,
          providerAt: clock.now(),
        }),
      );
      assert('payment' in applied, `it is a payment, not ${applied.outcome}`);
      return applied.payment;
    },
    /** Asks for money of her wallet to be sent back. */
    refund: (amount: string, actor = WANJIRU): Promise<Refund> =>
      billing.requestRefund(account.id, { source: 'wallet', amount: kes(amount), reason: 'paid too much', actor }),
    /** Orders it to be sent to her phone. */
    order: ({ id }: Refund, given: { key?: string; actor?: string; to?: SendTo } = {}) =>
      billing.orderDisbursement({
        purpose: 'refund',
        refundId: id,
        gateway: 'courier',
        to: given.to ?? PHONE,
        remarks: 'Refund',
        key: given.key ?? `refund/${id}`,
        actor: given.actor ?? WANJIRU,
      }),
    /** What the courier carried first, and what he knows of it from now on. */
    carried(state: Carried['state'] = 'under_way', turn = 0): Carried {
      const one = courier.carried[turn];
      assert(one !== undefined, 'he carries something');
      one.state = state;
      return one;
    },
    /** A message of the courier arrives and is worked on. */
    async hears(body: GatewayResult) {
      messages += 1;
      const receivedAt = clock.now();
      const message = { gateway: 'courier', key: `message-${messages}`, topic: 'result', body, receivedAt };
      await billing.store.write({ inbox: [message] });
      await billing.drain();
    },
    async after(ms: number) {
      clock.advance(ms);
      await billing.drain();
    },
    disbursement: async (id: Id<'Disbursement'>) => {
      const one = await billing.reads.disbursement(id);
      assert(one !== null, 'it is there');
      return one;
    },
    refundState: async ({ id }: Refund) => (await billing.reads.refund(id))?.state,
    /** Balances, debits less credits, in major units: `1160 -500.00`. */
    async books(...codes: readonly string[]): Promise<string> {
      const shown = codes.map(async (code) => {
        const owner = OWNED.has(code) ? account.id : null;
        return majorString({ minor: await billing.reads.balance(code, owner, 'KES'), currency: 'KES' });
      });
      return (await Promise.all(shown)).join(' ');
    },
    wallet: async (of: Pick<Customer, 'account'> = { account }) =>
      majorString({ minor: await billing.reads.wallet(of.account.id), currency: 'KES' }),
    heard: (name: string) => told.filter((one) => one.name === name).length,
  };
  return self;
}

/** What `openCounter` answers. */
export type Counter = Awaited<ReturnType<typeof openCounter>>;

const OWNED: ReadonlySet<string> = new Set(['1200', '2100', '2110', '2160', '2400', '2450', '2460']);

/** Time. */
export const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

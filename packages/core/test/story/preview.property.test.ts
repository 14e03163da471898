import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ChangeRequest } from '../../src/domain/change.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { isBillingError, type BillingError } from '../../src/kernel/error.ts';
import type { Id } from '../../src/kernel/id.ts';
import { negate, type Money } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

/** Another seed is other lives; a failure prints it. */
const SEED = 20_261_122;
const LIVES = 30;

const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const changes = { promise: { maxDays: 5 } } as const;
const nothingMore = {
  access: 'pppoe',
  downKbps: 0,
  upKbps: 0,
  quotaBytes: null,
  afterQuota: 'block',
  sessions: 0,
} as const;

interface Shop {
  readonly prepaid: readonly Plan[];
  readonly postpaid: readonly Plan[];
  /** Beside a prepaid plan, and beside a postpaid one. */
  readonly addOns: { readonly prepaid: Plan; readonly postpaid: Plan };
  readonly bundle: Plan;
}

async function openShop(story: Story): Promise<Shop> {
  const prices = ['700.00', '1000.00', '2500.00'];
  const prepaid: Plan[] = [];
  const postpaid: Plan[] = [];
  for (const [at, price] of prices.entries()) {
    prepaid.push(await story.plan({ code: `pre-${at}`, price: kes(price), changes }));
    postpaid.push(await story.plan({ code: `post-${at}`, price: kes(price), terms: monthly, changes }));
  }
  const ip = { role: 'add_on', price: kes('300.00'), service: nothingMore } as const;
  const addOns = {
    prepaid: await story.plan({ ...ip, code: 'pre-ip' }),
    postpaid: await story.plan({ ...ip, code: 'post-ip', terms: monthly }),
  };
  const bundle = await story.plan({
    code: 'data',
    role: 'bundle',
    price: kes('500.00'),
    service: nothingMore,
    grants: [
      {
        asset: 'BYTES',
        amount: 10_000_000_000n,
        validity: { kind: 'local_days', count: 30 },
        increment: 1n,
        priority: 10,
        rollover: null,
        pooled: false,
      },
    ],
  });
  return { prepaid, postpaid, addOns, bundle };
}

type Wish = (shop: Shop, own: readonly Plan[]) => ChangeRequest;

const wish: fc.Arbitrary<Wish> = fc.oneof(
  fc.tuple(fc.nat(2), fc.constantFrom('now', 'next_period', undefined)).map(([at, when]): Wish => {
    return (_, own) => ({ kind: 'plan', planId: own[at]?.id as Id<'Plan'>, ...(when && { when }) });
  }),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('now', 'next_period', undefined))
    .map(([quantity, when]): Wish => {
      return () => ({ kind: 'quantity', quantity, ...(when && { when }) });
    }),
  fc.integer({ min: 1, max: 3 }).map((quantity): Wish => ({ addOns, prepaid }, own) => {
    return { kind: 'add_on', planId: (own === prepaid ? addOns.prepaid : addOns.postpaid).id, quantity };
  }),
  fc.constant<Wish>(() => ({ kind: 'pause' })),
  fc.constant<Wish>(() => ({ kind: 'resume' })),
  fc
    .constantFrom('credit', 'refund', 'offset', 'nothing')
    .map((unused): Wish => () => ({ kind: 'cancel', when: 'now', unused })),
  fc.constant<Wish>(() => ({ kind: 'cancel' })),
  fc.integer({ min: 1, max: 31 }).map((day): Wish => () => ({ kind: 'billing_day', day })),
  fc.integer({ min: 1, max: 5 }).map((days): Wish => () => ({ kind: 'promise', days })),
  fc.constant<Wish>((shop) => ({ kind: 'bundle', planId: shop.bundle.id })),
);

const life = fc.record({
  prepaid: fc.boolean(),
  plan: fc.nat(2),
  firstMoney: fc.constantFrom('0', '1000.00', '2500.00', '9000.00'),
  wishes: fc.array(fc.tuple(fc.integer({ min: 1, max: 20 * 24 }), wish), { minLength: 1, maxLength: 4 }),
});

/** The newest document of an account, as a preview shows one: a credit note stands below zero. */
async function lastDocument(
  story: Story,
  { account }: Customer,
): Promise<{ readonly id: string; readonly total: Money } | null> {
  const { rows } = await story.billing.reads.invoices(account.id, { page: 1, limit: 1 });
  const invoice = rows[0]?.invoice;
  if (invoice === undefined) return null;
  return { id: invoice.id, total: invoice.kind === 'credit_note' ? negate(invoice.total) : invoice.total };
}

async function held(story: Story, { account, subscription }: Customer) {
  const { subscriptions } = await story.billing.view(account.id);
  const one = subscriptions.find((each) => each.subscription.id === subscription.id);
  if (one === undefined) throw new Error('she holds it');
  return one.subscription;
}

/** A refusal as a value: what a preview refuses is then refused as well. Any other fault is one of ours. */
function refusal(fault: unknown): BillingError {
  if (!isBillingError(fault)) throw fault;
  return fault;
}

describeOnEngines('a preview', (open) => {
  it('is what then happens, whatever is asked of whatever plan', async () => {
    const story = await startStory({ database: await open(), from: '2026-01-31T10:00:00+03:00' });
    const shop = await openShop(story);
    let lives = 0;
    let done = 0;
    await fc.assert(
      fc.asyncProperty(life, async ({ prepaid, plan, firstMoney, wishes }) => {
        const own = prepaid ? shop.prepaid : shop.postpaid;
        const customer = await story.customer(`Life ${lives++}`, own[plan] as Plan);
        if (!prepaid) await story.billing.billDue();
        if (firstMoney !== '0') await story.pays(customer, firstMoney);
        for (const [hours, wished] of wishes) {
          await story.at(new Date(story.clock.now() + hours * 3_600_000).toISOString());
          await story.billing.billDue();
          const request = wished(shop, own);
          const before = await lastDocument(story, customer);
          const asked = () => story.billing.requestChange(customer.subscription.id, request, 'test');
          const preview = await story.billing.previewChange(customer.subscription.id, request).catch(refusal);
          if (isBillingError(preview)) {
            await expect(asked()).rejects.toMatchObject({ code: preview.code });
            continue;
          }
          const change = await asked();
          const after = await lastDocument(story, customer);
          const now = await held(story, customer);
          if (change.state === 'awaiting_payment') {
            expect(preview.toPay.minor).toBeGreaterThan(0n);
            expect(after?.id).toBe(before?.id);
            await story.billing.revokeChange(change.id);
            continue;
          }
          expect(change.effectiveAt).toBe(preview.effectiveAt);
          if (change.state !== 'done') continue;
          done += 1;
          expect(after?.id === before?.id ? 0n : after?.total.minor).toBe(preview.total.minor);
          expect(now.paidUntil).toBe(preview.paidUntil);
          expect(now.planId).toBe(preview.planId);
          expect(now.quantity).toBe(preview.quantity);
          expect(now.endsAt).toBe(preview.endsAt);
        }
      }),
      { seed: SEED, numRuns: LIVES, endOnFailure: true },
    );
    expect(done).toBeGreaterThan(LIVES / 2);
    await story.end();
  }, 120_000);
});

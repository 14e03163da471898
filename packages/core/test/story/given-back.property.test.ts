import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ChangeRequest } from '../../src/domain/change.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { isBillingError } from '../../src/kernel/error.ts';
import type { Money } from '../../src/kernel/money.ts';
import { vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';
import { words } from '../../src/storage/words.ts';

/** Another seed is other lives; a failure prints it. */
const SEED = 20_261_124;
const LIVES = 8;
const ALL = { page: 1, limit: 200 };
const DAY_MS = 86_400_000;

const because = { reason: 'Chance', actor: 'chance' };
const kes = (minor: bigint): Money => ({ minor, currency: 'KES' });

const WHAT = words(
  'days days pay pay bill plan quantity add_on remove_add_on pause resume cancel credit credit_all credit_all ' +
    'write_off recover void refund_credit refund_wallet',
);
const CHANGES = new Set(words('plan quantity add_on remove_add_on pause resume cancel'));

const step = fc.record({
  what: fc.constantFrom(...WHAT),
  which: fc.nat(7),
  part: fc.bigInt({ min: 1n, max: 1_000n }),
  how: fc.nat(3),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly story: Story;
  readonly customer: Customer;
  readonly plans: readonly Plan[];
  readonly addOn: Plan;
  now: number;
  count: number;
}

async function plansOf(story: Story, life: number): Promise<Pick<World, 'plans' | 'addOn'>> {
  const postpaid = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
  // A plan is prepaid unless it says otherwise.
  const terms = life % 2 === 0 ? { terms: postpaid } : {};
  const taxMode = life % 4 < 2 ? 'inclusive' : 'exclusive';
  const common = { ...terms, taxMode, taxes: life % 3 === 2 ? [] : [vat] } as const;
  const of = (code: string, minor: bigint, more: object = {}) =>
    story.plan({ code: `${code}-${life}`, price: kes(minor), ...common, ...more });
  const plans = [await of('office', 300_000n), await of('small', 149_999n), await of('big', 612_345n)];
  return { plans, addOn: await of('ip', 33_333n, { role: 'add_on' }) };
}

async function requestOf({ story, customer, plans, addOn }: World, { what, which, how }: Step) {
  const { subscriptions } = await story.billing.view(customer.account.id);
  const held = subscriptions[0]?.subscription;
  const when = how % 2 === 0 ? ({ when: 'now' } as const) : {};
  switch (what) {
    case 'plan':
      return { kind: 'plan', planId: plans[which % plans.length]!.id, when: 'now' } as const;
    case 'quantity':
      return { kind: 'quantity', quantity: (which % 3) + 1, when: 'now' } as const;
    case 'add_on':
      return { kind: 'add_on', planId: addOn.id } as const;
    case 'remove_add_on': {
      const item = held?.addOns[which % Math.max(1, held.addOns.length)];
      return item === undefined ? null : ({ kind: 'remove_add_on', addOnId: item.id, ...when } as const);
    }
    case 'pause':
      return { kind: 'pause' } as const;
    case 'resume':
      return { kind: 'resume' } as const;
    default:
      return { kind: 'cancel', when: 'now', unused: how < 2 ? 'refund' : 'credit' } as const;
  }
}

/** What the preview says a change charges or gives back is what its document then does. */
async function change({ story, customer }: World, request: ChangeRequest): Promise<void> {
  const { billing } = story;
  const preview = await billing.previewChange(customer.subscription.id, request);
  const before = new Set((await billing.reads.invoices(customer.account.id, ALL)).rows.map((row) => row.invoice.id));
  const { state } = await billing.requestChange(customer.subscription.id, request, 'chance');
  if (state !== 'done') return;
  const { rows } = await billing.reads.invoices(customer.account.id, ALL);
  const made = rows.filter(({ invoice }) => !before.has(invoice.id)).map(({ invoice }) => invoice);
  const total = made.reduce((all, one) => all + (one.kind === 'credit_note' ? -1n : 1n) * one.total.minor, 0n);
  if (made.length > 0) expect(total).toBe(preview.total.minor);
}

async function act(world: World, each: Step): Promise<void> {
  const { story, customer } = world;
  const { billing } = story;
  const { what, which, part, how } = each;
  const { id: accountId } = customer.account;
  if (CHANGES.has(what)) {
    const request = await requestOf(world, each);
    return request === null ? undefined : change(world, request);
  }
  const { rows } = await billing.reads.invoices(accountId, ALL);
  const invoice = rows[which % Math.max(1, rows.length)]?.invoice;
  switch (what) {
    case 'days':
      world.now += (which + 1) * DAY_MS;
      await story.at(new Date(world.now).toISOString());
      return;
    case 'pay':
      world.count += 1;
      await story.pays(customer, `${part * 4n}.00`);
      return;
    case 'bill':
      await billing.billDue();
      return;
    case 'refund_credit':
    case 'refund_wallet': {
      const [source, code] = what === 'refund_wallet' ? (['wallet', '2100'] as const) : (['credit', '2110'] as const);
      const held = -(await billing.reads.balance(code, accountId, 'KES'));
      await billing.requestRefund(accountId, { source, amount: kes((held * part) / 1_000n), ...because });
      return;
    }
    case 'recover': {
      const [first] = (await billing.reads.writeOffs(accountId, ALL)).rows;
      if (first !== undefined) await billing.recoverWriteOff(first.id, because);
      return;
    }
    default:
  }
  if (invoice === undefined) return;
  const refundTo = (['credit', 'offset', 'wallet', 'refund'] as const)[how]!;
  if (what === 'write_off') await billing.writeOffInvoice(invoice.id, because);
  if (what === 'void') await billing.voidInvoice(invoice.id, because);
  if (what === 'credit_all') await billing.creditInvoice(invoice.id, { lines: 'all', refundTo, ...because });
  if (what === 'credit') {
    const line = invoice.lines[which % invoice.lines.length]!;
    const lines = [{ chargeId: line.chargeId, of: { gross: kes((line.gross.minor * part) / 1_000n) } }];
    await billing.creditInvoice(invoice.id, { lines, refundTo, ...because });
  }
}

/** Of what money has paid no more goes back than was received. */
async function checkMoney({ story: { billing }, customer }: World): Promise<void> {
  const { id } = customer.account;
  const payments = (await billing.reads.payments(id, ALL)).rows.filter(({ gateway }) => gateway !== 'credit');
  const refunds = (await billing.reads.refunds(id, ALL)).rows.filter(({ state }) => state !== 'failed');
  expect(totalOf(refunds) <= totalOf(payments)).toBe(true);
}

function totalOf(all: readonly { readonly amount: Money }[]): bigint {
  return all.reduce((sum, one) => sum + one.amount.minor, 0n);
}

describeOnEngines('notes and changes in any order', (open) => {
  it('give back no more than was charged, and send no more than was received', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    let life = 0;
    let now = Date.parse('2026-04-01T00:00:00+03:00');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 30, size: 'max' }), async (steps) => {
        const sold = await plansOf(story, ++life);
        const customer = await story.customer(`Life ${life}`, sold.plans[0]!);
        const world: World = { story, customer, ...sold, now, count: 0 };
        const begin = [{ what: 'bill' }, { what: 'pay', part: 1_000n }] as const;
        for (const each of [...begin.map((one) => ({ which: 0, part: 1n, how: 0, ...one })), ...steps]) {
          try {
            await act(world, each);
          } catch (fault) {
            if (!isBillingError(fault)) throw fault;
            expect(['conflict', 'invalid', 'missing', 'refused']).toContain(fault.kind);
            expect(fault.code).not.toMatch(/^storage/u);
          }
        }
        now = world.now;
        await checkMoney(world);
        expect(await story.billing.verify()).toEqual([]);
      }),
      { seed: SEED, numRuns: LIVES, endOnFailure: true },
    );
    await story.end();
  }, 120_000);
});

import { expect, it } from 'vitest';
import type { ChangeRequest } from '../../src/domain/change.ts';
import type { ServiceInput } from '../../src/domain/plan-input.ts';
import type { Validity } from '../../src/domain/validity.ts';
import { majorString, negate } from '../../src/kernel/money.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';
import { documents, uses } from './metering.ts';

// Each kind of plan that an ISP sells: sold, used, renewed, changed as previewed, and ended; and the books are clean.

const GB = 1_000_000_000n;
const FROM = '2026-04-01T09:00:00+03:00';

const prepaid = (validity: Validity) =>
  ({ kind: 'prepaid', validity, renewal: 'extend', graceMs: 0, continuous: false }) as const;
const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const service = (given: Partial<ServiceInput> = {}): ServiceInput => ({
  access: 'hotspot',
  downKbps: 5_000,
  upKbps: 2_000,
  quotaBytes: null,
  afterQuota: 'block',
  sessions: 1,
  ...given,
});

/** A change is what its preview says: the money, until when it is paid, what is held and when it ends. */
async function changes(story: Story, { account, subscription }: Customer, request: ChangeRequest): Promise<string> {
  const { billing } = story;
  const issued = async () => {
    const { rows } = await billing.reads.invoices(account.id, { page: 1, limit: 100 });
    return rows.map(({ invoice }) => invoice);
  };
  const before = new Set((await issued()).map(({ id }) => id));
  const preview = await billing.previewChange(subscription.id, request);
  const change = await billing.requestChange(subscription.id, request, 'desk');
  if (change.state === 'scheduled') return 'scheduled';
  if (change.state === 'awaiting_payment') await story.pays({ account, subscription }, majorString(preview.toPay));
  const [document] = (await issued()).filter(({ id }) => !before.has(id));
  const total = document?.kind === 'credit_note' ? negate(document.total) : document?.total;
  const view = await billing.view(account.id);
  const held = view.subscriptions.find((one) => one.subscription.id === subscription.id)?.subscription;
  expect(total?.minor ?? 0n).toBe(preview.total.minor);
  expect([held?.planId, held?.quantity, held?.endsAt]).toEqual([preview.planId, preview.quantity, preview.endsAt]);
  if (change.state !== 'awaiting_payment') expect(held?.paidUntil).toBe(preview.paidUntil);
  return majorString(preview.total);
}

const ended = { kind: 'cancel', when: 'now', unused: 'nothing' } as const;

async function state(story: Story, { account, subscription }: Customer) {
  const view = await story.billing.view(account.id);
  return view.subscriptions.find((one) => one.subscription.id === subscription.id)?.subscription.state;
}

describeOnEngines('a kind of plan', (open) => {
  it.each<[string, Validity, string, string]>([
    ['thirty minutes', { kind: 'duration', count: 30, unit: 'minute' }, '2026-04-01 09:30', '2026-04-01 10:00'],
    ['six hours', { kind: 'duration', count: 6, unit: 'hour' }, '2026-04-01 15:00', '2026-04-01 21:00'],
    ['until midnight', { kind: 'end_of_local_day', count: 0 }, '2026-04-02 00:00', '2026-04-03 00:00'],
    ['a week', { kind: 'duration', count: 1, unit: 'week' }, '2026-04-08 09:00', '2026-04-15 09:00'],
    ['a month', { kind: 'calendar_month', count: 1 }, '2026-05-01 09:00', '2026-06-01 09:00'],
  ])('prepaid for %s', async (_, validity, first, second) => {
    const story = await startStory({ database: await open(), from: FROM });
    const plan = await story.plan({ code: 'pass', terms: prepaid(validity), price: kes('20.00'), service: service() });
    const more = await story.plan({
      code: 'fast',
      terms: prepaid(validity),
      price: kes('40.00'),
      service: service({ downKbps: 10_000 }),
    });
    const guest = await story.customer('Guest', plan);
    expect(await story.access(guest)).toBe('blocked');
    await story.pays(guest, '20.00');
    expect([await story.access(guest), await story.paidUntil(guest)]).toEqual(['granted', first]);
    await story.pays(guest, '20.00');
    expect(await story.paidUntil(guest)).toBe(second);
    // At the moment of the sale nothing is used yet: two terms of 20.00 against one of 40.00.
    expect(await changes(story, guest, { kind: 'plan', planId: more.id })).toBe('0.00');
    expect(await story.paidUntil(guest)).toBe(first);
    await changes(story, guest, ended);
    expect([await story.access(guest), await state(story, guest)]).toEqual(['blocked', 'ended']);
    await story.end();
  });

  it('postpaid by the month', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const plan = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), service: service() });
    const more = await story.plan({ code: 'office-2', terms: monthly, price: kes('6000.00'), service: service() });
    const office = await story.customer('Office', plan);
    expect(await story.access(office)).toBe('granted');
    await story.billing.billDue();
    await story.pays(office, '3000.00');
    await story.at('2026-05-01T00:00:00+03:00');
    await story.billing.billDue();
    await story.at('2026-05-16T12:00:00+03:00');
    // Sixteen of 31 days: -1,548.39 and 3,096.77.
    expect(await changes(story, office, { kind: 'plan', planId: more.id })).toBe('1548.38');
    expect(await changes(story, office, { kind: 'cancel', when: 'now', unused: 'offset' })).toBe('-3096.77');
    await story.billing.billDue();
    expect([await story.access(office), await state(story, office)]).toEqual(['blocked', 'ended']);
    await story.end();
  });

  it('a hotspot package with data, bought with a voucher', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const day = prepaid({ kind: 'duration', count: 1, unit: 'day' });
    const packaged = { code: 'day-2gb', terms: day, price: kes('50.00'), onExpiry: 'wall' } as const;
    const plan = await story.plan({ ...packaged, service: service({ quotaBytes: 2n * GB }) });
    const week = await story.plan({
      ...packaged,
      code: 'day-5gb',
      price: kes('100.00'),
      service: service({ quotaBytes: 5n * GB }),
    });
    const guest = await story.customer('Guest', plan);
    const printed = await story.billing.issueVouchers({ count: 2, planId: plan.id });
    const [first = '', second = ''] = printed.map(({ code }) => code);
    await story.billing.redeemVoucher(first, { subscriptionId: guest.subscription.id });
    expect(await story.access(guest)).toBe('granted');
    await story.at('2026-04-01T12:00:00+03:00');
    await uses(story, guest, { from: FROM, to: '2026-04-01T11:30:00+03:00', outBytes: 2n * GB });
    expect(await story.access(guest)).toBe('walled');
    // What is left of a day without data is no reason to wait.
    await story.billing.redeemVoucher(second, { subscriptionId: guest.subscription.id });
    await story.settle();
    expect(await story.access(guest)).toBe('granted');
    await changes(story, guest, { kind: 'plan', planId: week.id });
    expect((await story.billing.entitlement(guest.subscription.id))?.quotaBytes).toBe(5n * GB);
    await changes(story, guest, ended);
    expect(await state(story, guest)).toBe('ended');
    await story.end();
  });

  it('data bundles upon a line that gives nothing by itself', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const year = prepaid({ kind: 'calendar_month', count: 12 });
    const line = await story.plan({
      code: 'line',
      terms: year,
      price: kes('100.00'),
      service: service({ quotaBytes: 0n }),
    });
    const nothing = service({ downKbps: 0, upKbps: 0, sessions: 0 });
    const validity = { kind: 'local_days', count: 30 } as const;
    const grant = {
      asset: 'BYTES',
      amount: 10n * GB,
      validity,
      increment: 1n,
      priority: 10,
      rollover: null,
      pooled: false,
    };
    const bundle = await story.plan({
      code: 'data-10',
      role: 'bundle',
      price: kes('500.00'),
      taxMode: 'inclusive',
      taxes: [vat],
      service: nothing,
      grants: [grant],
    });
    const amina = await story.customer('Amina', line);
    await story.pays(amina, '100.00');
    expect(await story.access(amina)).toBe('blocked');
    expect(await changes(story, amina, { kind: 'bundle', planId: bundle.id })).toBe('500.00');
    expect(await story.access(amina)).toBe('granted');
    await uses(story, amina, { from: '2026-04-02T09:00:00+03:00', to: '2026-04-02T12:00:00+03:00', outBytes: 4n * GB });
    await story.at('2026-05-01T09:00:00+03:00');
    expect(await story.access(amina)).toBe('blocked');
    // Of 431.03 net, 40 % was used and the rest is breakage.
    const earned = async (account: string) =>
      majorString({ minor: -(await story.billing.reads.balance(account, null, 'KES')), currency: 'KES' });
    expect([await earned('4180'), await earned('4190')]).toEqual(['172.41', '258.62']);
    await changes(story, amina, { kind: 'bundle', planId: bundle.id });
    await changes(story, amina, ended);
    expect(await story.access(amina)).toBe('blocked');
    await story.end();
  });

  it('unlimited with fair use', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const fairUse = [
      { afterBytes: 100n * GB, downKbps: 5_000, upKbps: 2_000 },
      { afterBytes: 150n * GB, downKbps: 1_000, upKbps: 512 },
    ];
    const month = prepaid({ kind: 'duration', count: 30, unit: 'day' });
    const home = { terms: month, taxMode: 'inclusive', taxes: [vat] } as const;
    const plan = await story.plan({
      ...home,
      code: 'home',
      price: kes('2500.00'),
      service: service({ downKbps: 10_000, fairUse }),
    });
    const more = await story.plan({
      ...home,
      code: 'home-20',
      price: kes('4000.00'),
      service: service({ downKbps: 20_000 }),
    });
    const amina = await story.customer('Amina', plan);
    await story.pays(amina, '2500.00');
    const speed = async () => (await story.billing.entitlement(amina.subscription.id))?.downKbps;
    const on = async (date: string, outBytes: bigint) => {
      await story.at(`${date}T10:00:00+03:00`);
      await uses(story, amina, { from: `${date}T09:00:00+03:00`, to: `${date}T10:00:00+03:00`, outBytes });
    };
    await on('2026-04-04', 99n * GB);
    expect(await speed()).toBe(10_000);
    await on('2026-04-06', GB);
    expect(await speed()).toBe(5_000);
    await on('2026-04-10', 50n * GB);
    expect(await speed()).toBe(1_000);
    await story.pays(amina, '2500.00');
    await story.at('2026-05-01T09:00:00+03:00');
    expect(await speed()).toBe(10_000);
    await story.at('2026-05-16T09:00:00+03:00');
    // Half of 2,500.00 against 4,000.00.
    expect(await changes(story, amina, { kind: 'plan', planId: more.id })).toBe('2750.00');
    expect(await speed()).toBe(20_000);
    await changes(story, amina, { kind: 'cancel' });
    await story.at('2026-06-15T09:00:00+03:00');
    expect([await story.access(amina), await state(story, amina)]).toEqual(['blocked', 'ended']);
    await story.end();
  });

  it('business with a commitment, metered', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const usage = [{ meter: 'bytes', blockSize: GB, model: { model: 'unit', price: '10' } }] as const;
    const business = { terms: monthly, taxMode: 'exclusive', taxes: [], price: kes('5000.00'), usage } as const;
    const plan = await story.plan({ ...business, code: 'business', minimum: kes('8000.00'), service: service() });
    const more = await story.plan({ ...business, code: 'business-2', price: kes('9000.00'), service: service() });
    const firm = await story.customer('Firm', plan);
    await story.billing.billDue();
    await uses(story, firm, {
      from: '2026-04-02T09:00:00+03:00',
      to: '2026-04-02T12:00:00+03:00',
      outBytes: 100n * GB,
    });
    await story.at('2026-05-03T00:00:00+03:00');
    await story.billing.billDue();
    // 5,000.00 in advance and 1,000.00 of use: 2,000.00 are missing.
    expect((await documents(story, firm)).at(-1)?.map((line) => line.split(' ').at(-1))).toEqual([
      '5000.00',
      '1000.00',
      '2000.00',
    ]);
    expect(await changes(story, firm, { kind: 'plan', planId: more.id, when: 'next_period' })).toBe('scheduled');
    await story.at('2026-06-03T00:00:00+03:00');
    await story.billing.billDue();
    expect((await documents(story, firm)).at(-1)?.[0]).toContain('9000.00');
    await changes(story, firm, { kind: 'cancel' });
    await story.at('2026-07-03T00:00:00+03:00');
    await story.billing.billDue();
    expect(await state(story, firm)).toBe('ended');
    await story.end();
  });

  it('bandwidth by its 95th percentile', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const usage = [{ meter: 'mbps_p95', blockSize: 37_500_000n, model: { model: 'unit', price: '150' } }] as const;
    const carrier = { terms: monthly, taxMode: 'exclusive', taxes: [], price: kes('1000.00') } as const;
    const plan = await story.plan({ ...carrier, code: 'transit', usage, service: service() });
    const flat = await story.plan({ ...carrier, code: 'transit-flat', price: kes('9000.00'), service: service() });
    const peer = await story.customer('Peer', plan);
    await story.billing.billDue();
    // 20 Mbit/s for three of thirty days: more than 5 % of the month, so it is what is billed.
    await uses(story, peer, {
      from: '2026-04-05T00:00:00+03:00',
      to: '2026-04-08T00:00:00+03:00',
      outBytes: 2_500_000n * 259_200n,
    });
    await story.at('2026-05-03T00:00:00+03:00');
    await story.billing.billDue();
    expect((await documents(story, peer)).at(-1)?.at(-1)).toContain('3000.00');
    await story.at('2026-05-11T00:00:00+03:00');
    // Of ten days nothing was used; 21 of 31 days: -677.42 and 6,096.77.
    expect(await changes(story, peer, { kind: 'plan', planId: flat.id, when: 'now' })).toBe('5419.35');
    await changes(story, peer, { kind: 'cancel', when: 'now', unused: 'credit' });
    await story.billing.billDue();
    expect([await story.access(peer), await state(story, peer)]).toEqual(['blocked', 'ended']);
    await story.end();
  });
});

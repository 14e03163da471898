import { expect, it } from 'vitest';
import type { ChangeRequest } from '../../src/domain/change.ts';
import { localTime } from '../../src/kernel/calendar.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const untaxed = { taxMode: 'exclusive', taxes: [] } as const;
const restarting = {
  kind: 'prepaid',
  validity: { kind: 'duration', count: 30, unit: 'day' },
  renewal: 'restart',
  graceMs: 0,
  continuous: false,
} as const;

function asks(story: Story, { subscription }: Customer, request: ChangeRequest) {
  return story.billing.requestChange(subscription.id, request, 'desk:asha');
}

async function held(story: Story, { account, subscription }: Customer) {
  const view = await story.billing.view(account.id);
  const one = view.subscriptions.find((each) => each.subscription.id === subscription.id);
  if (one === undefined) throw new Error('she holds it');
  return one;
}

/** The paid time that is not over, as local times. */
async function paidTime(story: Story, customer: Customer): Promise<string[]> {
  const { terms } = await held(story, customer);
  const local = (at: number): string => localTime(at, customer.account.zone).slice(5, 16);
  return terms
    .filter(({ startAt, endAt }) => endAt > startAt && endAt > story.clock.now())
    .map(({ startAt, endAt }) => `${local(startAt)} to ${local(endAt)}`);
}

/** Amina has paid for thirty days from 1 April, 09:00. */
async function begin(database: Parameters<typeof startStory>[0]['database'], given: Parameters<Story['plan']>[0] = {}) {
  const story = await startStory({ database, from: '2026-04-01T09:00:00+03:00' });
  const plan = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed, ...given });
  const amina = await story.customer('Amina', plan);
  await story.pays(amina, '3000.00');
  return { story, amina };
}

describeOnEngines('a prepaid term that is sold around a pause', (open) => {
  it('is as long as any, though the pause was asked for before', async () => {
    const { story, amina } = await begin(await open());
    await asks(story, amina, { kind: 'pause', from: '2026-05-10', until: '2026-05-20' });
    await story.pays(amina, '3000.00');
    // Thirty days from 1 May, 09:00, and the ten of the pause.
    expect(await story.paidUntil(amina)).toBe('2026-06-10 09:00');
    await story.at('2026-05-15T09:00:00+03:00');
    expect(await story.access(amina)).toBe('blocked');
    await story.at('2026-06-10T08:00:00+03:00');
    expect(await story.access(amina)).toBe('granted');
    await story.end();
  });

  it('begins when the pause is over, if it was paid within it', async () => {
    const { story, amina } = await begin(await open());
    await story.at('2026-05-02T09:00:00+03:00');
    await asks(story, amina, { kind: 'pause', from: '2026-05-03', until: '2026-05-20' });
    await story.at('2026-05-05T09:00:00+03:00');
    await story.pays(amina, '3000.00');
    expect(await paidTime(story, amina)).toEqual(['05-20 00:00 to 06-19 00:00']);
    await asks(story, amina, { kind: 'resume' });
    expect(await paidTime(story, amina)).toEqual(['05-05 00:00 to 06-04 00:00']);
    expect(await story.access(amina)).toBe('granted');
    await story.end();
  });

  it('takes the place of what waits behind the pause, where a renewal begins anew', async () => {
    const { story, amina } = await begin(await open(), { terms: restarting });
    await asks(story, amina, { kind: 'pause', from: '2026-04-10', until: '2026-04-20' });
    await story.at('2026-04-12T09:00:00+03:00');
    await story.pays(amina, '3000.00');
    expect(await paidTime(story, amina)).toEqual(['04-20 00:00 to 05-20 00:00']);
    await story.end();
  });

  it('is not lost to a second one that begins anew before the first has begun', async () => {
    const { story, amina } = await begin(await open(), { terms: restarting });
    await story.at('2026-05-02T09:00:00+03:00');
    await asks(story, amina, { kind: 'pause', from: '2026-05-03', until: '2026-05-20' });
    await story.at('2026-05-05T09:00:00+03:00');
    await story.pays(amina, '3000.00');
    await story.pays(amina, '3000.00');
    expect(await story.paidUntil(amina)).toBe('2026-07-19 00:00');
    await story.end();
  });

  it('begins at once where the quota is spent, and lies around the pause', async () => {
    const service = { quotaBytes: 1_000_000_000n, afterQuota: 'block' };
    const { story, amina } = await begin(await open());
    const limited = await story.plan({ code: 'limited', price: kes('3000.00'), ...untaxed });
    const plan = await story.plan({
      code: 'capped',
      price: kes('3000.00'),
      service: { ...limited.service, ...service } as typeof limited.service,
      terms: restarting,
      ...untaxed,
    });
    const juma = await story.customer('Juma', plan);
    await story.pays(juma, '3000.00');
    await asks(story, juma, { kind: 'pause', from: '2026-04-10', until: '2026-04-20' });
    await story.at('2026-04-05T09:00:00+03:00');
    await story.pays(juma, '3000.00');
    expect(await paidTime(story, juma)).toEqual(['04-05 09:00 to 04-10 00:00', '04-20 00:00 to 05-15 09:00']);
    expect(await story.paidUntil(amina)).toBe('2026-05-01 09:00');
    await story.end();
  });

  it('of another plan begins when the pause is over, and is one line', async () => {
    const { story, amina } = await begin(await open());
    const big = await story.plan({ code: 'big', price: kes('6000.00'), ...untaxed });
    await asks(story, amina, { kind: 'pause', from: '2026-04-10', until: '2026-04-20' });
    await asks(story, amina, { kind: 'pause', from: '2026-05-10', until: '2026-05-15' });
    await story.at('2026-04-12T09:00:00+03:00');
    const asked = { kind: 'plan', planId: big.id } as const;
    const preview = await story.billing.previewChange(amina.subscription.id, asked);
    const terms = preview.lines.filter(({ net }) => net.minor > 0n).map(({ net }) => majorString(net));
    expect(terms).toEqual(['6000.00']);
    await asks(story, amina, asked);
    await story.pays(amina, '6000.00');
    expect(await paidTime(story, amina)).toEqual(['04-20 00:00 to 05-10 00:00', '05-15 00:00 to 05-25 00:00']);
    await story.end();
  });

  it('keeps clear of the second pause when the first is ended early', async () => {
    const { story, amina } = await begin(await open());
    await asks(story, amina, { kind: 'pause', from: '2026-04-10', until: '2026-04-20' });
    await asks(story, amina, { kind: 'pause', from: '2026-04-25', until: '2026-05-01' });
    expect(await paidTime(story, amina)).toEqual([
      '04-01 09:00 to 04-10 00:00',
      '04-20 00:00 to 04-25 00:00',
      '05-01 00:00 to 05-17 09:00',
    ]);
    await story.at('2026-04-15T09:00:00+03:00');
    await asks(story, amina, { kind: 'resume' });
    // Ten days and not five before the second pause, and five less behind it.
    expect((await paidTime(story, amina)).at(-1)).toBe('05-01 00:00 to 05-12 09:00');
    await story.at('2026-04-25T00:00:00+03:00');
    expect(await story.access(amina)).toBe('blocked');
    await story.end();
  });
});

import { expect, it } from 'vitest';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { after, askFor, confirms } from './provider.ts';
import { openTill } from './till.ts';

const MINUTE = 60_000;
const first = { page: 1, limit: 10 };

describeOnEngines('the list of asks', (open) => {
  it('has those that nobody asks about any more, until a person settles them or the money comes', async () => {
    const { provider, story, home, amina } = await openTill(await open());
    const { billing } = story;
    const baraka = await story.customer('Baraka', home);
    const unresolved = (ask: object = {}) => billing.reads.attempts({ ...first, status: 'unresolved', ...ask });
    provider.request = () => Promise.reject(new Error('socket hang up'));
    const lost = await askFor(story, amina);
    story.clock.advance(MINUTE);
    provider.request = async () => ({ providerReference: 'ask-b', note: 'accepted' });
    const silent = await askFor(story, baraka, '254733000111');
    expect(await unresolved()).toMatchObject({ total: 1, rows: [{ id: lost.id, state: 'unknown' }] });
    for (let hour = 0; hour < 16; hour++) await after(story, 60 * MINUTE);
    // Newest first, a page at a time.
    expect(await unresolved({ limit: 1 })).toMatchObject({ total: 2, rows: [{ id: silent.id, state: 'processing' }] });
    expect(await unresolved({ limit: 1, page: 2 })).toMatchObject({ total: 2, rows: [{ id: lost.id }] });
    // The count is of a week, and the list has them for as long as it takes.
    story.clock.advance(8 * 24 * 60 * MINUTE);
    expect(await billing.reads.backlog(story.clock.now())).toMatchObject({ unresolved: 0 });
    expect((await unresolved()).total).toBe(2);
    await billing.settleAttempt(lost.id, { to: 'failed', reason: 'Not on the statement.' }, 'otieno');
    expect((await unresolved()).rows).toMatchObject([{ id: silent.id }]);
    provider.query = confirms;
    await billing.checkAttempt(silent.id);
    expect(await unresolved()).toEqual({ rows: [], total: 0 });
    await story.end();
  });

  it('is searched by the number of a phone and by the provider’s name, and has one state where asked', async () => {
    const { story, home, amina } = await openTill(await open());
    const { attempts } = story.billing.reads;
    const baraka = await story.customer('Baraka', home);
    const [hers, his] = [await askFor(story, amina), await askFor(story, baraka, '254733000111')];
    expect((await attempts({ ...first, search: '+254733000111' })).rows).toMatchObject([{ id: his.id }]);
    expect((await attempts({ ...first, search: hers.providerReference ?? '' })).rows).toMatchObject([{ id: hers.id }]);
    expect((await attempts({ ...first, status: 'processing' })).total).toBe(2);
    expect((await attempts({ ...first, status: 'failed' })).total).toBe(0);
    expect((await attempts(first)).total).toBe(2);
    await story.end();
  });
});

import type { Attempt } from '../../src/domain/payment.ts';
import { startStory, type StoryOptions } from '../../src/testing/story.ts';
import { newProvider, till } from './provider.ts';

/** An ISP with a provider, and Amina on a plan of KES 1,000 for thirty days, never paid. */
export async function openTill(database: StoryOptions<[]>['database']) {
  const provider = newProvider();
  const story = await startStory({ database, plugins: [till(provider)] });
  const home = await story.plan();
  const amina = await story.customer('Amina', home);
  const { reads } = story.billing;
  const heard: { name: string; payload: object }[] = [];
  for (const name of ['paymentUnresolved', 'paymentDisbelieved', 'paymentFailed'] as const) {
    story.billing.events.on(name, (told: { readonly payload: object }) => heard.push({ name, payload: told.payload }));
  }
  return {
    provider,
    story,
    home,
    amina,
    heard,
    payments: async () => (await reads.payments(null, { page: 1, limit: 10 })).rows,
    attempt: async ({ id }: Attempt) => reads.attempt(id),
    backlog: () => reads.backlog(story.clock.now()),
  };
}

import type { AutopayBill } from '../../src/domain/autopay.ts';
import { startStory, type StoryOptions } from '../../src/testing/story.ts';
import { after } from '../story/provider.ts';
import { cards, cardSaved, newBank } from './cards.ts';

const MINUTE = 60_000;

/** Amina has paid KES 1,000 for thirty days, until 31 March 09:00, and saved her card. */
export async function openCards(database: StoryOptions<[]>['database']) {
  const bank = newBank();
  const story = await startStory({ database, plugins: [cards(bank)] });
  const { reads } = story.billing;
  const heard: { name: string; payload: object }[] = [];
  for (const name of ['mandateMoved', 'paymentNeedsPayer', 'paymentUnresolved'] as const) {
    story.billing.events.on(name, (told: { readonly payload: object }) => heard.push({ name, payload: told.payload }));
  }
  const amina = await story.customer('Amina', await story.plan());
  await story.pays(amina, '1000.00');
  const { id } = amina.account;
  await story.billing.applyResult('cards', cardSaved(id));
  const bill = async (): Promise<AutopayBill | undefined> => (await reads.autopayOf(id, 10))[0];
  return {
    bank,
    story,
    amina,
    heard,
    bill,
    bills: () => reads.autopayOf(id, 10),
    mandate: async () => (await reads.mandatesOf(id))[0],
    /** Moves there, and lets the minutes pass in which a charge is made, confirmed and looked at. */
    async at(instant: string) {
      await story.at(instant);
      await after(story, MINUTE);
      await after(story, 5 * MINUTE);
    },
  };
}

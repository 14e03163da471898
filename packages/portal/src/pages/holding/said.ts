import type { Change } from '../../api/changing.ts';
import { changeMessages } from '../../i18n/change-messages.ts';

/** What became of a change that was asked for, as a sentence. */
export function saidOf({ state, request, outcome }: Change, language: string): string {
  const words = changeMessages(language);
  if (state === 'scheduled') return words.scheduled;
  if (state === 'awaiting_payment') return words.awaits;
  if (state === 'done') return words.done[request.kind];
  return outcome ?? words.kinds[request.kind];
}

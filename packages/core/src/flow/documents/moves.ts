import type { DocumentMove } from '../../domain/document-move.ts';
import type { Booking } from '../../domain/ledger.ts';
import type { Id } from '../../kernel/id.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import { event, type House } from '../house.ts';

/** One step of a document, and the event that tells of it. */
export function moved(
  house: House,
  step: Omit<DocumentMove, 'id' | 'movedAt'>,
  invoiceId: Id<'Invoice'> | null,
): Changes {
  const now = house.clock.now();
  const move: DocumentMove = { id: house.ids.next<'DocumentMove'>('mov'), movedAt: now, ...step };
  const { accountId, documentType, documentId, to: state } = step;
  return {
    documentMoves: [move],
    outbox: [event('documentMoved', accountId, now, { accountId, documentType, documentId, invoiceId, state })],
  };
}

/** What is owed has become less, or more, without money: a case of dunning is looked at anew, soon. */
export function owesOtherwise(house: House, { account, dunning }: AccountView): Changes {
  if (dunning === undefined) return {};
  return { dunningLooks: [{ accountId: account.id, at: house.clock.now(), when: 'sooner' }] };
}

/** A booking of now. */
export function bookedNow(house: House): Booking {
  const now = house.clock.now();
  return { id: house.ids.next<'Journal'>('jrn'), bookedAt: now, effectiveAt: now, origin: 'core' };
}

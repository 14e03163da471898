import type { DocumentMove } from '../../domain/document-move.ts';
import type { Booking } from '../../domain/ledger.ts';
import type { Id } from '../../kernel/id.ts';
import type { Changes } from '../../ports/store.ts';
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

/** A booking of now. */
export function bookedNow(house: House): Booking {
  const now = house.clock.now();
  return { id: house.ids.next<'Journal'>('jrn'), bookedAt: now, effectiveAt: now, origin: 'core' };
}

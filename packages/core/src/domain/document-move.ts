import type { Id } from '../kernel/id.ts';

/** What beside the line has states that people ask about later. */
export type MovedDocument = 'invoice' | 'write_off' | 'refund';

/** One step of a document from a state to the next: who, when and why. Written with it, and never changed. */
export interface DocumentMove {
  readonly id: Id<'DocumentMove'>;
  readonly documentType: MovedDocument;
  readonly documentId: string;
  /** Grows from one step of the document to the next; one step each, for ever. */
  readonly turn: number;
  readonly accountId: Id<'Account'>;
  /** Null: it came into being. */
  readonly from: string | null;
  readonly to: string;
  /** UTC milliseconds. */
  readonly movedAt: number;
  /** Who did it, for people: a name, `desk`, `core`. */
  readonly actor: string;
  /** Why, in a sentence; null where the step says all. */
  readonly reason: string | null;
}

import type { Attempt, Payment } from '../../domain/payment.ts';

/** What became of a result that a gateway reported. */
export type Applied =
  | { readonly outcome: 'received'; readonly payment: Payment }
  | { readonly outcome: 'known'; readonly payment: Payment }
  | { readonly outcome: 'unmatched'; readonly payment: Payment }
  | { readonly outcome: 'failed' | 'pending' | 'ignored'; readonly attempt: Attempt | null }
  /** Of money that went out, was taken back, or of a mandate. */
  | { readonly outcome: 'noted' };

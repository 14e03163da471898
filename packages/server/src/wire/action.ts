import type { NetworkAction } from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, instantOrNull } from './common.ts';

/** Something the network is to do, and whether it was seen to be so. */
export const ActionOut = z.strictObject({
  id: z.string(),
  generation: z.int(),
  driver: z.string(),
  state: z.enum(['pending', 'verified', 'superseded', 'failed']),
  attempts: z.int(),
  createdAt: Instant,
  appliedAt: Instant.nullable(),
  verifiedAt: Instant.nullable(),
  reason: z.string().nullable(),
  evidence: z.array(z.string()),
});

/** Writes an action. */
export function presentAction(action: NetworkAction): z.input<typeof ActionOut> {
  const { id, generation, driver, state, attempts, reason, evidence } = action;
  return {
    id,
    generation,
    driver,
    state,
    attempts,
    createdAt: instant(action.createdAt),
    appliedAt: instantOrNull(action.appliedAt),
    verifiedAt: instantOrNull(action.verifiedAt),
    reason,
    evidence: [...evidence],
  };
}

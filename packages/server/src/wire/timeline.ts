import { z } from 'zod';
import { instantOrNull, Instant } from './common.ts';
import type { Step, Timeline } from '../timeline.ts';
import { stepNames } from '../timeline.ts';
import { AttemptOut, PaymentOut, presentAttempt, presentPayment } from './payment.ts';

const StepOut = z.strictObject({
  step: z.enum(stepNames),
  label: z.string(),
  at: Instant.nullable(),
  /** Since the first step. */
  elapsedMs: z.int().nullable(),
  state: z.enum(['done', 'waiting', 'failed']),
  detail: z.string().nullable(),
});

/** The way of one payment, from the prompt on the phone to the session. */
export const TimelineOut = z.strictObject({
  attempt: AttemptOut.nullable(),
  payment: PaymentOut.nullable(),
  steps: z.array(StepOut),
  /** From the receipt to the session. */
  payToOnlineMs: z.int().nullable(),
});

/** Writes a timeline. */
export function presentTimeline(timeline: Timeline, names: ReadonlyMap<string, string>): z.input<typeof TimelineOut> {
  const { attempt, payment, steps, payToOnlineMs } = timeline;
  return {
    attempt: attempt === null ? null : presentAttempt(attempt),
    payment: payment === null ? null : presentPayment(payment, names),
    steps: steps.map((step: Step) => ({ ...step, at: instantOrNull(step.at) })),
    payToOnlineMs,
  };
}

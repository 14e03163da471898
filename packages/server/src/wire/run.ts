import type { DryRun, Run, RunItem, RunProgress, RunSum } from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, instantOrNull } from './common.ts';

/** What a run is about. */
const RunKindIn = z.enum(['bill', 'renewal', 'expiry']);

/** How a run is asked for. Money is in minor units of the books' currency. */
export const RunIn = z.strictObject({
  kind: RunKindIn,
  /** What was due by then is in it; now when left out. */
  cutOff: z.iso
    .datetime({ offset: true })
    .transform((typed) => Date.parse(typed))
    .optional(),
  maxLines: z.int().min(1).max(1_000).optional(),
  medianFactor: z.number().positive().nullable().optional(),
});

/** A run. */
export const RunOut = z.strictObject({
  id: z.string(),
  kind: RunKindIn,
  cutOff: Instant,
  state: z.enum(['planning', 'running', 'done']),
  actor: z.string(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
  maxLines: z.int(),
  medianFactor: z.number().nullable(),
});

/** A run and how far it has come. */
export const RunWithProgress = RunOut.extend({
  progress: z.strictObject({
    planned: z.int(),
    claimed: z.int(),
    done: z.int(),
    parked: z.int(),
    documents: z.int(),
    total: z.string(),
    perSecond: z.number().nullable(),
    leftMs: z.int().nullable(),
  }),
});

/** One account of a run. */
export const RunItemOut = z.strictObject({
  runId: z.string(),
  accountId: z.string(),
  state: z.enum(['planned', 'claimed', 'done', 'parked']),
  attempts: z.int(),
  approved: z.boolean(),
  reason: z.string().nullable(),
  documents: z.int(),
  total: z.string(),
  doneAt: Instant.nullable(),
});

const Sum = z.strictObject({ accounts: z.int(), total: z.string() });

/** What a run would do. */
export const DryRunOut = z.strictObject({
  kind: RunKindIn,
  cutOff: Instant,
  accounts: z.int(),
  documents: z.int(),
  total: z.string(),
  parkedCount: z.int(),
  parked: z.array(z.strictObject({ accountId: z.string(), reason: z.string() })),
  against: RunOut.nullable(),
  diff: z
    .strictObject({
      fresh: Sum,
      gone: Sum,
      changed: Sum,
      same: z.int(),
      most: z.array(z.strictObject({ accountId: z.string(), before: z.string(), now: z.string() })),
    })
    .nullable(),
});

/** What core is asked for. */
export function runInput({ kind, cutOff, maxLines, medianFactor }: z.output<typeof RunIn>) {
  return {
    kind,
    ...(cutOff !== undefined && { cutOffAt: cutOff }),
    params: { ...(maxLines !== undefined && { maxLines }), ...(medianFactor !== undefined && { medianFactor }) },
  };
}

/** Writes a run. */
export function presentRun({ id, kind, cutOffAt, params, state, actor, startedAt, finishedAt }: Run) {
  const { maxLines, medianFactor } = params;
  return {
    id,
    kind,
    cutOff: instant(cutOffAt),
    state,
    actor,
    startedAt: instant(startedAt),
    finishedAt: instantOrNull(finishedAt),
    maxLines,
    medianFactor,
  };
}

/** Writes a run and how far it has come. */
export function presentProgress({ run, progress }: { readonly run: Run; readonly progress: RunProgress }) {
  const { totalMinor, perSecond, ...counts } = progress;
  const pace = perSecond === null ? null : Math.round(perSecond * 10) / 10;
  return { ...presentRun(run), progress: { ...counts, total: String(totalMinor), perSecond: pace } };
}

/** Writes an account of a run. */
export function presentItem({ totalMinor, doneAt, ...item }: RunItem) {
  return { ...item, total: String(totalMinor), doneAt: instantOrNull(doneAt) };
}

/** Writes what a run would do. */
export function presentDryRun({
  cutOffAt,
  totalMinor,
  against,
  diff,
  parked,
  ...dry
}: DryRun): z.input<typeof DryRunOut> {
  return {
    ...dry,
    cutOff: instant(cutOffAt),
    total: String(totalMinor),
    parked: [...parked],
    against: against === null ? null : presentRun(against),
    diff:
      diff === null
        ? null
        : {
            fresh: presentSum(diff.fresh),
            gone: presentSum(diff.gone),
            changed: presentSum(diff.changed),
            same: diff.same,
            most: diff.most.map(({ accountId, before, now }) => ({
              accountId,
              before: String(before),
              now: String(now),
            })),
          },
  };
}

function presentSum({ accounts, totalMinor }: RunSum) {
  return { accounts, total: String(totalMinor) };
}

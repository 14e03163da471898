import { setTimeout as wait } from 'node:timers/promises';
import { defineErrors, majorString, type Billing, type DryRun, type RunInput, type RunProgress } from '@daftari/core';
import { z } from 'zod';
import { optionsOf } from './typed.ts';

/** Where a command writes: a terminal, or a file that somebody reads later. */
export interface Out {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** What can be wrong with how a run was typed. */
const runTyped = defineErrors('run', {
  typed: ['invalid', 'A run is typed as daftari run bill, renewal or expiry; {reason}.'],
});

const Typed = z.strictObject({
  kind: z.enum(['bill', 'renewal', 'expiry']),
  dryRun: z.literal(true).optional(),
  cutOff: z.iso.datetime({ offset: true }).transform(Date.parse).optional(),
  maxLines: z.coerce.number().int().min(1).optional(),
  medianFactor: z.union([z.literal('none').transform(() => null), z.coerce.number().positive()]).optional(),
});

/**
 * `daftari run bill [--dry-run]`: runs, or says what a run would do, and shows how far it is: as a bar on a terminal,
 * as plain lines elsewhere. Answers the exit code: 2 when accounts were parked.
 */
export async function runCommand(billing: Billing, [kind, ...rest]: readonly string[], out: Out): Promise<number> {
  const typed = Typed.safeParse({ kind, ...optionsOf(rest) });
  if (!typed.success) {
    const reasons = typed.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
    throw runTyped.typed({ reason: reasons.join('; ') });
  }
  const { dryRun, cutOff, maxLines, medianFactor } = typed.data;
  const input: RunInput = {
    kind: typed.data.kind,
    actor: 'command line',
    ...(cutOff !== undefined && { cutOffAt: cutOff }),
    params: { ...(maxLines !== undefined && { maxLines }), ...(medianFactor !== undefined && { medianFactor }) },
  };
  return dryRun === true ? dry(billing, input, out) : real(billing, input, out);
}

/** How often a terminal is written to, and how often a file. */
const BAR_EVERY_MS = 250;
const LINE_EVERY_MS = 5_000;

async function real(billing: Billing, input: RunInput, out: Out): Promise<number> {
  const { id } = await billing.planRun(input);
  const over = new AbortController();
  const working = billing.workRun(id).finally(() => over.abort());
  const everyMs = out.isTTY === true ? BAR_EVERY_MS : LINE_EVERY_MS;
  while (!over.signal.aborted) {
    await wait(everyMs, undefined, { signal: over.signal }).catch(() => undefined);
    const { progress } = await billing.runProgress(id);
    out.write(out.isTTY === true ? `\r\u001b[2K${barOf(progress)}` : `${lineOf(progress)}\n`);
  }
  if (out.isTTY === true) out.write('\n');
  await working;
  const { progress } = await billing.runProgress(id);
  out.write(`${progress.documents} documents, ${money(billing, progress.totalMinor)}; run ${id}\n`);
  const { rows, total } = await billing.runItems(id, { page: 1, limit: SHOWN, status: 'parked' });
  if (total > 0) out.write(`${total} parked:\n`);
  for (const { accountId, reason } of rows) out.write(`  ${accountId}: ${reason ?? ''}\n`);
  return total > 0 ? 2 : 0;
}

/** How many parked accounts are named. */
const SHOWN = 20;

async function dry(billing: Billing, input: RunInput, out: Out): Promise<number> {
  const told = (done: number): void => {
    if (out.isTTY === true) out.write(`\r\u001b[2K${done.toLocaleString('en')} accounts`);
  };
  const found = await billing.dryRun(input, told);
  if (out.isTTY === true) out.write('\r\u001b[2K');
  for (const line of dryLines(billing, found)) out.write(`${line}\n`);
  return found.parkedCount > 0 ? 2 : 0;
}

function* dryLines(billing: Pick<Billing, 'currency'>, found: DryRun): Iterable<string> {
  const { accounts, documents, totalMinor, parked, parkedCount, against, diff } = found;
  yield `${accounts} accounts, ${documents} documents, ${money(billing, totalMinor)}; nothing was written`;
  if (parkedCount > 0) yield `${parkedCount} would be parked:`;
  for (const { accountId, reason } of parked.slice(0, SHOWN)) yield `  ${accountId}: ${reason}`;
  if (against === null || diff === null) return;
  const at = new Date(against.cutOffAt).toISOString();
  yield `Against the run of ${at}:`;
  yield `  ${diff.fresh.accounts} new, ${money(billing, diff.fresh.totalMinor)}`;
  yield `  ${diff.gone.accounts} gone, ${money(billing, diff.gone.totalMinor)}`;
  yield `  ${diff.changed.accounts} changed, by ${money(billing, diff.changed.totalMinor)}; ${diff.same} the same`;
  for (const { accountId, before, now } of diff.most) {
    yield `  ${accountId}: ${money(billing, before)} → ${money(billing, now)}`;
  }
}

function money({ currency }: Pick<Billing, 'currency'>, minor: bigint): string {
  return `${currency} ${majorString({ minor, currency })}`;
}

const WIDTH = 30;

/** `[██████░░░░] 62 %, 62,000 of 100,000, 3 parked, 1,240/s, 31 s left`. */
export function barOf(progress: RunProgress): string {
  const { dealt, all } = sharesOf(progress);
  const full = all === 0 ? WIDTH : Math.floor((WIDTH * dealt) / all);
  return `[${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}] ${lineOf(progress)}`;
}

/** The same without the bar. */
export function lineOf(progress: RunProgress): string {
  const { dealt, all } = sharesOf(progress);
  const { parked, perSecond, leftMs } = progress;
  const percent = all === 0 ? 100 : Math.floor((100 * dealt) / all);
  return [
    `${percent} %`,
    `${dealt.toLocaleString('en')} of ${all.toLocaleString('en')}`,
    ...(parked === 0 ? [] : [`${parked.toLocaleString('en')} parked`]),
    ...(perSecond === null ? [] : [`${Math.round(perSecond).toLocaleString('en')}/s`]),
    ...(leftMs === null || dealt === all ? [] : [`${Math.ceil(leftMs / 1000)} s left`]),
  ].join(', ');
}

function sharesOf({ planned, claimed, done, parked }: RunProgress) {
  return { dealt: done + parked, all: planned + claimed + done + parked };
}

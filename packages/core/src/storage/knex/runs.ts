import { hash } from 'node:crypto';
import type { Run, RunItem } from '../../domain/run.ts';
import {
  columnsOf,
  ident,
  json,
  nested,
  num,
  numOrNull,
  big,
  type Table,
  text,
  textOrNull,
  whole,
  wholeOrNull,
} from './table.ts';

/** Runs. */
export const runs: Table<Run> = {
  name: 'runs',
  word: 'runs',
  columns: columnsOf({
    text: 'id kind params_hash state actor',
    big: 'cut_off started_at finished_at',
    json: 'params',
  }),
  toRow: (run) => ({
    id: run.id,
    kind: run.kind,
    params_hash: paramsHash(run),
    state: run.state,
    actor: run.actor,
    cut_off: whole(run.cutOffAt),
    started_at: whole(run.startedAt),
    finished_at: wholeOrNull(run.finishedAt),
    params: nested(run.params),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    kind: text(row['kind']),
    cutOffAt: num(row['cut_off']),
    params: json(row['params']),
    state: text(row['state']),
    actor: text(row['actor']),
    startedAt: num(row['started_at']),
    finishedAt: numOrNull(row['finished_at']),
  }),
};

/** The parameters as a part of the key of a run: the same ones are the same text. */
export function paramsHash({ params: { maxLines, medianFactor } }: Pick<Run, 'params'>): string {
  return hash('sha256', `maxLines=${maxLines} medianFactor=${medianFactor ?? 'none'}`, 'base64url');
}

/** One account of a run out of its row. Held is what has been claimed and whose lease runs at the instant. */
export function runItem(row: Readonly<Record<string, unknown>>, now: number): RunItem {
  const kept = text<'planned' | 'done' | 'parked'>(row['state']);
  const held = kept === 'planned' && num(row['lease_until']) > now;
  return {
    runId: ident(row['run_id']),
    accountId: ident(row['account_id']),
    state: held ? 'claimed' : kept,
    attempts: num(row['attempts']),
    approved: num(row['approved']) === 1,
    reason: textOrNull(row['error']),
    documents: num(row['documents']),
    totalMinor: big(row['total_minor']),
    doneAt: numOrNull(row['done_at']),
  };
}

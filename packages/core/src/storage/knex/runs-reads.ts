import type { RunReads } from '../../ports/runs.ts';
import type { Shelf } from './shelf.ts';

/** Reads of work over many accounts that is planned, claimed and resumed. */
export function runsReads(_shelf: Shelf): RunReads {
  return {};
}

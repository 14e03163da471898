import type { Knex } from 'knex';
import type { Changes } from '../../ports/store.ts';
import { writeAddressings } from './addressing.ts';
import { writeAgents } from './agents-writes.ts';
import { writeArriving } from './arriving-writes.ts';
import { writeDisbursements } from './disbursements-writes.ts';
import { writeDocuments } from './documents-writes.ts';
import { writeDunning } from './dunning-writes.ts';
import { writeMandates } from './mandates.ts';
import { writePlacements } from './placements.ts';
import { writeSlots } from './slots.ts';
import { writeReconciling } from './reconcile.ts';
import { writeReports } from './reports-writes.ts';
import { writeRevenue } from './revenue-writes.ts';
import { writeRuns } from './runs-writes.ts';
import type { Shelf } from './shelf.ts';
import { writeTaxes } from './taxes-writes.ts';

/**
 * Writes what stands beside the line: documents at work, taxes, dunning, agents, runs, addresses, routers. False when
 * somebody else has written one of them meanwhile.
 * @throws DuplicateRow
 */
export async function writeBeside(trx: Knex, changes: Changes, shelf: Shelf): Promise<boolean> {
  for (const write of WRITES) if (!(await write(trx, changes, shelf))) return false;
  return true;
}

const WRITES = [
  writeTaxes,
  writeDocuments,
  writeRevenue,
  writeDunning,
  writeAgents,
  writeArriving,
  writeRuns,
  writeReports,
  writeReconciling,
  writeAddressings,
  writePlacements,
  writeSlots,
  writeMandates,
  writeDisbursements,
] as const;

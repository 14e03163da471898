import type { Knex } from 'knex';
import type { RevenueChanges } from '../../ports/revenue.ts';
import { recognise, voidLines } from './recognition.ts';

/** Writes what is earned day by day of what was billed. False when somebody else has written one of them meanwhile. */
export async function writeRevenue(
  trx: Knex,
  { recognitions = [], voidedLines = [] }: RevenueChanges,
): Promise<boolean> {
  for (const recognition of recognitions) if (!(await recognise(trx, recognition))) return false;
  for (const lines of voidedLines) if (!(await voidLines(trx, lines))) return false;
  return true;
}

import type { Knex } from 'knex';
import type { Agent } from '../../domain/agent.ts';
import type { Commission } from '../../domain/commission.ts';
import type { AgentChanges, CreditedMonth, DeviceBinding, VoucherCode } from '../../ports/agents.ts';
import { assert } from '../../kernel/assert.ts';
import { dialectOf, insertOnce } from '../sql.ts';
import { agentNotes, agents, clawbacks, commissions, deviceLocks, deviceNotes, floatMoves, payouts } from './agents.ts';
import { inserting, insertingOnce, insertPlain, saveNext, type Save } from './rows.ts';
import { runInOrder } from './run.ts';
import type { Secrets } from './secrets.ts';
import type { Shelf } from './shelf.ts';
import { whole } from './table.ts';
import { voucherBatches, voucherNotes } from './vouchers.ts';

/**
 * Writes batches of vouchers, agents, their float and their commission. False when somebody else has written one of
 * them meanwhile.
 * @throws DuplicateRow for a batch number, a move or a payout whose key is there, and for an allocation that has earned
 */
export async function writeAgents(trx: Knex, changes: AgentChanges, { secrets }: Shelf): Promise<boolean> {
  assert(
    !changes.earned?.length && !changes.recalled?.length,
    'what is earned and recalled has become commission before it is written',
  );
  const { voucherBatches: batches = [], voucherNotes: said = [], deviceLocks: locks = [] } = changes;
  await runInOrder(trx, [
    ...inserting(voucherBatches, batches.map(voucherBatches.toRow)),
    ...inserting(voucherNotes, said.map(voucherNotes.toRow)),
    ...inserting(agentNotes, (changes.agentNotes ?? []).map(agentNotes.toRow)),
    ...inserting(floatMoves, (changes.floatMoves ?? []).map(floatMoves.toRow)),
    ...inserting(clawbacks, (changes.clawbacks ?? []).map(clawbacks.toRow)),
    ...inserting(payouts, (changes.payouts ?? []).map(payouts.toRow)),
    ...inserting(deviceNotes, (changes.deviceNotes ?? []).map(deviceNotes.toRow)),
    ...insertingOnce(dialectOf(trx), deviceLocks, locks.map(deviceLocks.toRow), ['subscription_id']),
  ]);
  await keepCodes(trx, secrets, changes.voucherCodes ?? []);
  return (
    (await saveNext(trx, AGENT, changes.agents ?? [])) &&
    (await saveNext(trx, COMMISSION, changes.commissions ?? [])) &&
    (await creditMonths(trx, changes.credited ?? [])) &&
    (await bindDevices(trx, changes.deviceBindings ?? []))
  );
}

const AGENT: Save<Agent> = {
  table: agents,
  set: ['state', 'tiers', 'payable_after_days', 'version'],
  where: 't.version = excluded.version - 1',
  allows: (stored, next) => stored.version === next.version - 1,
};

const COMMISSION: Save<Commission> = {
  table: commissions,
  set: ['clawed_base', 'clawed_minor', 'paid_minor', 'version'],
  where: 't.version = excluded.version - 1',
  allows: (stored, next) => stored.version === next.version - 1,
};

async function keepCodes(trx: Knex, secrets: Secrets, codes: readonly VoucherCode[]): Promise<void> {
  const rows = codes.map(({ voucherId, code }) => ({
    voucher_id: voucherId,
    sealed_code: secrets.seal(code, aboutCode(voucherId)),
  }));
  await insertPlain(trx, CODES, rows);
}

const CODES = {
  name: 'voucher_codes',
  word: 'voucherCodes',
  columns: { voucher_id: 'text', sealed_code: 'text' },
} as const;

/** What a sealed code is bound to, so that it cannot be put beside another voucher. */
export function aboutCode(voucherId: string): string {
  return `voucher ${voucherId}`;
}

/** Each month goes from what was read to what it now is; false when somebody was faster. */
async function creditMonths(trx: Knex, months: readonly CreditedMonth[]): Promise<boolean> {
  for (const { agentId, month, before, after } of months) {
    const key = { agent_id: agentId, credited_month: month };
    if (before === 0n) await insertOnce(trx, 'credited_months', [{ ...key, credited_minor: 0n }], Object.keys(key));
    const changed = await trx('credited_months')
      .where({ ...key, credited_minor: before })
      .update({ credited_minor: after });
    if (changed !== 1) return false;
  }
  return true;
}

/** A lock goes from one device to another only for who has seen the first: of two that come at once one is first. */
async function bindDevices(trx: Knex, bindings: readonly DeviceBinding[]): Promise<boolean> {
  for (const { subscriptionId, from, to, at } of bindings) {
    const lock = trx('device_locks').where({ subscription_id: subscriptionId });
    void (from === null ? lock.whereNull('device') : lock.where({ device: from }));
    if ((await lock.update({ device: to, bound_at: to === null ? null : whole(at) })) !== 1) return false;
  }
  return true;
}

import type { Store } from '../../ports/store.ts';
import { transaction } from '../sql.ts';
import { claimRows, releaseRows } from './claims.ts';
import { disbursements } from './disbursements.ts';
import { dunningCases } from './dunning.ts';
import { claimActions, holdActions, putOffActions, wakeActions } from './action-claims.ts';
import { saveActions } from './entitlements.ts';
import { deadInbox, inbox, replayInbox } from './inbox.ts';
import { mandateWork } from './mandates.ts';
import type { Notices } from './notices.ts';
import { insertOutbox } from './outbox.ts';
import { attempts } from './payments.ts';
import { forgetLeavings } from './placements.ts';
import type { Shelf } from './shelf.ts';
import { DuplicateRow, insertPlain } from './rows.ts';

type Work = Pick<
  Store,
  | 'claimInbox'
  | 'deferInbox'
  | 'deadInbox'
  | 'replayInbox'
  | 'claimActions'
  | 'saveActions'
  | 'holdActions'
  | 'putOffActions'
  | 'wakeActions'
  | 'claimAttempts'
  | 'claimDisbursements'
  | 'claimDunning'
  | 'claimMandates'
  | 'claimAutopay'
  | 'releaseClaims'
  | 'takeSlot'
>;

/** What workers take, and give back. */
export function workOf(shelf: Shelf, notices: Notices): Work {
  const { engine } = shelf;
  return {
    async claimInbox(claim) {
      const queue = { table: 'inbox', key: ['gateway', 'message_key'], due: 'due_at', where: 't.done_at is null' };
      return (await claimRows(engine, queue, claim)).map(inbox.fromRow);
    },
    async deferInbox({ gateway, key }, dueAt, reason) {
      await engine
        .knex('inbox')
        .where({ gateway, message_key: key })
        .whereNull('done_at')
        .update({ due_at: dueAt, reason, lease_until: 0, tries: engine.knex.raw('tries + 1') });
    },
    deadInbox: (limit) => deadInbox(engine.knex, limit),
    async replayInbox(gateway, key, now) {
      await replayInbox(engine.knex, gateway, key, now);
      notices.tell(['inbox']);
    },
    claimActions: (claim, shares) => claimActions(engine, claim, shares),
    async saveActions(done, outbox, gone = []) {
      await transaction(engine, async (trx) => {
        await saveActions(trx, done);
        await forgetLeavings(trx, gone);
        await insertOutbox(trx, outbox);
      });
      if (outbox.length > 0) notices.tell(['outbox']);
    },
    holdActions: (ids, claim) => holdActions(engine.knex, ids, claim),
    putOffActions: (off) => putOffActions(engine.knex, off),
    async wakeActions(driver, routerId, now) {
      const woken = await wakeActions(engine.knex, { driver, routerId, now });
      if (woken > 0) notices.tell(['actions']);
      return woken;
    },
    async claimAttempts(claim) {
      // Of one that has failed there is something to ask only where its provider may yet take the money.
      const open = "t.state <> 'succeeded'";
      const queue = { table: 'attempts', key: ['id'], due: 'next_check_at', where: open };
      return (await claimRows(engine, queue, claim)).map(attempts.fromRow);
    },
    async claimDisbursements(claim) {
      const open = "t.state in ('ready', 'sending', 'unknown')";
      const queue = { table: 'disbursements', key: ['id'], due: 'next_check_at', where: open };
      return (await claimRows(engine, queue, claim)).map(disbursements.fromRow);
    },
    async claimDunning(claim) {
      const queue = { table: 'dunning_cases', key: ['id'], due: 'look_at', where: 't.live_key is not null' };
      return (await claimRows(engine, queue, claim)).map(dunningCases.fromRow);
    },
    ...mandateWork(engine),
    releaseClaims: (worker, now) => releaseRows(engine, worker, now),
    async takeSlot(job, slotAt, worker) {
      try {
        await insertPlain(engine.knex, SLOTS, [{ job, slot_at: BigInt(slotAt), worker }]);
        return true;
      } catch (error) {
        if (error instanceof DuplicateRow) return false;
        throw error;
      }
    },
  };
}

const SLOTS = { name: 'slots', word: 'slots', columns: { job: 'text', slot_at: 'big', worker: 'text' } } as const;

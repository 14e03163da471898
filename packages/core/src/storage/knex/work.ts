import type { Store } from '../../ports/store.ts';
import { transaction } from '../sql.ts';
import { claimRows, releaseRows } from './claims.ts';
import { dunningCases } from './dunning.ts';
import { actions, saveActions } from './entitlements.ts';
import { deadInbox, inbox, replayInbox } from './inbox.ts';
import type { Notices } from './notices.ts';
import { insertOutbox } from './outbox.ts';
import { attempts } from './payments.ts';
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
  | 'claimAttempts'
  | 'claimDunning'
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
    async claimActions(claim) {
      const queue = { table: 'actions', key: ['id'], due: 'due_at', where: "t.state = 'pending'" };
      return (await claimRows(engine, queue, claim)).map(actions.fromRow);
    },
    async saveActions(done, outbox) {
      await transaction(engine, async (trx) => {
        await saveActions(trx, done);
        await insertOutbox(trx, outbox);
      });
      if (outbox.length > 0) notices.tell(['outbox']);
    },
    async claimAttempts(claim) {
      const open = "t.state in ('created', 'processing', 'unknown')";
      const queue = { table: 'attempts', key: ['id'], due: 'next_check_at', where: open };
      return (await claimRows(engine, queue, claim)).map(attempts.fromRow);
    },
    async claimDunning(claim) {
      const queue = { table: 'dunning_cases', key: ['id'], due: 'look_at', where: 't.live_key is not null' };
      return (await claimRows(engine, queue, claim)).map(dunningCases.fromRow);
    },
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

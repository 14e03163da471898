import type { Knex } from 'knex';
import type { DeviceSlot } from '../../domain/slot.ts';
import type { SlotChanges, SlotReads } from '../../ports/slots.ts';
import { saveRows, type Save } from './rows.ts';
import { many } from './select.ts';
import type { Shelf } from './shelf.ts';
import { columnsOf, ident, num, text, whole, type Table } from './table.ts';

/** The places of devices, one row each. */
const slots: Table<DeviceSlot> = {
  name: 'device_slots',
  word: 'slots',
  columns: columnsOf({ text: 'id subscription_id device', big: 'place bound_at seen_at version' }),
  toRow: (one) => ({
    id: one.id,
    subscription_id: one.subscriptionId,
    place: whole(one.place),
    device: one.device,
    bound_at: whole(one.boundAt),
    seen_at: whole(one.seenAt),
    version: whole(one.version),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    subscriptionId: ident(row['subscription_id']),
    place: num(row['place']),
    device: text(row['device']),
    boundAt: num(row['bound_at']),
    seenAt: num(row['seen_at']),
    version: num(row['version']),
  }),
};

const TAKE: Save<DeviceSlot> = {
  table: slots,
  set: ['device', 'bound_at', 'seen_at', 'version'],
  where: 't.version = excluded.version - 1',
  allows: (stored, next) => stored.version === next.version - 1,
};

/**
 * Writes the places of devices. False when somebody else has taken one meanwhile.
 * @throws DuplicateRow when two take the same free place
 */
export async function writeSlots(trx: Knex, { slots: given = [] }: SlotChanges): Promise<boolean> {
  return given.length === 0 || (await saveRows(trx, TAKE, given)) === given.length;
}

/** Reads of the places of devices. */
export function slotReads({ engine: { knex } }: Shelf): SlotReads {
  return {
    slots: (subscriptionId) =>
      many(slots, knex('device_slots').where({ subscription_id: subscriptionId }).orderBy('place')),
  };
}

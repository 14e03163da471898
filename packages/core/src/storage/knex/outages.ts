import type { Outage, RouterStore } from '../../ports/routers.ts';
import { DuplicateRow, insertPlain, insertRows } from './rows.ts';
import { many } from './select.ts';
import type { Shelf } from './shelf.ts';
import { columnsOf, ident, num, numOrNull, type Table, text, whole, wholeOrNull } from './table.ts';

type Outages = Pick<
  RouterStore,
  | 'openAlarm'
  | 'closeAlarm'
  | 'closeIdleAlarms'
  | 'openOutage'
  | 'endOutage'
  | 'outagesToSettle'
  | 'settleOutage'
  | 'outages'
>;

/** Times during which routers did not answer. */
const outages: Table<Outage> = {
  name: 'outages',
  word: 'outages',
  columns: columnsOf({ text: 'id driver router_id site reason', big: 'from_at to_at settled_at given' }),
  toRow: (one) => ({
    id: one.id,
    driver: one.driver,
    router_id: one.routerId,
    site: one.site,
    from_at: whole(one.fromAt),
    to_at: wholeOrNull(one.toAt),
    reason: one.reason,
    settled_at: wholeOrNull(one.settledAt),
    given: whole(one.given),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    driver: text(row['driver']),
    routerId: text(row['router_id']),
    site: text(row['site']),
    fromAt: num(row['from_at']),
    toAt: numOrNull(row['to_at']),
    reason: text(row['reason']),
    settledAt: numOrNull(row['settled_at']),
    given: num(row['given']),
  }),
};

/** Outages of routers, and the one alarm of each site. */
export function outagesOf({ engine: { knex } }: Shelf): Outages {
  return {
    async openAlarm(site, at) {
      try {
        await insertPlain(knex, ALARMS, [{ site, opened_at: whole(at) }]);
        return true;
      } catch (error) {
        if (error instanceof DuplicateRow) return false;
        throw error;
      }
    },
    async closeAlarm(site) {
      const down = await knex('router_states').where({ site }).whereRaw(IS_DOWN).first('router_id');
      if (down !== undefined) return false;
      await knex('site_alarms').where({ site }).delete();
      return true;
    },
    closeIdleAlarms: () =>
      knex('site_alarms')
        .whereNotExists(
          knex('router_states').whereRaw(`router_states.site = site_alarms.site and ${IS_DOWN}`).select('router_id'),
        )
        .delete(),
    openOutage: (outage) => insertRows(knex, outages, [outage]),
    async endOutage(driver, routerId, toAt) {
      const [open] = await many(outages, knex(outages.name).where({ driver, router_id: routerId }).whereNull('to_at'));
      if (open === undefined) return null;
      await knex(outages.name).where({ id: open.id }).update({ to_at: toAt });
      return { ...open, toAt };
    },
    outagesToSettle: (limit) =>
      many(outages, knex(outages.name).whereNull('settled_at').whereNotNull('to_at').orderBy('to_at').limit(limit)),
    async settleOutage(outageId, at, given) {
      await knex(outages.name).where({ id: outageId }).update({ settled_at: at, given });
    },
    outages: (driver, routerId, limit) =>
      many(outages, knex(outages.name).where({ driver, router_id: routerId }).orderBy('from_at', 'desc').limit(limit)),
  };
}

/** Of routers that count for the alarm of a site: one that is named no more does not, nor one that never answered. */
const IS_DOWN = "router_states.state = 'down' and router_states.gone_at is null and router_states.seen_at is not null";

const ALARMS = { name: 'site_alarms', word: 'alarms', columns: { site: 'text', opened_at: 'big' } } as const;

import type { Account } from '../domain/account.ts';
import type { HostSessions, PluginHost, Table } from '../plugin/contract.ts';
import type { TableOrder, TableRow, TableShape } from '../ports/store.ts';
import type { Id } from '../kernel/id.ts';
import { parseIpPrefix } from '../kernel/ip.ts';
import { followAccess } from './access-tail.ts';
import { logInAgain } from './addressing-others.ts';
import { bindDevice } from './agents/devices.ts';
import { namedInvoice } from './arriving/named-invoice.ts';
import { noteEvidence } from './evidence.ts';
import { routerBack } from './lanes.ts';
import type { House } from './house.ts';
import { importStatement } from './reconciling/file.ts';
import { endSessions, noteTakenOver, reapSessions, recordUsage } from './usage.ts';

/** What one plugin gets: verbs that read and store, none that sends. */
export function pluginHost(house: House, pluginId: string): PluginHost {
  const { store, clock } = house;
  return {
    pluginId,
    clock,
    ids: house.ids,
    log: house.log,
    zone: house.zone,
    currency: house.currency,
    async receive(message) {
      const written = await store.write({ inbox: [{ ...message, receivedAt: clock.now() }] });
      return written.outcome === 'duplicate' ? 'seen' : 'new';
    },
    importStatement: (file) => importStatement(house, file),
    usage: {
      record: (reports) => recordUsage(house, reports),
      endAll: (source, where, at, cause) => endSessions(house, source, where, at, cause),
    },
    access: (username) => store.reads.access(username, clock.now()),
    accesses: (usernames) => store.reads.accesses(usernames, clock.now()),
    followAccess: (heard) => followAccess(store.accessLog, clock, heard),
    bindDevice: (subscriptionId, device) => bindDevice(house, subscriptionId as Id<'Subscription'>, device),
    async addressHolder(text) {
      const prefix = parseIpPrefix(text);
      const [holder] = prefix === undefined ? [] : await store.reads.addressHolders(prefix);
      return holder?.subscriptionId ?? null;
    },
    logInAgain: (subscriptionId) => logInAgain(house, subscriptionId as Id<'Subscription'>),
    async accountByNumber(number) {
      const account = (await store.reads.accountByNumber(number)) ?? (await ownerOfInvoice(house, number));
      return account === null ? null : { id: account.id, state: account.state };
    },
    sessions: hostSessions(house, pluginId),
    routers: {
      placedAt: (routerId) => store.reads.namesAt(pluginId, routerId),
      back: (routerId) => routerBack(house, pluginId, routerId),
    },
    table: <const Shape extends TableShape>(shape: Shape) => hostTable(house, pluginId, shape),
  };
}

/** Who pays an invoice by its number pays for whom it was written. */
async function ownerOfInvoice(house: House, typed: string): Promise<Account | null> {
  const named = await namedInvoice(house, typed);
  return named === null || !named.whole ? null : house.store.reads.account(named.invoice.accountId);
}

function hostSessions(house: House, source: string): HostSessions {
  const { reads } = house.store;
  return {
    async open(subscriptionId) {
      const page = await reads.openSessions(subscriptionId as Id<'Subscription'>, { page: 1, limit: 1_000 });
      return page.rows;
    },
    get: (sessionId) => reads.session(sessionId as Id<'Session'>),
    openWhere: (where) => reads.openSessionsWhere(source, where),
    tookOver: (sessionId, generation) => noteTakenOver(house, sessionId as Id<'Session'>, generation),
    showed: (sessionId, evidence) => noteEvidence(house, source, sessionId as Id<'Session'>, evidence),
    reap: (before) => reapSessions(house, source, before),
  };
}

function hostTable<const Shape extends TableShape>(house: House, pluginId: string, shape: Shape): Table<Shape> {
  const { tables } = house.store;
  const name = `${pluginId.replaceAll('-', '_')}_${shape.name}`;
  const untyped = {
    get: (key: TableRow) => tables.get(name, key),
    find: (where: TableRow, limit = 1_000, order?: TableOrder) => tables.find(name, where, limit, order),
    insertOnce: (row: TableRow) => tables.insertOnce(name, row),
    put: (row: TableRow) => tables.put(name, row),
    replace: (key: TableRow, expected: TableRow, next: TableRow) => tables.replace(name, key, expected, next),
    remove: (key: TableRow, expected?: TableRow) => tables.remove(name, key, expected),
  };
  // The host typed the shape when the plugin declared it; the store checks every row against it again.
  return untyped as unknown as Table<Shape>;
}

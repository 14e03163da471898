import type { Call } from './edit.ts';
import { add, chosen, onlyOne, remove, set, unset } from './edit.ts';
import type { House } from './house.ts';
import { get, print } from './look.ts';
import type { Menu } from './schema.ts';
import { traps } from './trap.ts';
import type { Answer, Ask, CommandHandler } from './types.ts';

/** A command that some part of the router answers itself. */
export interface Handled {
  readonly handler: CommandHandler;
  readonly policy: string;
}

const NOTHING: Answer = { rows: [] };
const LOOKING = new Set(['print', 'getall', 'get', 'listen', 'find']);

/** Runs one command. @throws {RouterOsTrap} as the router would answer it. */
export function runCommand(house: House, handled: ReadonlyMap<string, Handled>, ask: Ask): Answer {
  const args = ask.args ?? {};
  const own = handled.get(`${ask.path}/${ask.command}`);
  if (own !== undefined) {
    allow(ask, own.policy);
    const answer = own.handler({ ...ask, args });
    return 'rows' in answer ? answer : { rows: answer };
  }
  const menu = house.menus.get(ask.path);
  if (menu === undefined) throw isDirectory(house, ask.path) ? traps.noCommand() : traps.noPrefix();
  const act = commandOf(menu, ask.command);
  if (act === undefined) throw traps.noCommand();
  allow(ask, LOOKING.has(ask.command) ? 'read' : (menu.policy ?? 'write'));
  checkDeviceMode(house, menu, ask);
  return act({ house, menu, table: house.tableOf(ask.path), ask, args }) ?? NOTHING;
}

/** @throws {RouterOsTrap} when the group of this person does not have the policy. */
function allow({ actor }: Ask, policy: string): void {
  if (!actor.policy.has(policy)) throw traps.noPermission();
}

const isDirectory = (house: House, path: string): boolean =>
  path === '' || [...house.menus.keys()].some((known) => known.startsWith(`${path}/`));

/** What a device-mode feature forbids while it is off: to make or to switch on. */
function checkDeviceMode(house: House, { feature }: Menu, { command }: Ask): void {
  if (feature === undefined || !['add', 'set', 'enable'].includes(command)) return;
  if (!featureOn(house, feature)) throw traps.deviceMode();
}

/** Whether device-mode lets a feature be used; release 6 knows no device-mode. */
const featureOn = (house: House, feature: string): boolean =>
  !house.menus.has('/system/device-mode') ||
  house.tableOf('/system/device-mode').items()[0]?.values[feature] !== 'false';

type Act = (call: Call) => Answer | undefined;

const LOOKS: Readonly<Record<string, Act>> = { print, getall: print, get };

const does =
  (act: (call: Call) => void): Act =>
  (call) => {
    act(call);
    return undefined;
  };

const switched = (disabled: 'true' | 'false'): Act =>
  does((call) => {
    for (const { id } of chosen(call)) call.table.set(id, { disabled }, call.ask.actor);
  });

const EDITS: Readonly<Record<string, Act>> = {
  add: (call) => ({ rows: [], ret: add(call) }),
  set: does(set),
  unset: does(unset),
  remove: does(remove),
  enable: switched('false'),
  disable: switched('true'),
  comment: does((call) => {
    const { comment = '', ...named } = call.args;
    set({ ...call, args: { ...named, comment } });
  }),
  move: does((call) => {
    const before = call.args['destination'] === undefined ? null : onlyOne(call, 'destination').id;
    for (const { id } of chosen(call)) call.table.move(id, before, call.ask.actor);
  }),
  'reset-counters': does((call) => {
    const items = call.args['.id'] === undefined ? call.table.items() : chosen(call);
    for (const { id } of items) call.table.put(id, countersOf(call.menu));
  }),
  'reset-counters-all': does((call) => {
    for (const { id } of call.table.items()) call.table.put(id, countersOf(call.menu));
  }),
};

const COUNTERS = new Set(['bytes', 'packets', 'bytes-in', 'bytes-out', 'packets-in', 'packets-out', 'uptime', 'hits']);

/** The counters of a menu as they begin. */
const countersOf = ({ fields }: Menu): Record<string, string> =>
  Object.fromEntries(
    [...fields.values()].flatMap(({ name, readOnly, initial }) =>
      readOnly && initial !== undefined && COUNTERS.has(name) ? [[name, initial]] : [],
    ),
  );

/** What a menu can do follows from what it is. */
function commandOf(menu: Menu, command: string): Act | undefined {
  if (command in LOOKS) return LOOKS[command];
  const needed: Readonly<Record<string, boolean>> = {
    add: menu.single !== true && menu.dynamic === undefined && menu.fixed !== true,
    remove: menu.single !== true && menu.dynamic !== 'fixed' && menu.fixed !== true,
    set: menu.dynamic === undefined,
    unset: menu.single !== true && menu.dynamic === undefined,
    enable: menu.fields.has('disabled'),
    disable: menu.fields.has('disabled'),
    comment: menu.fields.has('comment'),
    move: menu.ordered === true,
    'reset-counters': Object.keys(countersOf(menu)).length > 0 && menu.dynamic === undefined,
    'reset-counters-all': Object.keys(countersOf(menu)).length > 0 && menu.dynamic === undefined,
  };
  return needed[command] === true && menu.without?.includes(command) !== true ? EDITS[command] : undefined;
}

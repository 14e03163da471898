import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Plugin, PluginParts } from '../../src/plugin/contract.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { PluginFault } from '../../src/plugin/setup.ts';
import { withCommands } from './fixtures/with-commands.ts';
import { withDriver } from './fixtures/with-driver.ts';
import { withEvents } from './fixtures/with-events.ts';
import { withGateway } from './fixtures/with-gateway.ts';
import { withJobs } from './fixtures/with-jobs.ts';
import { withNotifier } from './fixtures/with-notifier.ts';
import { withRoutes } from './fixtures/with-routes.ts';
import { withSlots } from './fixtures/with-slots.ts';
import { withSource } from './fixtures/with-source.ts';
import { withStageCharges } from './fixtures/with-stage-charges.ts';
import { withTables } from './fixtures/with-tables.ts';
import { thrownAt, world } from './world.ts';

/** A plugin as one comes that was written without types. */
const loose = (id: string, parts: unknown): Plugin => ({
  id,
  version: '1.0.0',
  contract: 1,
  setup: () => parts as PluginParts<unknown>,
});

const faultsOf = (...plugins: readonly unknown[]) =>
  thrownAt(() => world(plugins as readonly Plugin[])).details['faults'] as readonly PluginFault[];

const run = async () => {};
const table = (name: string) => ({ tables: [{ name, columns: { a: 'text' }, key: ['a'] }] });
const till = { name: 'till', currencies: ['KES'], read: () => [] };
const needing = (needs: object): Plugin =>
  loose('x', { slots: [{ place: 'customer.pay', element: 'a-b', module: '/a.js', needs }] });
const discount = withStageCharges({ percent: 10n, name: 'tenth' });

/** A gateway that only reads. */
const reader = (name: string) => ({ name, currencies: ['KES'], read: () => [] });

describe('a registry', () => {
  it('sets every plugin up once, in the order of the list, and asks for no host', () => {
    const order: string[] = [];
    const plugin = (id: string) =>
      definePlugin({ id, contract: 1, options: z.undefined(), setup: () => (order.push(id), {}) })(undefined);
    world([plugin('b'), plugin('a'), plugin('c')]);
    expect(order).toEqual(['b', 'a', 'c']);
  });

  it('describes what is installed, as plain data', () => {
    const gateway = withGateway({ key: 'eight-letters', host: 'https://a.example' });
    const { registry } = world([
      discount,
      gateway,
      withSource(),
      withDriver(),
      withNotifier(),
      withEvents(),
      withRoutes(),
      withTables(),
      withJobs(),
      withSlots(),
      withCommands(),
    ]);
    const described = registry.describe();
    expect(structuredClone(described)).toEqual(described);
    expect(described.plugins[1]).toEqual({ id: 'with-gateway', version: '2.1.0', contract: 1 });
    expect(described.stages).toEqual({
      usage: [],
      charges: ['with-stage-charges@1.2.0'],
      invoice: [],
      gateways: [],
      allocation: [],
      entitlement: [],
      network: [],
    });
    expect(described.ports).toEqual([
      { kind: 'gateway', name: 'cowrie', plugin: 'with-gateway@2.1.0' },
      { kind: 'source', name: 'meter', plugin: 'with-source@1.0.0' },
      { kind: 'driver', name: 'box', plugin: 'with-driver@1.0.0' },
      { kind: 'notifier', name: 'drum', plugin: 'with-notifier@1.0.0' },
    ]);
    expect(described.events).toEqual([{ plugin: 'with-events@1.0.0', hears: ['invoiceIssued', 'paymentFailed'] }]);
    expect(described.jobs).toEqual([
      { key: 'with-jobs/nightly', cron: '0 2 * * *', zone: 'Africa/Nairobi' },
      { key: 'with-jobs/noon', cron: '0 12 * * *', zone: 'Europe/Berlin' },
    ]);
    expect(described.tables).toEqual(['with_tables_counted']);
    expect(described.slots).toEqual([{ plugin: 'with-slots@1.0.0', place: 'customer.pay', element: 'cowrie-pay' }]);
    expect(described.commands.map((one) => one.name)).toEqual(['greet']);
    expect(described.routes.map((one) => `${one.method} ${one.path}`)).toEqual([
      'POST /{token}/paid',
      'GET /sum',
      'GET /{type}/script',
    ]);
    expect([...registry.consumers]).toEqual([['with-events', ['invoiceIssued', 'paymentFailed']]]);
    expect(registry.apis['with-gateway'].reference()).toBe(13);
  });

  it('refuses all that does not fit at once, each with its plugin', () => {
    const old = { ...loose('old', {}), contract: 2 };
    const error = thrownAt(() => world([old, loose('wry', { stges: {} }), discount, discount] as readonly Plugin[]));
    expect(error).toMatchObject({ code: 'plugin.misfit', kind: 'invalid' });
    expect((error.details['faults'] as PluginFault[]).map(({ plugin, code }) => [plugin, code])).toEqual([
      ['old@1.0.0', 'plugin.contract'],
      ['wry@1.0.0', 'plugin.part'],
      ['with-stage-charges', 'plugin.duplicate'],
    ]);
    expect(error.message).toContain('- old@1.0.0: speaks contract 2, and this core speaks contract 1');
    expect(error.message).toContain('- wry@1.0.0: there is no part stges; did you mean stages?');
  });

  it.each<[string, unknown, RegExp]>([
    ['forgets to call it', withEvents, /is a function: call it with its options/],
    ['brings no plugin', { name: 'x' }, /is no plugin; make it with definePlugin/],
    ['brings one without setup', { id: 'x', version: '1', contract: 1 }, /must have a version and a setup/],
    [
      'sets up later',
      loose('x', Promise.resolve({})),
      /at once, as an object; what has to be awaited belongs into start/,
    ],
    ['brings nothing', loose('x', undefined), /at once, as an object/],
    ['misspells a stage', loose('x', { stages: { charge: run } }), /no stage charge; did you mean charges\?/],
    ['makes up a stage', loose('x', { stages: { ledger: run } }), /no stage ledger; there are usage, charges, invoice/],
    [
      'misspells an event',
      loose('x', { on: { invoiceIsued: run } }),
      /no event invoiceIsued; did you mean invoiceIssued/,
    ],
    ['brings a stage that is none', loose('x', { stages: { usage: 7 } }), /stages\.usage must be a function/],
    ['names a port badly', loose('x', { notifier: { name: 'A B', send: run } }), /notifier\.name must be 1 to 40/],
    [
      'has routers and cannot look at them',
      loose('x', { driver: { name: 'x', observe: run, apply: run, routers: run } }),
      /driver\.survey must be a function/,
    ],
    ['forgets a method', loose('x', { driver: { name: 'x', observe: run } }), /driver\.apply must be a function/],
    ['takes no currency', loose('x', { gateway: { name: 'x', read: run } }), /gateway\.currencies must list/],
    ['brings no gateway at all', loose('x', { gateway: [] }), /gateway must not be an empty list/],
    [
      'forgets a method of the second',
      loose('x', {
        gateway: [
          { name: 'x', currencies: ['KES'], read: run },
          { name: 'y', currencies: ['KES'] },
        ],
      }),
      /gateway\[1\]\.read must be a function/,
    ],
    [
      'pays out and cannot ask what became of it',
      loose('x', { gateway: { name: 'x', currencies: ['KES'], read: run, paysTo: ['phone'], payOut: run } }),
      /gateway\.queryPayOut must be a function, for with paysTo/,
    ],
    ['opens a door to nowhere', loose('x', { routes: [{ method: 'GET', path: 'x' }] }), /path "x" is no path/],
    ['climbs out', loose('x', { routes: [{ method: 'GET', path: '/../x' }] }), /has the segment "\.\."/],
    ['leaves a brace open', loose('x', { routes: [{ method: 'GET', path: '/{x' }] }), /has the segment "\{x"/],
    ['names a parameter twice', loose('x', { routes: [{ path: '/{a}/{a}' }] }), /names a parameter twice/],
    ['deletes', loose('x', { routes: [{ method: 'DELETE', path: '/' }] }), /method must be GET or POST/],
    ['lets anybody in', loose('x', { routes: [{ access: 'all', path: '/' }] }), /access must be public or operator/],
    [
      'opens a door twice',
      loose('x', {
        routes: ['/{a}', '/{b}'].map((path) => ({ method: 'GET', path, access: 'public', handler: run })),
      }),
      /routes: GET \/\{\} is there twice/,
    ],
    ['has no such time', loose('x', { jobs: [{ name: 'j', cron: '61 * * * *', run }] }), /cron "61 \* \* \* \*"/],
    ['counts years', loose('x', { jobs: [{ name: 'j', cron: '0 0 0 1 1 * 2030', run }] }), /five fields, or six/],
    ['waits for ever', loose('x', { jobs: [{ name: 'j', cron: '0 0 30 2 *', run }] }), /never comes/],
    ['lives nowhere', loose('x', { jobs: [{ name: 'j', cron: '0 0 * * *', zone: 'Mars/A', run }] }), /in Mars\/A/],
    [
      'works twice',
      loose('x', { jobs: [1, 2].map(() => ({ name: 'j', cron: '0 0 * * *', run })) }),
      /jobs: j is there twice/,
    ],
    ['names a table badly', loose('x', { tables: [{ name: 'A', columns: {}, key: [] }] }), /name must be lower-case/],
    [
      'keeps numbers',
      loose('x', { tables: [{ name: 't', columns: { a: 'float' }, key: ['a'] }] }),
      /one of text, bigint/,
    ],
    [
      'keys by nothing',
      loose('x', { tables: [{ name: 't', columns: { a: 'text' }, key: ['b'] }] }),
      /key names b, which/,
    ],
    ['fills no place', loose('x', { slots: [{ place: 'customer.play' }] }), /did you mean customer\.pay\?/],
    ['is no element', loose('x', { slots: [{ place: 'customer.pay', element: 'pay' }] }), /name of a custom element/],
    ['needs the world', needing({ scripts: ['https://*.com'] }), /needs\.scripts must list origins/],
    ['needs anything', needing({ frames: ['*'] }), /needs\.frames must list origins/],
    ['breaks out', needing({ asks: ["https://a.example; script-src 'unsafe-inline'"] }), /needs\.asks must list/],
    ['needs a path', needing({ scripts: ['https://a.example/x.js'] }), /needs\.scripts must list origins/],
    ['misspells a need', needing({ script: [] }), /there is no need script; did you mean scripts\?/],
    ['reads no file', loose('x', { gateway: { ...till, readStatement: 1 } }), /readStatement must be a function/],
    ['saves nothing', loose('x', { gateway: { ...till, setUpMandate: 1 } }), /setUpMandate must be a function/],
    ['says nothing', loose('x', { commands: [{ name: 'c', summary: '' }] }), /summary must say what it does/],
    ['takes anything', loose('x', { commands: [{ name: 'c', summary: 'C.' }] }), /options must be a zod schema/],
    ['starts nothing', loose('x', { start: true }), /start must be a function/],
    ['lists no list', loose('x', { routes: {} }), /routes must be a list/],
  ])('refuses a plugin whose author %s', (_what, plugin, says) => {
    expect(
      faultsOf(plugin)
        .map((fault) => fault.says)
        .join('\n'),
    ).toMatch(says);
  });

  it('names the plugin whose setup fails', () => {
    const failing = {
      ...loose('failing', {}),
      setup: () => {
        throw new Error('no such file');
      },
    };
    expect(faultsOf(failing)).toEqual([
      { plugin: 'failing@1.0.0', code: 'plugin.setup', says: 'setup failed: no such file' },
    ]);
  });

  it.each(['voucher', 'float', 'cheque'])('refuses a gateway by the name %s, by which core takes money', (name) => {
    const gateway = { name, currencies: ['KES'], read: () => [] };
    expect(faultsOf(loose('a', { gateway }))).toEqual([
      {
        plugin: 'a@1.0.0',
        code: 'plugin.provider',
        says: `provides the gateway ${name}, which core provides already; at most one may`,
      },
    ]);
  });

  it('lets one plugin bring several gateways, each under its own name', () => {
    const { registry } = world([loose('tills', { gateway: [reader('till'), reader('till-west')] })]);
    expect([...registry.ports.gateways.keys()]).toEqual(['till', 'till-west']);
    expect(registry.describe().ports).toEqual([
      { kind: 'gateway', name: 'till', plugin: 'tills@1.0.0' },
      { kind: 'gateway', name: 'till-west', plugin: 'tills@1.0.0' },
    ]);
  });

  it('refuses two gateways of one name, though one plugin brings both', () => {
    const gateway = { name: 'till', currencies: ['KES'], read: () => [] };
    expect(faultsOf(loose('tills', { gateway: [gateway, gateway] }))).toEqual([
      {
        plugin: 'tills@1.0.0',
        code: 'plugin.provider',
        says: 'provides the gateway till, which tills@1.0.0 provides already; at most one may',
      },
    ]);
  });

  it.each([
    ['notifier', { notifier: { name: 'drum', send: run } }, 'the notifier drum'],
    ['slot', { slots: [{ place: 'customer.pay', element: 'a-b', module: '/a.js' }] }, 'the element a-b'],
  ])('refuses two providers of one %s', (_what, parts, what) => {
    expect(faultsOf(loose('a', parts), loose('b', parts))).toEqual([
      {
        plugin: 'b@1.0.0',
        code: 'plugin.provider',
        says: `provides ${what}, which a@1.0.0 provides already; at most one may`,
      },
    ]);
  });

  it('refuses two tables that would be one in the database', () => {
    const faults = faultsOf(loose('a', table('b_c')), loose('a-b', table('c')));
    expect(faults).toMatchObject([{ plugin: 'a-b@1.0.0', says: expect.stringContaining('the table a_b_c') }]);
  });

  it('takes ports of one name but of different kinds', () => {
    const { registry } = world([
      loose('a', { notifier: { name: 'x', send: run } }),
      loose('b', { exporter: { name: 'x', take: run } }),
    ]);
    expect([...registry.ports.notifiers.keys(), ...registry.ports.exporters.keys()]).toEqual(['x', 'x']);
  });
});

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { NetworkTarget } from '../../src/domain/network.ts';
import { id } from '../../src/kernel/id.ts';
import { money } from '../../src/kernel/money.ts';
import type { PluginRequest } from '../../src/plugin/contract.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import { isResting } from '../../src/plugin/errors.ts';
import { limits } from '../../src/plugin/guard.ts';
import { OutcomeUnknownError } from '../../src/plugin/ports.ts';
import type { GatewayAsk } from '../../src/ports/gateway.ts';
import type { Delivery } from '../../src/ports/store.ts';
import { withCommands } from './fixtures/with-commands.ts';
import { withDriver } from './fixtures/with-driver.ts';
import { withEvents } from './fixtures/with-events.ts';
import { withGateway } from './fixtures/with-gateway.ts';
import { withHealth } from './fixtures/with-health.ts';
import { withJobs } from './fixtures/with-jobs.ts';
import { withNotifier } from './fixtures/with-notifier.ts';
import { withRouters } from './fixtures/with-routers.ts';
import { withRoutes } from './fixtures/with-routes.ts';
import { withSource } from './fixtures/with-source.ts';
import { account } from './fixtures/values.ts';
import { thrownAt, thrownBy, world } from './world.ts';

const { signal } = new AbortController();
const ask = (payer: string): GatewayAsk => ({
  attemptId: id('att_1'),
  accountId: account.id,
  mandate: null,
  amount: money(100n, 'KES'),
  payer,
  accountNumber: account.number,
  description: 'Home 10',
});

const cowrie = () => {
  const { registry, timer } = world([withGateway({ key: 'eight-letters', host: 'https://a.example' })]);
  const gateway = registry.ports.gateways.get('cowrie');
  if (gateway?.request === undefined) throw new Error('the gateway cannot ask');
  return { gateway, request: gateway.request, timer };
};
const delivery = (event: string): Delivery => ({
  id: 'del_1',
  consumer: 'with-events',
  event,
  aggregate: 'inv_1',
  sequence: 3,
  payload: { invoiceId: 'inv_1' },
  at: 0,
  attempts: 0,
  reason: null,
});
const target = (username: string): NetworkTarget => ({ subscriptionId: id('sub_1'), username });

describe('a gateway', () => {
  it('can what it can, and nothing else', async () => {
    const { gateway, request } = cowrie();
    expect(await request(ask('amina'), signal)).toEqual({ providerReference: 'ref-13', note: 'asked' });
    expect(Object.keys(gateway).toSorted()).toEqual(['currencies', 'health', 'name', 'read', 'request']);
  });

  it('that refuses, refuses by its own code, with its name', async () => {
    const error = await thrownBy(cowrie().request(ask('poor'), signal));
    expect(error).toMatchObject({ kind: 'refused', code: 'cowrie.poor', details: { plugin: 'with-gateway@2.1.0' } });
  });

  it.each(['silent', 'broken'])('that is %s in the middle never passes for one that was not reached', async (payer) => {
    const { request, timer } = cowrie();
    const error = thrownBy(request(ask(payer), signal));
    await timer.advance(limits.port);
    expect(await error).toBeInstanceOf(OutcomeUnknownError);
    expect(await error).not.toHaveProperty('kind');
    expect(await error).toMatchObject({ plugin: 'with-gateway@2.1.0', part: 'gateway cowrie' });
  });

  it('that rests was surely not reached', async () => {
    const { request } = cowrie();
    for (let tries = 0; tries < 5; tries += 1) await thrownBy(request(ask('broken'), signal));
    const error = await thrownBy(request(ask('amina'), signal));
    expect(error).toMatchObject({ kind: 'unavailable', code: 'plugin.resting' });
  });

  it('that cannot read a message is named', () => {
    const message = { gateway: 'cowrie', key: 'k', topic: 'torn', body: {}, receivedAt: 0 };
    const error = thrownAt(() => cowrie().gateway.read(message));
    expect(error).toMatchObject({
      code: 'plugin.failed',
      details: { plugin: 'with-gateway@2.1.0', reason: 'unexpected end' },
    });
  });
});

describe('a driver', () => {
  it('works on for the others, however often one device does not answer', async () => {
    const driver = world([withDriver()]).registry.ports.drivers.get('box');
    for (let tries = 0; tries < 20; tries += 1) {
      expect(await thrownBy(driver!.observe(target('far-away'), signal))).toMatchObject({ code: 'box.dead' });
    }
    expect(await driver!.observe(target('amina'), signal)).toEqual({ admits: null, sessions: [] });
    expect(await driver!.apply({ kind: 'disconnect', sessionId: id('s'), why: 'x' }, target('amina'), signal)).toBe(
      'did disconnect',
    );
  });

  it('asks a router that was silent again at once, and names it; the others do not rest for it', async () => {
    const { registry, timer } = world([withRouters()]);
    const driver = registry.ports.drivers.get('masts')!;
    const at = (routerId: string) => driver.observe({ ...target('amina'), routerId }, signal);
    for (let tries = 0; tries < 6; tries += 1) {
      const late = thrownBy(at('silent'));
      await timer.advance(limits.port);
      expect(await late).toMatchObject({ code: 'plugin.late', details: { part: 'driver masts at silent' } });
    }
    expect(await at('mast-1')).toEqual({ admits: null, sessions: [] });
  });

  it('surveys, takes away and leaves behind the guard, and a survey has more time than a call', async () => {
    const { registry, timer } = world([withRouters()]);
    const { survey, remove, leave } = registry.ports.drivers.get('masts')!;
    expect(await survey?.('mast-1', signal)).toMatchObject({ routerId: 'mast-1' });
    expect(await remove?.('mast-1', '*1', signal)).toBe('removed *1');
    expect(await leave?.({ ...target('amina'), routerId: 'mast-1' }, signal)).toBe('left mast-1');
    const late = thrownBy(survey!('silent', signal));
    await timer.advance(limits.survey);
    expect(await late).toMatchObject({ code: 'plugin.late', details: { limitMs: limits.survey } });
    expect(world([withDriver()]).registry.ports.drivers.get('box')).not.toHaveProperty('survey');
  });
});

it('a source reports into the sink that it is opened with', async () => {
  const { registry, host } = world([withSource()]);
  const { usage } = host('with-source');
  await registry.ports.sources.get('meter')?.open(usage);
  expect(host('with-source')).toMatchObject({ reports: [{ username: 'amina', kind: 'start' }] });
});

it('a notifier is sent words', async () => {
  const { registry } = world([withNotifier()]);
  await registry.ports.notifiers.get('drum')?.send({ key: 'k', to: account, text: 'Karibu' }, signal);
  expect(registry.apis['with-notifier'].sent()).toEqual(['Karibu']);
});

describe('an event', () => {
  it('is heard with its payload and the host of the plugin', async () => {
    const { registry } = world([withEvents()]);
    await registry.hear('with-events', delivery('invoiceIssued'));
    expect(registry.apis['with-events'].heard()).toEqual(['with-events 3 inv_1']);
  });

  it('that a plugin does not listen to is heard at once', async () => {
    await world([withEvents()]).registry.hear('with-events', delivery('usageRecorded'));
  });

  it('that cannot be heard says why; after five times the handler rests, which is no try', async () => {
    const { registry } = world([withEvents()]);
    const hear = () => thrownBy(registry.hear('with-events', delivery('paymentFailed')));
    expect(await hear()).toMatchObject({
      code: 'plugin.failed',
      details: { plugin: 'with-events@1.0.0', part: 'on paymentFailed', reason: 'not now' },
    });
    for (let tries = 1; tries < 5; tries += 1) expect(isResting(await hear())).toBe(false);
    expect(isResting(await hear())).toBe(true);
  });

  it('for a plugin that is not there is an error', async () => {
    expect(await thrownBy(world([]).registry.hear('gone', delivery('invoiceIssued')))).toMatchObject({
      code: 'plugin.missing',
    });
  });
});

describe('a route', () => {
  const request: PluginRequest = {
    params: { token: 't' },
    query: {},
    headers: {},
    raw: new Uint8Array(3),
    address: '127.0.0.1',
  };

  it('stores and answers, with the host of its plugin', async () => {
    const { registry, host } = world([withRoutes()]);
    const [paid] = registry.routes;
    expect(await paid?.handle(request)).toEqual({ status: 200, body: { was: 'new' } });
    expect(await paid?.handle(request)).toEqual({ status: 200, body: { was: 'seen' } });
    expect(host('with-routes')).toMatchObject({ messages: [{ key: 't/3', topic: 'paid' }] });
  });

  it('that answers what is no JSON is an error with its name', async () => {
    const error = await thrownBy(world([withRoutes()]).registry.routes[1]!.handle(request));
    expect(error).toMatchObject({
      code: 'plugin.answer',
      details: { plugin: 'with-routes@1.0.0', part: 'route GET /sum' },
    });
    expect(error.message).toMatch(/the body is no JSON/);
  });

  it.each<[string, string | null, RegExp, string]>([
    ['text/javascript; charset=utf-8', 'let x', /^$/, 'a script is answered as it stands'],
    ['text/javascript', null, /a body with a type must be text/, 'JSON has no type'],
    ['text/html\r\nset-cookie: a=b', 'x', /must be a content type/, 'a type cannot begin another header'],
    ['', 'x', /must be a content type/, 'an empty type is none'],
  ])('of the type %j with %j: %s (%s)', async (type, text, fault) => {
    const [, , script] = world([withRoutes()]).registry.routes;
    const query: Record<string, string> = text === null ? {} : { text };
    const asked = script!.handle({ ...request, params: { type: encodeURIComponent(type) }, query });
    if (text === 'let x') expect(await asked).toEqual({ status: 200, body: text, type });
    else expect((await thrownBy(asked)).message).toMatch(fault);
  });

  it('is never rested: whoever was refused during a stall is let in right after it', async () => {
    let stalled = true;
    const slow = definePlugin({
      id: 'slow',
      contract: 1,
      options: z.undefined(),
      setup: () => ({
        routes: [
          {
            method: 'POST' as const,
            path: '/paid',
            access: 'public' as const,
            handler: () => (stalled ? new Promise<never>(() => undefined) : Promise.resolve({ status: 200, body: {} })),
          },
        ],
      }),
    });
    const { registry, timer } = world([slow()]);
    const [paid] = registry.routes;
    for (let tries = 0; tries < 10; tries += 1) {
      const refused = thrownBy(paid!.handle(request));
      await timer.advance(limits.route);
      expect(await refused).toMatchObject({ kind: 'unavailable', code: 'plugin.late' });
    }
    stalled = false;
    expect(await paid!.handle(request)).toEqual({ status: 200, body: {} });
  });
});

it('a job runs its slot', async () => {
  const { registry } = world([withJobs()]);
  await registry.jobs[0]?.run(86_400_000);
  expect(registry.apis['with-jobs'].ran()).toEqual([86_400_000]);
  expect(registry.jobs[0]).toMatchObject({ key: 'with-jobs/nightly', zone: 'Africa/Nairobi' });
});

describe('a command', () => {
  const [greet] = world([withCommands()]).registry.commands;

  it('is given its options as they were parsed', async () => {
    const lines: string[] = [];
    await greet?.run({ name: 'Amina', times: '2' }, (line) => void lines.push(line));
    expect(lines).toEqual(['Karibu Amina', 'Karibu Amina']);
  });

  it('names every option that is wrong', async () => {
    const error = await thrownBy(greet!.run({ times: 'x' }, () => {}));
    expect(error).toMatchObject({ code: 'plugin.command', kind: 'invalid' });
    expect(error.message).toMatch(/greet of with-commands@1\.0\.0 .*--name: .*--times: /);
  });
});

describe('health', () => {
  it.each<
    [() => unknown, { readonly status: string; readonly reason?: string | RegExp; readonly figures?: object }, string]
  >([
    [() => ({ status: 'up', figures: { queue: 3 } }), { status: 'up', figures: { queue: 3 } }, 'as the plugin says'],
    [() => ({ status: 'degraded', reason: 'slow' }), { status: 'degraded', reason: 'slow' }, 'as the plugin says'],
    [() => ({ status: 'fine' }), { status: 'down' }, 'what says nonsense is down'],
    [() => Promise.reject(new Error('no')), { status: 'down', reason: /could not be asked: no$/ }, 'so is what throws'],
  ])('%# answers %j: %s', async (says, { reason, ...rest }) => {
    const [health] = await world([withHealth({ says: says as never })]).registry.health();
    expect(health).toMatchObject({ pluginId: 'with-health', plugin: 'with-health@1.0.0', ...rest });
    if (reason !== undefined) expect(health?.reason).toMatch(reason);
  });

  it('of a plugin that hangs is down after two seconds, and the others have answered', async () => {
    const { registry, timer } = world([withHealth({ says: () => new Promise(() => {}) }), withEvents()]);
    const health = registry.health();
    await timer.advance(2_000);
    expect((await health).map((one) => one.status)).toEqual(['down', 'up']);
  });
});

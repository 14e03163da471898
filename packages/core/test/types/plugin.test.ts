import { expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { ChargeDraft } from '../../src/domain/charge.ts';
import type { Plugin, PluginApis, PluginHost } from '../../src/plugin/contract.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { HeardEvent, Watching } from '../../src/plugin/events.ts';
import { createWatching } from '../../src/plugin/watching.ts';
import { silentLog } from '../../src/ports/log.ts';
import { withGateway } from '../plugin/fixtures/with-gateway.ts';
import { withJobs } from '../plugin/fixtures/with-jobs.ts';
import type { withRoutes } from '../plugin/fixtures/with-routes.ts';
import { world } from '../plugin/world.ts';

// What must not compile stands behind `@ts-expect-error`: the type check of the whole repository fails where it does.

const options = { key: 'eight-letters', host: 'https://a.example' };

it('knows the APIs of exactly the plugins in the list', () => {
  const { apis } = world([withGateway(options), withJobs()]).registry;
  expectTypeOf(apis['with-gateway'].reference).toEqualTypeOf<() => number>();
  expectTypeOf(apis['with-jobs'].ran).toEqualTypeOf<() => number[]>();
  // @ts-expect-error: this plugin is not in the list.
  expect(apis['with-routes']).toBeUndefined();
  expectTypeOf<PluginApis<[ReturnType<typeof withRoutes>]>>().toEqualTypeOf<{ readonly 'with-routes': undefined }>();
});

it('takes the options of the schema and no others', () => {
  expectTypeOf(withGateway).parameters.toEqualTypeOf<[{ key: string; host: string }]>();
  expectTypeOf(withJobs).toBeCallableWith();
  // @ts-expect-error: the key is missing.
  expect(() => withGateway({ host: 'https://a.example' })).toThrow(/key/);
  // @ts-expect-error: a host is a string.
  expect(() => withGateway({ ...options, host: 7 })).toThrow(/host/);
  // @ts-expect-error: there is no such option.
  expect(() => withGateway({ ...options, hots: '' })).toThrow(/hots/);
  // @ts-expect-error: options must be given.
  expect(() => withGateway()).toThrow(/options/);
});

it('hands each stage its value and each handler its event, without a type being written', () => {
  definePlugin({
    id: 'typed',
    contract: 1,
    options: z.undefined(),
    setup: () => ({
      stages: {
        charges: (charges, facts) => {
          expectTypeOf(charges).toEqualTypeOf<readonly ChargeDraft[]>();
          expectTypeOf(facts.account.currency).toBeString();
          return charges;
        },
      },
      on: {
        invoiceIssued: (event, host) => {
          expectTypeOf(event).toEqualTypeOf<HeardEvent<'invoiceIssued'>>();
          expectTypeOf(host).toEqualTypeOf<PluginHost>();
        },
      },
    }),
  });
});

it('does not compile with a name that nobody calls', () => {
  const base = { contract: 1, options: z.undefined() } as const;
  // @ts-expect-error: the stage is called charges.
  definePlugin({ ...base, id: 'a', setup: () => ({ stages: { usage: (usage) => usage, charge: () => [] } }) });
  // @ts-expect-error: the event is called invoiceIssued.
  definePlugin({ ...base, id: 'b', setup: () => ({ on: { invoiceIssue: () => {}, paymentFailed: () => {} } }) });
  // @ts-expect-error: the part is called stages.
  definePlugin({ ...base, id: 'c', setup: () => ({ stage: {}, stages: {} }) });
  // @ts-expect-error: a stage answers what it was given.
  definePlugin({ ...base, id: 'd', setup: () => ({ stages: { charges: () => 7 } }) });
  // @ts-expect-error: this core speaks contract 1.
  definePlugin({ ...base, id: 'e', contract: 2, setup: () => ({}) });
});

it('types a row by the shape of its table', () => {
  const shape = { name: 't', columns: { name: 'text', seen: 'bigint', done: 'boolean' }, key: ['name'] } as const;
  const table = (host: PluginHost) => host.table(shape);
  type Row = Parameters<ReturnType<typeof table>['put']>[0];
  expectTypeOf<Row>().toEqualTypeOf<{
    readonly name: string | null;
    readonly seen: bigint | null;
    readonly done: boolean | null;
  }>();
});

it('types what the host application watches', () => {
  const { events } = createWatching(silentLog);
  events.on('invoiceIssued', (event) => void expectTypeOf(event.payload.invoiceId).toBeString());
  // @ts-expect-error: there is no such event.
  events.on('invoiceIsued', () => {});
  expectTypeOf(events).toEqualTypeOf<Watching>();
});

it('keeps plugins of any kind in one list', () => {
  expectTypeOf(withGateway(options)).toExtend<Plugin>();
});

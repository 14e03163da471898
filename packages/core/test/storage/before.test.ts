import { expect, it, onTestFinished } from 'vitest';
import { DEFAULT_CHANGES } from '../../src/domain/plan-input.ts';
import type { Id } from '../../src/kernel/id.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { coreMigrations } from '../../src/storage/migrations/index.ts';
import { openStore } from '../../src/storage/store.ts';
import { START } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';
import { TERM_MS } from '../../src/testing/store-samples.ts';

/** The schema before plans could say more than a price. */
const BEFORE = coreMigrations.slice(0, 7);

const ACCOUNT = {
  id: 'acc_1',
  number: '10000099',
  name: 'Amina',
  currency: 'KES',
  zone: 'Africa/Nairobi',
  state: 'active',
  version: 1,
  created_at: START,
  search_text: 'amina',
};

const PLAN = {
  id: 'pln_1',
  code: 'home-10',
  version: 1,
  name: 'Home 10',
  terms_kind: 'postpaid',
  terms: '{"kind":"postpaid","interval":{"unit":"month","count":1},"dueDays":14}',
  price_minor: 100_000,
  currency: 'KES',
  tax_mode: 'inclusive',
  taxes: '[]',
  // 10 GiB at 10.00 for each, then 2.50.
  usage_price:
    '{"meter":"bytes","blockSize":{"$bigint":"1073741824"},"tiers":[' +
    '{"upTo":{"$bigint":"10737418240"},"price":"10.00"},{"upTo":null,"price":"2.50"}]}',
  service: '{"access":"pppoe","downKbps":10000,"upKbps":5000,"quotaBytes":null,"afterQuota":"block","sessions":1}',
  on_expiry: 'refuse',
  published_at: START,
};

const SUBSCRIPTION = {
  id: 'sub_1',
  account_id: 'acc_1',
  plan_id: 'pln_1',
  username: 'amina',
  username_key: 'amina',
  secret: 'v0:maji-moto',
  state: 'active',
  anchor: '2026-03-01',
  generation: 0,
  created_at: START,
};

const USAGE = {
  id: 'use_1',
  usage_key: 'ses_1/1/2/3',
  session_id: 'ses_1',
  subscription_id: 'sub_1',
  account_id: 'acc_1',
  from_at: START,
  to_at: START + 1_000,
  in_bytes: 100,
  out_bytes: 200,
  seconds: 60,
  usage_class: 'counted',
  origin: 'core',
};

const DAY = {
  account_id: 'acc_1',
  subscription_id: 'sub_1',
  day: '2026-03-01',
  in_bytes: 100,
  out_bytes: 200,
  counted_bytes: 300,
};

describeOnEngines('rows of before', (open, dialect) => {
  it('read back as what was sold, and what was used before there were buckets burns none', async () => {
    const config = await open('empty');
    const engine = await openTestEngine(config);
    await migrate(engine, { set: 'core', migrations: BEFORE, now: () => START });
    const { knex } = engine;
    await knex('accounts').insert(ACCOUNT);
    await knex('plans').insert([
      PLAN,
      { ...PLAN, id: 'pln_2', version: 2, usage_price: null, terms_kind: 'prepaid', terms: '{"kind":"prepaid"}' },
    ]);
    await knex('subscriptions').insert(SUBSCRIPTION);
    await knex('usage_events').insert([
      USAGE,
      { ...USAGE, id: 'use_2', usage_key: 'free', usage_class: 'free', in_bytes: 7, out_bytes: 0 },
    ]);
    await knex('usage_days').insert({ ...DAY, in_bytes: 107 });
    const store = await openStore(engine);
    onTestFinished(() => store.close());

    const view = await store.reads.view('acc_1' as Id<'Account'>, START);
    const held = view?.subscriptions[0];
    expect(held?.subscription).toMatchObject({ quantity: 1, addOns: [], activatedAt: null, pauses: [], promise: null });
    expect(held?.plan).toMatchObject({
      role: 'base',
      terms: { kind: 'postpaid', dueDays: 14, usageGraceMs: 0, alignment: 'subscription' },
      phases: [],
      setupFee: null,
      grants: [],
      changes: DEFAULT_CHANGES,
      existing: { mode: 'grandfather', from: null },
      service: { downKbps: 10_000, rollover: null, fairUse: [] },
      usage: [
        {
          meter: 'bytes',
          blockSize: 1n << 30n,
          model: {
            model: 'graduated',
            tiers: [
              { upTo: '10', price: '10.00' },
              { upTo: null, price: '2.50' },
            ],
          },
        },
      ],
    });
    expect((await store.reads.plan('pln_2' as Id<'Plan'>))?.usage).toEqual([]);
    expect(held?.unburnt).toEqual({});
    const page = { after: null, limit: 10 };
    const pieces = await store.reads.usagePieces('sub_1' as Id<'Subscription'>, START, START + TERM_MS, page);
    expect(pieces.map(({ countedBytes }) => countedBytes)).toEqual([300n, 0n]);
    expect(await store.reads.usedBytes('sub_1' as Id<'Subscription'>, START, START + TERM_MS)).toBe(300n);
    expect((await store.verify()).map(({ what }) => what)).toEqual([]);
  });

  // On PostgreSQL a migration is one transaction. On MySQL it may have been interrupted after any of its statements.
  it.runIf(dialect === 'mysql')('are not in the way of a migration that runs again', async () => {
    const engine = await openTestEngine(await open('empty'));
    onTestFinished(() => engine.close());
    await migrate(engine, { set: 'core', migrations: BEFORE, now: () => START });
    await engine.knex('accounts').insert(ACCOUNT);
    await engine.knex('plans').insert(PLAN);
    await engine.knex('subscriptions').insert(SUBSCRIPTION);
    await engine.knex('usage_events').insert(USAGE);
    for (const { up } of coreMigrations.slice(7)) {
      await up(engine.knex, dialect);
      await up(engine.knex, dialect);
    }
    await expect(engine.knex('plans').update({ plan_role: 'bundle' })).rejects.toThrow(/sealed/);
    const burnt = await engine.knex('tallies').orderBy('asset').select('asset', 'burnt');
    expect(burnt).toEqual([
      { asset: 'BYTES', burnt: '300' },
      { asset: 'SECONDS', burnt: '60' },
    ]);
  });
});

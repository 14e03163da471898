import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Journal } from '../../src/domain/ledger.ts';
import type { TaxRow } from '../../src/domain/taxes/table.ts';
import type { Id } from '../../src/kernel/id.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Engine, EngineConfig } from '../../src/storage/engine.ts';
import { openStore } from '../../src/storage/store.ts';
import { START } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';
import { sample, wrote } from '../../src/testing/store-samples.ts';
import { aBucketOf, aPromotionOf, aRedemptionOf, granting } from '../../src/testing/store-samples-units.ts';
import { describeStore } from '../../src/testing/store-suite.ts';

const KEY = new Uint8Array(32).fill(7);

const A_TAX: TaxRow = {
  id: 'tax_sealed' as Id<'Tax'>,
  code: 'VAT',
  name: 'VAT',
  taxClass: 'internet',
  rate: '0.16',
  base: 'net',
  order: 0,
  from: '2026-01-01',
  until: null,
  source: 'the law of the test',
  publishedAt: START,
};
const A_REVISION = { revision: 1, at: START, actor: 'Wanjiku', rows: [A_TAX.id], ends: [] };

describeOnEngines('a store', (open, dialect) => {
  describeStore(dialect, async () => {
    const config = await open();
    return async () => openStore(await openTestEngine(config), { secretKey: KEY });
  });

  describe('the database itself', () => {
    let engine: Engine;
    let store: Store;
    const [one, old] = [sample('sealed'), sample('old')];
    const promotion = aPromotionOf('sealed', { total: 1 });
    beforeAll(async () => {
      const config = await open();
      engine = await openTestEngine(config);
      store = await openStore(await openTestEngine(config));
      await wrote(store, one.opened);
      await wrote(store, one.bought(0, 1));
      await wrote(store, one.grown(one.session, 1n, 2n, START));
      await wrote(store, { inbox: [{ gateway: 'g', key: 'k', topic: 't', body: 'b', receivedAt: START }] });
      await wrote(store, granting(aBucketOf(one, 'sealed')));
      await wrote(store, { promotions: [promotion] });
      await wrote(store, { redemptions: [aRedemptionOf(promotion, one, 'sealed')] });
      await wrote(store, { plans: [old.plan] });
      await wrote(store, { retirePlans: [{ planId: old.plan.id, retiredAt: START }] });
      await wrote(store, { taxes: [A_TAX], taxRevisions: [A_REVISION] });
    });
    afterAll(async () => {
      await store.close();
      await engine.close();
    });

    it.each([
      ["update entries set amount = amount + 1 where asset = 'KES'", 'an entry keeps its amount'],
      ['delete from entries', 'an entry stays'],
      [
        "insert into entries values ('jrn_inv_sealed_0', 9, '1160', null, 'KES', 'debit', 1)",
        'a sealed journal is full',
      ],
      ["insert into entries values ('jrn_none', 0, '1160', null, 'KES', 'debit', 1)", 'an entry has a journal'],
      ['delete from journals', 'a journal stays'],
      ["update journals set memo = 'other'", 'a journal keeps its words'],
      ['update journals set sealed_at = null', 'a seal is not broken'],
      ['update usage_events set in_bytes = 0', 'usage stays as it was counted'],
      ['delete from usage_events', 'usage stays'],
      ['update invoices set total_minor = 1, net_minor = 1, tax_minor = 0', 'an issued invoice keeps its figures'],
      ["update invoices set number = 'INV-000009'", 'and its number'],
      ['delete from invoices', 'and stays'],
      ['update payments set amount_minor = 1', 'money received keeps its amount'],
      ["update payments set account_id = 'acc_other'", 'and its owner'],
      ['update payments set account_id = null', 'whom nobody takes from it'],
      ["update payments set receipt = 'other'", 'and its receipt'],
      ['delete from payments', 'and stays'],
      ["update inbox set body = 'other'", 'a message stays as it came'],
      ['delete from inbox', 'and stays'],
      ["update outbox set payload = '{}'", 'what was told stays told'],
      ['delete from allocations', 'money that was put to use stays there'],
      ['update plans set price_minor = 1', 'a plan that is sold keeps its price'],
      ['delete from payment_names', 'a name stays with its payment'],
      ["update balances set debit = credit + 1 where account_code = '2160'", 'nobody is overdrawn'],
      ['update payment_allocated set allocated = amount + 1', 'no money is spent twice'],
      ['update invoice_paid set paid = total + 1', 'no invoice is paid twice'],
      ["update plans set plan_role = 'bundle'", 'a plan that is sold keeps what it is'],
      ["update plans set particulars = '{}'", 'and what it says beside its price'],
      ["update plans set available_from = '2027-01-01'", 'and when it is sold'],
      ["update plans set retired_at = 5 where code = 'plan-old'", 'and is retired once'],
      ['update usage_events set counted_bytes = 0', 'use keeps its weight'],
      ["update invoices set kind = 'credit_note'", 'an invoice is no credit note'],
      ["update allocations set bucket_id = 'bkt_x', payment_id = null", 'money that was put to use is no credit'],
      ['update buckets set granted = granted + 1', 'nobody is granted more than she was'],
      ['update buckets set used = granted + 1', 'nobody uses more than she has'],
      ['delete from buckets', 'a bucket stays'],
      ["update promotions set offer = '{}'", 'an offer stays as it was published'],
      ['update redemption_counts set taken = 2', 'an offer is not taken up more often than it may be'],
      ["update taxes set rate = '0.10'", 'a rate stays as it was published'],
      ["update taxes set from_day = '2020-01-01'", 'and so does its day'],
      ['delete from taxes', 'and it stays'],
      ["update tax_revisions set actor = 'nobody'", 'who changed the law of the house is known'],
      ["update invoices set may_withhold = '[]'", 'what may be withheld stays as it was printed'],
      ["update redemptions set account_id = 'acc_other'", 'nobody gets the discount of another'],
      ["update balances set debit = credit + 1 where account_code in ('2110', '9100')", 'nor is credit overdrawn'],
    ])('refuses: %s (%s)', async (sql) => {
      await expect(engine.knex.raw(sql)).rejects.toThrow();
      expect(await store.verify()).toEqual([]);
    });

    it.runIf(dialect === 'postgres').each(['entries', 'journals', 'usage_events', 'invoices', 'payments'])(
      'refuses to empty %s',
      async (table) => {
        await expect(engine.knex.raw(`truncate ${table}`)).rejects.toThrow(/sealed/);
      },
    );

    it('lets a plan be retired and nothing else', async () => {
      await wrote(store, { retirePlans: [{ planId: one.plan.id, retiredAt: START }] });
      expect(await store.reads.plan(one.plan.id)).toEqual({ ...one.plan, retiredAt: START });
    });

    it.each<[why: string, journal: (good: Journal) => Journal]>([
      [
        'one side is more than the other',
        (good) => ({
          ...good,
          entries: good.entries.map((entry, n) => ({ ...entry, amount: entry.amount + BigInt(n === 0 ? 1 : 0) })),
        }),
      ],
      ['it has one entry', (good) => ({ ...good, entries: good.entries.slice(0, 1) })],
      [
        'an asset is balanced by another',
        (good) => ({
          ...good,
          entries: good.entries.map((entry, n) => ({ ...entry, asset: n === 0 ? 'USD' : 'KES' })),
        }),
      ],
    ])('seals no journal when %s', async (_why, change) => {
      const [good] = sample('unsealed').bought(0, 1).journals ?? [];
      await expect(store.write({ journals: [change(good!)] })).rejects.toThrow();
      expect(await store.verify()).toEqual([]);
    });

    it('refuses an entry that somebody adds while the journal is being sealed', async () => {
      const { knex } = engine;
      const id = 'jrn_meanwhile' as Id<'Journal'>;
      const values = { kind: 'receipt', document_type: 'payment', document_id: id, booked_at: 1, effective_at: 1 };
      await knex('journals').insert({ ...values, id, memo: '', origin: 'test' });
      const entry = { journal_id: id, account_code: '1160', owner: null, asset: 'KES', amount: 5 };
      await knex('entries').insert([
        { ...entry, position: 0, side: 'debit' },
        { ...entry, position: 1, side: 'credit' },
      ]);
      const sealing = await knex.transaction();
      await sealing('journals').where({ id }).update({ sealed_at: 1 });
      const late = expect(knex('entries').insert({ ...entry, position: 2, side: 'debit' })).rejects.toThrow();
      await sealing.commit();
      await late;
      expect(await store.verify()).toEqual([]);
    });

    it.each<[what: string, plant: string, undo: string]>([
      [
        'balance of entries',
        "update balances set debit = debit + 5 where account_code = '1200'",
        "update balances set debit = debit - 5 where account_code = '1200'",
      ],
      [
        'balance without entries',
        "insert into balances values ('acc_ghost', '1200', 'KES', 1, 1)",
        "delete from balances where owner = 'acc_ghost'",
      ],
      [
        'payment allocated',
        'update payment_allocated set allocated = 0',
        'update payment_allocated set allocated = amount',
      ],
      ['invoice paid', 'update invoice_paid set paid = 1', 'update invoice_paid set paid = total'],
      ['session counters', 'update sessions set in_bytes = 5', 'update sessions set in_bytes = 1'],
      ['usage of days', 'update usage_days set in_bytes = 5', 'update usage_days set in_bytes = 1'],
      [
        'invoice numbers',
        "update counters set value = 7 where name = 'invoice:INV'",
        "update counters set value = 1 where name = 'invoice:INV'",
      ],
      [
        'generation of entitlements',
        'update subscriptions set generation = 4',
        'update subscriptions set generation = 1',
      ],
      [
        'balance of entries',
        "update balances set credit = credit + 5 where account_code = '9100'",
        "update balances set credit = credit - 5 where account_code = '9100'",
      ],
      ['units of a customer', 'update buckets set used = 7', 'update buckets set used = 0'],
      ['bucket live', 'update buckets set live = 0', 'update buckets set live = 1'],
      [
        'credit of a customer',
        "update balances set credit = 9 where account_code = '2110'",
        "update balances set credit = 0 where account_code = '2110'",
      ],
      [
        'tally of usage',
        "update tallies set counted = counted + 1 where asset = 'SECONDS'",
        "update tallies set counted = counted - 1 where asset = 'SECONDS'",
      ],
      [
        'counted bytes of days',
        'update usage_days set counted_bytes = counted_bytes + 1',
        'update usage_days set counted_bytes = counted_bytes - 1',
      ],
      ['promotions taken up', 'update redemption_counts set taken = 0', 'update redemption_counts set taken = 1'],
      [
        'terms apart',
        `insert into terms values ('trm_over', 'sub_sealed', 'chg_x', ${START + 1}, ${START + 2})`,
        "delete from terms where id = 'trm_over'",
      ],
    ])('finds a planted break: %s', async (what, plant, undo) => {
      await engine.knex.raw(plant);
      expect((await store.verify()).map((each) => each.what)).toContain(what);
      await engine.knex.raw(undo);
      expect(await store.verify()).toEqual([]);
    });
  });

  it.runIf(dialect === 'postgres')('tells another process that there is work', async () => {
    const config = await open();
    const [store, other] = [
      await openStore(await openTestEngine(config)),
      await openStore(await openTestEngine(config)),
    ];
    const heard: string[] = [];
    other.onWork((kind) => heard.push(kind));
    // All kinds are told once when the other listens, since nobody knows what was stored before.
    await expect.poll(() => heard.length).toBe(3);
    await wrote(store, { inbox: [{ gateway: 'g', key: 'k', topic: 't', body: 1, receivedAt: START }] });
    await expect.poll(() => heard.slice(3)).toEqual(['inbox']);
    await store.close();
    await other.close();
  });

  describe('secrets', () => {
    it('are sealed in the database and opened by the key that sealed them alone', async () => {
      const config = await open();
      const one = sample('secret');
      const store = await openStore(await openTestEngine(config), { secretKey: KEY });
      await wrote(store, one.opened);
      await store.close();
      const engine = await openTestEngine(config);
      const row = await engine.knex('subscriptions').first<{ secret: string }>('secret');
      expect(row.secret).toMatch(/^v1:[\w-]{40,}$/);
      expect(row.secret).not.toContain(one.subscription.secret);
      await engine.close();
      const wrong = { secretKey: new Uint8Array(32).fill(8) };
      await expect(opened(config, wrong)).rejects.toMatchObject({ code: 'storage.secretKeyWrong' });
      await expect(opened(config, {})).rejects.toMatchObject({ code: 'storage.secretKeyWrong' });
      await expect(opened(config, { secretKey: new Uint8Array(16) })).rejects.toMatchObject({
        code: 'storage.secretKeySize',
      });
    });
  });
});

async function opened(config: EngineConfig, options: { readonly secretKey?: Uint8Array }): Promise<void> {
  const engine = await openTestEngine(config);
  try {
    await openStore(engine, options);
  } finally {
    await engine.close();
  }
}

import { expect, it, onTestFinished } from 'vitest';
import type { Account } from '../../src/domain/account.ts';
import { credit, debit, type AccountCode, type Entry } from '../../src/domain/ledger.ts';
import { encodeJson } from '../../src/kernel/json.ts';
import { majorString } from '../../src/kernel/money.ts';
import { insertJournals, prepareBalances } from '../../src/storage/knex/journals.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { coreMigrations } from '../../src/storage/migrations/index.ts';
import { openStore } from '../../src/storage/store.ts';
import type { Engine } from '../../src/storage/engine.ts';
import { kes, START } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';

/** The schema before lines were rows. */
const BEFORE = coreMigrations.filter(({ id }) => id < '0019');

const ACCOUNT = {
  id: 'acc_1' as Account['id'],
  number: '10000099',
  name: 'Amina',
  currency: 'KES',
  zone: 'Africa/Nairobi',
  state: 'active',
  version: 1,
  created_at: START,
  search_text: 'amina',
};

/** 31 days from the start of March, and the same month before. */
const MARCH = { fromAt: Date.parse('2026-03-01T00:00:00+03:00'), toAt: Date.parse('2026-04-01T00:00:00+03:00') };
const FEBRUARY = { fromAt: Date.parse('2026-02-01T00:00:00+03:00'), toAt: MARCH.fromAt };
const NOW = { fromAt: START, toAt: START };

type Line = readonly [key: string, kind: string, net: string, span: { readonly fromAt: number; readonly toAt: number }];

/** A document as it was written then: its lines say little, and its journal what all of them came to. */
async function issued(
  { knex }: Engine,
  n: number,
  lines: readonly Line[],
  booked: readonly (readonly [AccountCode, string])[],
  kind: 'invoice' | 'credit_note' = 'invoice',
): Promise<void> {
  const sign = kind === 'invoice' ? 1n : -1n;
  const net = lines.reduce((all, [, , amount]) => all + kes(amount).minor, 0n);
  const items = lines.map(([key, of, amount, span]) => {
    const figures = { net: kes(amount), tax: kes('0.00'), gross: kes(amount) };
    return { chargeId: `chg_${n}_${key}`, kind: of, description: of, ...span, ...figures };
  });
  await knex('charges').insert(
    lines.map(([key, of, amount, { fromAt, toAt }]) => ({
      id: `chg_${n}_${key}`,
      charge_key: key,
      account_id: 'acc_1',
      subscription_id: 'sub_1',
      plan_id: 'pln_1',
      kind: of,
      description: of,
      amount_minor: String(sign * kes(amount).minor),
      currency: 'KES',
      tax_mode: 'exclusive',
      taxes: '[]',
      from_at: fromAt,
      to_at: toAt,
      origin: 'core',
    })),
  );
  await knex('invoices').insert({
    id: `inv_${n}`,
    series: kind === 'invoice' ? 'INV' : 'CN',
    series_number: n,
    number: `INV-${n}`,
    account_id: 'acc_1',
    kind,
    state: 'finalised',
    currency: 'KES',
    tax_mode: 'exclusive',
    line_items: encodeJson(items),
    taxes: '[]',
    net_minor: String(net),
    tax_minor: '0',
    total_minor: String(net),
    issued_at: START,
    due_at: START,
    customer: '{}',
  });
  const money = { minor: net, currency: 'KES' };
  const own = kind === 'invoice' ? debit('1200', ACCOUNT.id, money) : credit('2110', ACCOUNT.id, money);
  const others = booked.map(([code, amount]): Entry => {
    const { minor, currency } = kes(amount);
    return minor > 0n ? credit(code, null, { minor, currency }) : debit(code, null, { minor: -minor, currency });
  });
  const about = { kind: 'invoice', documentType: 'invoice', documentId: `inv_${n}`, memo: '', origin: 'core' } as const;
  const journal = { id: `jrn_${n}` as never, ...about, bookedAt: START, effectiveAt: START, entries: [own, ...others] };
  await prepareBalances(knex, [journal]);
  await knex.transaction((trx) => insertJournals(trx, [journal]));
}

describeOnEngines('documents of before their lines were rows', (open, dialect) => {
  it('have what they had put on 2200 wait for its days, and the first night catches up', async () => {
    const engine = await openTestEngine(await open('empty'));
    await migrate(engine, { set: 'core', migrations: BEFORE, now: () => START });
    await engine.knex('accounts').insert(ACCOUNT);
    await issued(engine, 1, [['sub_1/recurring/1', 'recurring', '3100.00', MARCH]], [['2200', '3100.00']]);
    await issued(
      engine,
      2,
      [
        ['sub_1/recurring/2', 'recurring', '620.00', MARCH],
        ['sub_1/recurring/2/less/discount/x', 'discount', '-62.00', MARCH],
        ['sub_1/usage/bytes/1/2', 'usage', '100.00', FEBRUARY],
        ['setup', 'one_off', '50.00', NOW],
        ['inv_2/rounding', 'rounding', '0.50', NOW],
      ],
      [
        ['2200', '558.00'],
        ['4110', '100.00'],
        ['4120', '50.00'],
        ['5900', '0.50'],
      ],
    );
    // Usage with a discount alone: it was booked to 2200 whole.
    await issued(
      engine,
      3,
      [
        ['sub_1/usage/bytes/2/3', 'usage', '520.00', FEBRUARY],
        ['sub_1/usage/bytes/2/3/less/discount/x', 'discount', '-104.00', FEBRUARY],
      ],
      [['2200', '416.00']],
    );
    await issued(engine, 4, [['chn', 'adjustment', '310.00', MARCH]], [['2200', '-310.00']], 'credit_note');
    const store = await openStore(engine);
    onTestFinished(() => store.close());

    const mine = ['deferred revenue', 'invoice line', 'line recognised', 'line waits'];
    const found = async () => (await store.verify()).filter(({ what }) => mine.includes(what));
    expect(await found()).toEqual([]);
    const ask = { day: '2026-03-11', issuedBefore: START + 86_400_000 * 20 };
    const { sums, lines } = await store.reads.recognisable(ask);
    expect(lines).toBe(6);
    expect(sums.map(({ code, minor }) => `${code} ${majorString({ minor, currency: 'KES' })}`)).toEqual([
      '4100 1100.00', // 10 of 31 days of 3,100.00 and 620.00, less those of 310.00.
      '4110 520.00', // Long over.
      '4200 -124.00', // 10 of 31 days of 62.00, and all of 104.00.
    ]);
    const [row] = await engine.knex('invoice_lines').where({ invoice_id: 'inv_1' });
    expect(row).toMatchObject({ subscription_id: 'sub_1', plan_id: 'pln_1', code: '4100', earned_by: 'days' });
    await expect(engine.knex('invoice_lines').update({ net_minor: 1 })).rejects.toThrow(/sealed/);
    await expect(engine.knex('invoice_lines').del()).rejects.toThrow(/sealed/);

    // Interrupted on MySQL, it runs again and finds its rows.
    await coreMigrations.find(({ id }) => id === '0019-invoice-lines-of-before')?.up(engine.knex, dialect);
    expect(await found()).toEqual([]);
  });
});

import { majorString } from '@daftari/core';
import { startStory } from '@daftari/core/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loyalty } from '../src/index.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'loyalty-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

// Patient: the embedded database lays out its files when it starts for the first time.
it('after a year 950.00 pays for what costs 1,000.00, and the books agree', { timeout: 60_000 }, async () => {
  const story = await startStory({
    database: { kind: 'embedded', dataDir },
    from: '2025-03-01T09:00:00+03:00',
    plugins: [loyalty()],
  });
  const { billing } = story;
  const amina = await story.customer('Amina', await story.plan());
  const due = async () => majorString(await billing.amountDue(amina.account.id));
  expect(await due()).toBe('1000.00');

  await story.at('2026-03-01T09:00:00+03:00');
  expect(await due()).toBe('950.00');
  await story.pays(amina, '950.00');
  expect(await story.access(amina)).toBe('granted');
  expect(await story.paidUntil(amina)).toBe('2026-03-31 09:00');
  expect(await story.wallet(amina)).toBe('0.00');

  const { rows } = await billing.reads.invoices(amina.account.id, { page: 1, limit: 10 });
  expect(rows.map(({ invoice }) => invoice.lines.map((line) => [line.description, majorString(line.gross)]))).toEqual([
    [
      ['Home 10', '1000.00'],
      ['Loyalty discount on Home 10', '-50.00'],
    ],
  ]);

  const [command] = billing.registry.commands;
  const printed: string[] = [];
  await command?.run({}, (line) => void printed.push(line));
  expect(printed).toEqual([expect.stringMatching(/^2026-03-01 09:00:00 {2}acc_\w+ {2}KES\s950\.00$/)]);
  await story.end();
});

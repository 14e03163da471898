import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from '@daftari/core';
import { describeOnEngines } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { NOTHING, ONCE, openIsp, PHONE, type Isp } from './isp.ts';

/** `npx daftari mpesa import --file …` of a file with this text. */
async function bring({ story }: Isp, text: string): Promise<readonly string[]> {
  const command = story.billing.registry.commands.find(({ name }) => name === 'import');
  assert(command, 'the plugin has the command');
  const folder = await mkdtemp(join(tmpdir(), 'statement-'));
  const printed: string[] = [];
  try {
    const file = join(folder, 'statement.csv');
    await writeFile(file, text);
    await command.run({ file }, (line) => printed.push(line));
  } finally {
    await rm(folder, { recursive: true });
  }
  return printed;
}

describeOnEngines('a statement that is brought on the command line', (open) => {
  it('books what nothing told of, and keeps its lines: the same file again changes nothing', async () => {
    const isp = await openIsp(await open());
    const { billing, clock } = isp.story;
    const paid = { msisdn: PHONE, amount: 1_000, account: isp.amina.account.number };
    const { receipt = '' } = await isp.sim.phone.payBill(paid, { confirmation: 'lost' });
    await isp.work();
    expect(await isp.books()).toEqual(NOTHING);
    clock.advance(60_000);
    const text = `${isp.sim.portal.statement()}QAB12CD301,yesterday,,,Completed,5.00\r\n`;
    const unread = expect.stringMatching(/^Line \d+ cannot be read: the completion time is none\.$/);
    expect(await bring(isp, text)).toEqual([
      '1 lines are new, 0 were known.',
      '1 payments that nothing had told of are booked, and 0 other lines are looked into.',
      unread,
    ]);
    expect(await isp.books()).toEqual(ONCE);
    // The day of the statement knows the line: it is compared, and not only booked.
    const span = { fromAt: clock.now() - 3_600_000, untilAt: clock.now() + 1 };
    const kept = await billing.reads.reportedLines({ gateway: 'mpesa', source: 'provider', ...span });
    expect(kept).toMatchObject([{ key: receipt, kind: 'payment' }]);
    expect(await bring(isp, text)).toEqual([
      '0 lines are new, 1 were known.',
      '0 payments that nothing had told of are booked, and 0 other lines are looked into.',
      unread,
    ]);
    expect(await isp.books()).toEqual(ONCE);
    await isp.end();
  });

  it('books nothing that its callback has brought before', async () => {
    const isp = await openIsp(await open());
    await isp.sim.phone.payBill({ msisdn: PHONE, amount: 1_000, account: isp.amina.account.number });
    await isp.work();
    expect(await isp.books()).toEqual(ONCE);
    isp.story.clock.advance(60_000);
    const [lines, found] = await bring(isp, isp.sim.portal.statement());
    expect(lines).toBe('1 lines are new, 0 were known.');
    expect(found).toMatch(/^0 payments/);
    expect(await isp.books()).toEqual(ONCE);
    await isp.end();
  });
});

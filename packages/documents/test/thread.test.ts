import { afterAll, describe, expect, it } from 'vitest';
import { createPress } from '../src/index.ts';
import { openPressThread } from '../src/thread.ts';
import { footed, home, invoiceOf, mwanga, receiptOf, statementOf, vouchersOf } from './samples.ts';

const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

describe('a press in a thread', () => {
  const [press, thread] = [createPress(mwanga), openPressThread(mwanga)];
  afterAll(() => thread.close());

  it('prints what a press beside us prints, to the byte', async () => {
    const [invoice, receipt, statement, vouchers, slip] = await Promise.all([
      thread.print('invoice', invoiceOf(31), 'sw'),
      thread.print('receipt', receiptOf(), 'en'),
      thread.print('statement', statementOf(11), 'en'),
      thread.print('vouchers', vouchersOf(30), 'en'),
      thread.print('receiptSlip', receiptOf(), 'en', 58),
    ]);
    expect(same(invoice, press.invoice(invoiceOf(31), 'sw'))).toBe(true);
    expect(same(receipt, press.receipt(receiptOf(), 'en'))).toBe(true);
    expect(same(statement, press.statement(statementOf(11), 'en'))).toBe(true);
    expect(same(vouchers, press.vouchers(vouchersOf(30), 'en'))).toBe(true);
    expect(same(slip, press.receiptSlip(receiptOf(), 'en', 58))).toBe(true);
  });

  it('refuses in the same words, and goes on', async () => {
    const wrong = footed({ lines: [home], total: 1n });
    await expect(thread.print('invoice', wrong, 'en')).rejects.toMatchObject({ code: 'documents.unfooted' });
    await expect(thread.print('invoice', invoiceOf(1), 'en')).resolves.toBeInstanceOf(Uint8Array);
  });

  it('leaves the loop to others while it prints', async () => {
    let turns = 0;
    const printing = thread.print('invoice', invoiceOf(500), 'en').then(() => 'printed');
    const turning = new Promise<string>((done) => {
      const turn = (): void => void (++turns === 20 ? done('turned') : setImmediate(turn));
      turn();
    });
    expect(await Promise.race([printing, turning])).toBe('turned');
    await printing;
  });

  it('refuses what waits when it is closed, and begins anew when it is asked again', async () => {
    const other = openPressThread(mwanga);
    const waits = expect(other.print('invoice', invoiceOf(500), 'en')).rejects.toThrow('has been closed');
    await other.close();
    await waits;
    await expect(other.print('invoice', invoiceOf(1), 'en')).resolves.toBeInstanceOf(Uint8Array);
    await other.close();
  });
});

import { describe, expect, it } from 'vitest';
import type { Break, GatewayStatement, GatewayView, Reconciliation } from '../src/api/reconcile.ts';
import { differenceOf, sidesOf } from '../src/elements/daftari-three-sides.ts';
import { firstGateway } from '../src/pages/console/reconcile/choice.ts';
import { inOrder, lastDays, openOf, seenDays, stateOf } from '../src/pages/console/reconcile/days.ts';
import { amountOf, proposalOf } from '../src/pages/console/reconcile/proposal.ts';
import { isFooting } from '../src/pages/console/reconcile/statement.ts';
import { kes } from './fake/basics.ts';
import { daysAgo, makeReconcile, reconciled } from './fake/reconciling.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

const [lacking, fee, bankAmount, unsettled, explained] = makeReconcile().breaks as [Break, Break, Break, Break, Break];

function looked(complete: boolean, breaks: readonly Break[]): Reconciliation {
  return { gateway: 'mpesa', day: '2026-11-22', complete, matched: 0, figures: [], breaks };
}

describe('the gateway that is looked at first', () => {
  const { gateways } = makeReconcile();
  const bare = gateways.map((one) => ({ ...one, sales: null }));

  it.each<[readonly GatewayView[], string | undefined, string]>([
    [gateways.toReversed(), 'mpesa', 'it sold three minutes ago, the cards an hour and a half, the bank never'],
    [bare, bare[0]?.name, 'nobody has said: the first'],
    [[], '', 'there is none'],
  ])('%#: of %s is %s: %s', (all, name) => {
    expect(firstGateway(all)).toBe(name);
  });
});

describe('the strip of days', () => {
  it('ends with today, and crosses months', () => {
    expect(lastDays('2026-03-02', 4)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']);
    expect(lastDays('2026-11-23', 30)).toHaveLength(30);
  });

  it.each<[Reconciliation | undefined, string, string]>([
    [undefined, 'loading', 'nobody has said'],
    [looked(true, []), 'clean', 'all is told and nothing differs'],
    [looked(true, [explained]), 'clean', 'what was explained is over'],
    [looked(false, []), 'incomplete', 'the statement is still to come'],
    [looked(false, [lacking]), 'open', 'a break weighs more than what is still to come'],
  ])('%#: %s is %s: %s', (seen, state) => {
    expect(stateOf(seen)).toBe(state);
  });

  it('counts what is open, and puts the oldest first and what is over last', () => {
    expect(openOf(looked(true, [lacking, fee, explained]))).toBe(2);
    expect(inOrder([explained, lacking, bankAmount]).map(({ id }) => id)).toEqual(['brk-3', 'brk-1', 'brk-5']);
  });

  it('looks at the last day first, a few at a time, and at each once', async () => {
    const asked: string[] = [];
    let [under, most] = [0, 0];
    const days = seenDays({ requestUpdate: () => undefined }, async (day) => {
      asked.push(day);
      under += 1;
      most = Math.max(most, under);
      await Promise.resolve();
      under -= 1;
      return { ...looked(true, []), day };
    });
    const month = lastDays('2026-11-23', 10);
    await days.look(month);
    expect(asked).toEqual(month.toReversed());
    expect(most).toBe(3);
    expect(stateOf(days.of('2026-11-14'))).toBe('clean');
  });

  it('stops asking when it fails, says so, and begins anew when asked', async () => {
    let broken = true;
    let asked = 0;
    const days = seenDays({ requestUpdate: () => undefined }, async (day) => {
      asked += 1;
      if (broken) throw new Error('unreachable');
      return { ...looked(true, []), day };
    });
    const month = lastDays('2026-11-23', 30);
    await days.look(month);
    expect(days.failure).toBeInstanceOf(Error);
    expect(asked).toBe(3);
    broken = false;
    await days.look(month);
    expect(days.failure).toBeNull();
    expect(month.every((day) => days.of(day) !== undefined)).toBe(true);
  });
});

describe('the one button of a break', () => {
  it.each<[Break, string, string, string]>([
    [lacking, 'Book KES 1,500.00 as received', 'Andika KES 1,500.00 zimeingia', 'what they have'],
    [fee, 'Book the fee of KES 65.50', 'Andika ada ya KES 65.50', '175.50 less the 110.00 that is booked'],
    [
      unsettled,
      'Book KES 96,250.00 as settled',
      'Andika KES 96,250.00 zimefika benki',
      'what was sent, for want of more',
    ],
    [bankAmount, 'Explain it', 'Eleza', 'nothing can be booked by a click'],
  ])('%#: says %s', (one, english, swahili) => {
    expect(proposalOf(one, 'en').replaceAll('\u00a0', ' ')).toBe(english);
    expect(proposalOf(one, 'sw').replaceAll('\u00a0', ' ')).toBe(swahili);
  });

  it('tells money that went back without a sign', () => {
    expect(amountOf({ ...lacking, proposal: 'take_back', theirs: kes(-3000) })).toEqual(kes(3000));
  });
});

it('holds ours against the provider’s, and what the provider sent against what the bank has', () => {
  const day = reconciled(makeReconcile(), {
    method: 'GET',
    path: '/reconciliation',
    body: {},
    search: new URLSearchParams({ gateway: 'mpesa', day: daysAgo(1) }),
  }) as Reconciliation;
  const [figures] = day.figures;
  const rows = figures === undefined ? [] : sidesOf(figures);
  expect(rows.map((row) => [row.name, differenceOf(row)])).toEqual([
    ['received', 150_000n],
    ['sent', 0n],
    ['takenBack', 0n],
    ['fees', 6550n],
    ['settled', 0n],
  ]);
});

describe('a statement', () => {
  const zero = kes(0);
  const empty = { gateway: 'mpesa', clearing: '1160', fromAt: '', untilAt: '', movements: [] } as const;
  const whole: GatewayStatement = {
    ...empty,
    opening: kes(100),
    received: kes(1000),
    sent: kes(-50),
    takenBack: zero,
    fees: kes(-20),
    settled: kes(-900),
    other: zero,
    closing: kes(130),
    ledger: kes(150),
    elsewhere: kes(20),
  };

  it.each<[Partial<GatewayStatement>, boolean, string]>([
    [{}, true, '100 + 1000 - 50 - 20 - 900 = 130, and 130 + 20 = 150'],
    [{ fees: kes(-21) }, false, 'a shilling is missing in between'],
    [{ ledger: kes(151) }, false, 'the ledger has a shilling more'],
  ])('%#: %o foots: %s', (change, foots) => {
    expect(isFooting({ ...whole, ...change })).toBe(foots);
  });
});

describe.skipIf(!present)('reconciliation, in a browser', () => {
  const { visit, faults, api } = browsing();

  it('books what a break proposes with one press, and shows the day without it', async () => {
    const page = await visit({ who: 'asha', path: '/console/reconcile', width: 1440 });
    await page.getByRole('button', { name: 'Book KES 1,500.00 as received' }).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Book KES 1,500.00 as received' }).click();
    await page.getByText('TKM7QWERTY is resolved.').waitFor();
    await page.getByRole('radio', { name: /1 open break/ }).waitFor();
    expect(api().world.reconciled.breaks[0]).toMatchObject({ state: 'resolved', how: 'book_receipt' });
  });

  it('goes from day to day by the arrow keys', async () => {
    const page = await visit({ who: 'asha', path: '/console/reconcile', width: 1440 });
    const chosen = page.locator('[role=radio][aria-checked=true]');
    await chosen.focus();
    const before = await chosen.getAttribute('aria-label');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => chosen.getAttribute('aria-label')).not.toBe(before);
    await page.getByText('Nothing differs on this day.').waitFor();
  });

  it('confirms what another person has decided, and waits for one where nobody has', async () => {
    const page = await visit({ who: 'asha', path: '/console/reconcile', width: 1440 });
    await page.getByRole('button', { name: /^All open/ }).click();
    await page.getByText(/Brian Kariuki decided to book it as settled/).waitFor();
    await page.getByRole('button', { name: /^Confirm: Book KES 96,250.00 as settled/ }).click();
    await page.getByText('ST-2026-11-14 is resolved.').waitFor();
  });

  it('takes an explanation with words, and none without', async () => {
    const page = await visit({ who: 'asha', path: '/console/reconcile', width: 1440 });
    await page.getByRole('button', { name: 'Explain instead (TKM7QWERTY)' }).click();
    const form = page.locator('daftari-console-break-explaining');
    await form.getByRole('button').click();
    await form.locator('#note-told.wrong').waitFor();
    expect(await faults(page)).toEqual([]);
    await form.locator('#note').fill('Paid to the shop of the neighbour');
    await form.getByRole('button').click();
    await page.getByText('TKM7QWERTY is resolved.').waitFor();
    expect(api().world.reconciled.breaks[0]).toMatchObject({
      how: 'explain',
      note: 'Paid to the shop of the neighbour',
    });
  });

  it('brings a statement as a file, and names the rows that could not be read', async () => {
    const page = await visit({ who: 'asha', path: '/console/reconcile/bank', width: 1440 });
    await page.getByRole('button', { name: 'Bring a statement' }).click();
    await page.getByRole('button', { name: 'Bring it in' }).click();
    await page.getByText('Choose a file first.').waitFor();
    const file = { name: 'nov.csv', mimeType: 'text/csv', buffer: Buffer.from('a,1\nnonsense\nb,2\n') };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Bring it in' }).click();
    await page.getByText('Row 2: no columns').waitFor();
    expect(api().log).toContain('POST /api/v1/gateways/bank/statements?file=nov.csv');
    expect(await faults(page)).toEqual([]);
  });

  it('fetches the report of the day, and compares it', async () => {
    const page = await visit({ who: 'asha', path: '/console/reconcile', width: 1440 });
    await page.getByRole('button', { name: 'Fetch the report' }).click();
    await page.getByText('Compared: 2 open.').waitFor();
    expect(api().log).toContain('POST /api/v1/gateways/mpesa/report');
    expect(api().log).toContain('POST /api/v1/reconciliation');
  });

  it('rings an alarm where a gateway has fallen silent', async () => {
    const page = await visit({ who: 'asha', path: '/console/gateways', width: 1440 });
    await page.getByText('No sale for 1 hour 35 minutes').waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    expect(await faults(page)).toEqual([]);
  });

  it.each(['/console/reconcile', '/console/gateways'])('%s hangs over no edge of a phone, in Swahili', async (path) => {
    const page = await visit({ who: 'asha', path, lang: 'sw' });
    expect(await page.evaluate(clippedTexts)).toEqual([]);
    const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    expect(wide).toBe(false);
    expect(await faults(page)).toEqual([]);
  });
});

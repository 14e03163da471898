import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBilling, formatMoney, localTime, parseMoney, type BillingOptions, type Id } from '@daftari/core';
import { manualClock, planInput, span, type ManualClock } from '@daftari/core/testing';
import { choosing } from './choosing.ts';
import { bank, bringSettlements } from './src/index.ts';
import { openBank } from './testing/bank.ts';
import { prompts } from './testing/mobile.ts';

// node --conditions=@daftari/source morning.ts: a day's money at three gateways, and the morning after.

/** What happened, and when by the clock on the wall. */
export interface Line {
  readonly at: string;
  readonly what: string;
}

const ACCOUNT = '0110123456700';
const ZONE = 'Africa/Nairobi';
const kes = (amount: string) => parseMoney(amount, 'KES');

/** Money comes by phone, by card and by transfer; next morning the bank's statement says what of it is there. */
export async function morning(database: BillingOptions<[]>['database'], tell: (line: Line) => void): Promise<void> {
  const clock = manualClock('2026-03-02T14:00:00+03:00');
  const { billing, hands, lake, say } = await openIsp(database, clock, tell);
  const [amina, school] = await customers(billing);

  // Nobody says by which gateway: the stage does.
  for (const [who, amount, payer] of [
    [amina, '2500.00', '254712345678'],
    [school, '180000.00', '254733000000'],
  ] as const) {
    const ask = { gateway: null, accountId: who.id, subscriptionId: null, amount: kes(amount), payer };
    const asked = await billing.requestPayment(ask);
    say(`${who.name} is asked for ${formatMoney(asked.amount)} by ${asked.gateway}`);
    await hands.pay(asked.gateway, asked.providerReference ?? '', clock.now());
    await billing.drain();
  }
  clock.advance(span.hour);
  hands.rests.add('mobile');
  const { ways } = await billing.waysToPay(amina.id);
  const healthy = ways.filter((way) => way.healthy).map(({ gateway }) => gateway);
  say(`mobile rests; Amina could pay by ${healthy.join(', ')}`);

  const number = (await billing.reads.account(school.id))?.number ?? '';
  lake.book({ at: clock.now(), amount: kes('40000.00'), narrative: `RTGS SCHOOL FEES ACCOUNT ${number} TERM 1` });
  lake.book({ at: clock.now(), amount: kes('700.00'), narrative: 'PESALINK FROM J KAMAU FOR WIFI' });
  lake.book({ at: clock.now(), amount: kes('-55.00'), narrative: 'LEDGER FEE', type: 'CHG' });
  clock.advance(3 * span.hour);
  const sent = hands.settle('mobile', 'LMM-77', clock.now());
  lake.book({ at: clock.now(), amount: sent, narrative: 'LAKE MOBILE MONEY LTD LMM-77', reference: 'LMM-77' });
  say(`mobile sends ${formatMoney(sent)} to the bank`);

  clock.set('2026-03-03T07:00:00+03:00');
  await nextMorning({ billing, lake, say });
  const disagreements = await billing.verify();
  say(disagreements.length === 0 ? 'the books are clean' : JSON.stringify(disagreements));
  await billing.stop();
}

/** The bank's statement is taken in, and the day before is reconciled three ways. */
async function nextMorning({ billing, lake, say }: Pick<Isp, 'billing' | 'lake' | 'say'>): Promise<void> {
  const day = '2026-03-02';
  const whole = { fromAt: Date.parse(`${day}T00:00:00+03:00`), untilAt: Date.parse('2026-03-03T00:00:00+03:00') };
  for (const file of [
    { name: 'statement.csv', text: lake.csv() },
    { name: 'statement.sta', text: lake.mt940() },
  ]) {
    const { name, lines, fresh } = await billing.plugins.bank.take(file);
    say(`${name}: ${lines} lines, ${fresh} new`);
  }
  await billing.drain();
  for (const gateway of ['mobile', 'card', 'bank']) await billing.fetchReport(gateway, whole);
  await bringSettlements(billing, whole, 'wanjiku');
  const { rows } = await billing.reads.payments(null, { page: 1, limit: 10, status: 'unmatched' });
  for (const { amount, accountReference, unmatched } of rows) {
    say(`${formatMoney(amount)} has no owner: ${accountReference} (${unmatched})`);
  }
  for (const gateway of ['mobile', 'card', 'bank']) {
    const { matched, breaks } = await billing.reconcileDay({
      gateway,
      day,
    });
    const open = breaks.filter(({ state }) => state === 'open').map(({ kind, proposal }) => `${kind} (${proposal})`);
    say(`${gateway}: ${matched} agree; ${open.join(', ') || 'nothing open'}`);
  }
}

type Isp = Awaited<ReturnType<typeof openIsp>>;

/** An ISP with three gateways: two that ask, and the bank. */
async function openIsp(database: BillingOptions<[]>['database'], clock: ManualClock, tell: (line: Line) => void) {
  const { plugin, hands } = prompts(['mobile', 'card']);
  const settlements = [{ gateway: 'mobile', narrative: 'LAKE MOBILE MONEY' }];
  const billing = await createBilling({
    database,
    currency: 'KES',
    zone: ZONE,
    clock,
    plugins: [choosing(), bank({ account: ACCOUNT, zone: ZONE, settlements }), plugin],
  });
  await billing.start({ work: false });
  const say = (what: string): void => tell({ at: localTime(clock.now(), ZONE).slice(11, 16), what });
  return { billing, hands, lake: openBank(ACCOUNT, 'KES', ZONE), say };
}

async function customers(billing: Isp['billing']) {
  const { id: planId } = await billing.publishPlan(planInput({ price: kes('2500.00') }));
  const comes = async (name: string): Promise<{ readonly id: Id<'Account'>; readonly name: string }> => {
    const account = await billing.openAccount({ name });
    const username = name.toLowerCase();
    await billing.subscribe({ accountId: account.id, planId, username, secret: 'siri-1234' });
    return account;
  };
  return [await comes('Amina'), await comes('School')] as const;
}

if (import.meta.main) {
  const dataDir = await mkdtemp(join(tmpdir(), 'daftari-bank-'));
  const database = {
    engine: { kind: 'embedded', dataDir },
    secretKey: crypto.getRandomValues(new Uint8Array(32)),
  } as const;
  await morning(database, ({ at, what }) => console.log(`${at}  ${what}`));
  await rm(dataDir, { recursive: true, force: true });
}

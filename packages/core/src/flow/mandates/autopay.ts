import { AUTOPAY_LEAD_MS, AUTOPAY_REACH_MS, newBill, type AutopayBill } from '../../domain/autopay.ts';
import { addDays, localDateAt, startOfDay } from '../../kernel/calendar.ts';
import type { Claim } from '../../ports/store.ts';
import { commit, type House, type Task } from '../house.ts';
import type { Round } from '../loop.ts';
import { workOnBill } from './charge.ts';
import { endMandate, takeEnded } from './end.ts';

/** How often it is looked for bills that can be charged by mandate. */
const BILLS_EVERY_MS = 60_000;

/** What workers do about mandates: find what is to be charged, charge it, and tell providers of what has ended. */
export function mandateRounds(house: House, claim: (limit: number) => Claim): readonly Round[] {
  let billsAt = 0;
  return [
    {
      name: 'bills to charge',
      wakes: null,
      async take(limit) {
        const now = house.clock.now();
        if (now < billsAt) return [];
        const found = (await findBills(house, limit)) + (await endOfClosed(house, limit));
        // A page may have another behind it.
        billsAt = found < limit ? now + BILLS_EVERY_MS : now;
        return found === 0 ? [] : [async () => undefined];
      },
    },
    { name: 'autopay', wakes: null, take: (limit) => takeBills(house, claim(limit)) },
    { name: 'ended mandates', wakes: null, take: (limit) => takeEnded(house, claim(limit)) },
  ];
}

/**
 * Begins with the bills that can be charged by mandate: prepaid time a day before its end, invoices on the day on which
 * they are due. Answers how many there were. Of two processes that find the same one begins.
 */
async function findBills(house: House, limit: number): Promise<number> {
  const now = house.clock.now();
  const found = await house.store.reads.billsToCharge({
    now,
    termsUntil: now + AUTOPAY_LEAD_MS,
    invoicesUntil: startOfDay(addDays(localDateAt(now, house.zone), 1), house.zone),
    since: now - AUTOPAY_REACH_MS,
    limit,
  });
  if (found.length === 0) return 0;
  const bills = found.map((one) => newBill(one, house.ids.next('bil'), now));
  const written = await commit(house, { autopayBills: bills });
  if (written.outcome === 'duplicate') for (const bill of bills) await commit(house, { autopayBills: [bill] });
  return found.length;
}

/** An account that is closed allows nothing any more: its cards are forgotten at their provider too. */
async function endOfClosed(house: House, limit: number): Promise<number> {
  const mandates = await house.store.reads.mandatesOfClosed(limit);
  for (const mandateId of mandates) await endMandate(house, mandateId, 'the closing of the account');
  return mandates.length;
}

async function takeBills(house: House, claim: Claim): Promise<readonly Task[]> {
  const bills: readonly AutopayBill[] = await house.store.claimAutopay(claim);
  return bills.map((bill) => () => workOnBill(house, bill));
}

import { stkCallbackBody } from './messages.ts';
import { seededRandom } from './random.ts';
import { eatDigits } from './world.ts';

/** An STK callback as somebody who knows the address, and no more, would make it up. */
export interface ForgedCallback {
  readonly checkoutRequestId: string;
  readonly merchantRequestId?: string;
  readonly receipt: string;
  /** Shillings. */
  readonly amount: string;
  readonly msisdn: string;
  /** UTC milliseconds. */
  readonly at: number;
}

/** A C2B confirmation as somebody would make it up. */
export interface ForgedConfirmation {
  readonly receipt: string;
  /** Shillings. */
  readonly amount: string;
  readonly shortcode: string;
  readonly account: string;
  /** UTC milliseconds. */
  readonly at: number;
}

/** Posts a well-shaped callback of success that Daraja never sent; answers the HTTP status. */
export function forgeCallback(url: string, forged: ForgedCallback): Promise<number> {
  const { checkoutRequestId, merchantRequestId = '29115-34620561-1' } = forged;
  return post(url, stkCallbackBody({ checkoutRequestId, merchantRequestId, code: '0', paid: forged }, seededRandom(0)));
}

/** Posts a well-shaped confirmation that Daraja never sent; answers the HTTP status. */
export function forgeConfirmation(
  url: string,
  { receipt, amount, shortcode, account, at }: ForgedConfirmation,
): Promise<number> {
  const body = {
    TransactionType: 'Pay Bill',
    TransID: receipt,
    TransTime: eatDigits(at, 'yyyyMMddHHmmss'),
    TransAmount: amount,
    BusinessShortCode: shortcode,
    BillRefNumber: account,
    InvoiceNumber: '',
    OrgAccountBalance: '49197.00',
    ThirdPartyTransID: '',
    MSISDN: '2547 ***** 126',
    FirstName: 'John',
    MiddleName: '',
    LastName: '',
  };
  return post(url, JSON.stringify(body));
}

async function post(url: string, body: string): Promise<number> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await answer.arrayBuffer();
  return answer.status;
}

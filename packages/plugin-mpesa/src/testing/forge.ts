import { stkCallbackBody } from './messages.ts';
import { eatDigits } from './names.ts';
import { seededRandom } from './random.ts';
import { resultBody } from './results.ts';

/** What else somebody sends along, such as an address that is not hers. */
type ForgedHeaders = Readonly<Record<string, string>>;

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

/** The Result of an order as somebody would make it up. */
export interface ForgedResult {
  readonly originatorConversationId: string;
  readonly conversationId: string;
  /** `0` says that it was done. */
  readonly code: string;
  readonly receipt: string;
  /** Keys and values; figures as text. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Posts a well-shaped Result that Daraja never sent; answers the HTTP status. */
export function forgeResult(
  url: string,
  { receipt, parameters = {}, ...said }: ForgedResult,
  headers?: ForgedHeaders,
): Promise<number> {
  const body = resultBody({ ...said, transactionId: receipt, parameters: Object.entries(parameters) }, seededRandom(0));
  return post(url, body, headers);
}

/** Posts a well-shaped callback of success that Daraja never sent; answers the HTTP status. */
export function forgeCallback(url: string, forged: ForgedCallback, headers?: ForgedHeaders): Promise<number> {
  const { checkoutRequestId, merchantRequestId = '29115-34620561-1' } = forged;
  const body = stkCallbackBody({ checkoutRequestId, merchantRequestId, code: '0', paid: forged }, seededRandom(0));
  return post(url, body, headers);
}

/** Posts a well-shaped confirmation that Daraja never sent; answers the HTTP status. */
export function forgeConfirmation(
  url: string,
  { receipt, amount, shortcode, account, at }: ForgedConfirmation,
  headers?: ForgedHeaders,
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
  return post(url, JSON.stringify(body), headers);
}

async function post(url: string, body: string, headers: ForgedHeaders = {}): Promise<number> {
  const sent = { 'content-type': 'application/json', ...headers };
  const answer = await fetch(url, { method: 'POST', headers: sent, body });
  await answer.arrayBuffer();
  return answer.status;
}

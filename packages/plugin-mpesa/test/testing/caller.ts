import { constants, publicEncrypt } from 'node:crypto';
import type { DarajaSim, DarajaSimOptions, Tariff } from '../../src/testing/index.ts';
import type { Bench, benches } from '../bench.ts';
import { MSISDN } from '../bench.ts';

/** What the simulator answered. */
export interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** What a client that is not ours would send. */
export async function request(sim: DarajaSim, path: string, init: RequestInit = {}): Promise<Answered> {
  const response = await fetch(sim.url + path, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** A token, as anybody fetches one. */
export async function token({ url, credentials }: DarajaSim): Promise<string> {
  const basic = Buffer.from(`${credentials.consumerKey}:${credentials.consumerSecret}`).toString('base64');
  const headers = { authorization: `Basic ${basic}` };
  const response = await fetch(`${url}/oauth/v1/generate?grant_type=client_credentials`, { headers });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Posts with a token of its own. */
export async function post(sim: DarajaSim, path: string, body: unknown): Promise<Answered> {
  const authorization = `Bearer ${await token(sim)}`;
  return request(sim, path, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) });
}

/** A password as SecurityCredential: under the certificate's key, PKCS #1 v1.5, base64. */
export function credentialOf(sim: DarajaSim, password = sim.initiator.password): string {
  const key = { key: sim.initiator.certificate, padding: constants.RSA_PKCS1_PADDING };
  return publicEncrypt(key, Buffer.from(password)).toString('base64');
}

/** Where each order is sent, and a good one. */
export const ORDERS = {
  b2c: '/mpesa/b2c/v3/paymentrequest',
  b2b: '/mpesa/b2b/v1/paymentrequest',
  reversal: '/mpesa/reversal/v1/request',
  status: '/mpesa/transactionstatus/v1/query',
  balance: '/mpesa/accountbalance/v1/query',
} as const;

/** A kind of order. */
export type Kind = keyof typeof ORDERS;

/** A good order of each kind, with what is given changed. */
function orderOf({ sim, ears }: Bench, kind: Kind, changed: Record<string, unknown> = {}) {
  const common = {
    SecurityCredential: credentialOf(sim),
    Remarks: 'OK',
    QueueTimeOutURL: `${ears.url}/timeout`,
    ResultURL: `${ears.url}/result`,
  };
  const own = {
    b2c: {
      OriginatorConversationID: 'order-1',
      InitiatorName: sim.initiator.name,
      CommandID: 'BusinessPayment',
      Amount: 500,
      PartyA: '174379',
      PartyB: MSISDN,
    },
    b2b: {
      Initiator: sim.initiator.name,
      CommandID: 'BusinessPayBill',
      SenderIdentifierType: '4',
      RecieverIdentifierType: '4',
      Amount: '239',
      PartyA: '174379',
      PartyB: '600000',
      AccountReference: '353353',
    },
    reversal: {
      Initiator: sim.initiator.name,
      CommandID: 'TransactionReversal',
      TransactionID: 'OEI2AK4Q16',
      Amount: '200',
      ReceiverParty: '174379',
      RecieverIdentifierType: '11',
    },
    status: {
      Initiator: sim.initiator.name,
      CommandID: 'TransactionStatusQuery',
      PartyA: '174379',
      IdentifierType: '4',
    },
    balance: { Initiator: sim.initiator.name, CommandID: 'AccountBalance', PartyA: '174379', IdentifierType: '4' },
  };
  return { ...common, ...own[kind], ...changed };
}

/** Sends an order. */
export const order = (here: Bench, kind: Kind, changed?: Record<string, unknown>): Promise<Answered> =>
  post(here.sim, ORDERS[kind], orderOf(here, kind, changed));

/** A Result as a reader must take it: keys and values, however they were listed. */
export interface Told {
  readonly path: string;
  readonly code: string;
  readonly said: unknown;
  readonly transactionId: unknown;
  readonly conversationId: unknown;
  readonly originatorConversationId: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly references: Readonly<Record<string, unknown>>;
}

/** Sends an order, waits until all is posted, and answers what was told. */
export async function ordered(here: Bench, kind: Kind, changed?: Record<string, unknown>): Promise<readonly Told[]> {
  const before = here.ears.received.length;
  const answer = await order(here, kind, changed);
  if (answer.body['ResponseCode'] !== '0') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
  await here.sim.settled();
  return here.ears.received.slice(before).map(({ path, body }) => toldOf(path, body));
}

/** Reads a Result, for tests. */
export function toldOf(path: string, body: unknown): Told {
  const { Result: result } = body as { Result: Record<string, Record<string, unknown>> };
  return {
    path,
    code: `${result['ResultCode'] as unknown as string | number}`,
    said: result['ResultDesc'],
    transactionId: result['TransactionID'],
    conversationId: result['ConversationID'],
    originatorConversationId: result['OriginatorConversationID'],
    parameters: listed(result['ResultParameters']?.['ResultParameter']),
    references: listed(result['ReferenceData']?.['ReferenceItem']),
  };
}

function listed(items: unknown): Record<string, unknown> {
  const all = (items === undefined ? [] : [items].flat()) as { Key: string; Value?: unknown }[];
  return Object.fromEntries(all.map(({ Key, Value }) => [Key, Value]));
}

/** What makes figures easy to follow: a fee of KES 9 for B2C and 77 for B2B, and none for what comes in. */
export const FEES: Partial<Tariff> = { b2c: () => 9_00n, b2b: () => 77_00n };

/** Makes benches whose first shortcode has KES 10,000 to send to phones and 1,000 to send to businesses. */
export const funding =
  (bench: ReturnType<typeof benches>) =>
  async (options: DarajaSimOptions = {}): Promise<Bench> => {
    const here = await bench({ tariff: FEES, ...options });
    here.sim.portal.fund('utility', 10_000);
    here.sim.portal.fund('working', 1_000);
    return here;
  };

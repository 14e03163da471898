import { saidOf } from './messages.ts';
import { newCheckoutRequestId, newMerchantRequestId } from './names.ts';
import type { Ask, Field, Reply } from './reply.ts';
import { ok, refuse, takes, textOf, wrongField } from './reply.ts';
import type { Prompt, World } from './world.ts';
import { openPrompt } from './world.ts';

const TIMESTAMP = /^20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d){2}$/;

/** The fields of a push and what Daraja takes in each, in the order in which it looks at them. */
const PUSH: readonly Field[] = [
  ['BusinessShortCode', takes.shortcode],
  ['Timestamp', (text) => TIMESTAMP.test(text)],
  ['TransactionType', takes.oneOf('CustomerPayBillOnline', 'CustomerBuyGoodsOnline')],
  ['Amount', takes.amount],
  ['PartyA', takes.phone],
  ['PartyB', takes.shortcode],
  ['PhoneNumber', takes.phone],
  ['CallBackURL', takes.url],
  ['AccountReference', takes.length(1, 12)],
  ['TransactionDesc', takes.length(1, 13)],
];

/** POST /mpesa/stkpush/v1/processrequest: a prompt on the phone. `placed` is told of it. */
export function processRequest(world: World, ask: Ask, placed: (prompt: Prompt) => void): Reply {
  const { body } = ask;
  const text = (field: string): string => textOf(body[field]);
  const wrong = wrongField(world, PUSH, ask);
  if (wrong !== undefined) return wrong;
  const stranger = checkPassword(world, body);
  if (stranger !== undefined) return stranger;
  if (openPrompt(world, text('PhoneNumber')) !== undefined) {
    const said = 'Unable to lock subscriber, a transaction is already in process for the current subscriber';
    return refuse(world, 500, '500.001.1001', said);
  }
  const prompt: Prompt = {
    checkoutRequestId: newCheckoutRequestId(world),
    merchantRequestId: newMerchantRequestId(world),
    msisdn: text('PhoneNumber'),
    amount: Number(text('Amount')),
    partyB: text('PartyB'),
    transactionType: text('TransactionType'),
    accountReference: text('AccountReference'),
    description: text('TransactionDesc'),
    callbackUrl: text('CallBackURL'),
    askedAt: world.settings.clock(),
    shortcode: text('BusinessShortCode'),
  };
  world.prompts.set(prompt.checkoutRequestId, prompt);
  world.waiting.set(prompt.checkoutRequestId, prompt);
  placed(prompt);
  return ok({
    MerchantRequestID: prompt.merchantRequestId,
    CheckoutRequestID: prompt.checkoutRequestId,
    ResponseCode: '0',
    ResponseDescription: 'Success. Request accepted for processing',
    CustomerMessage: 'Success. Request accepted for processing',
  });
}

/** POST /mpesa/stkpushquery/v1/query: what became of a prompt, as far as Daraja cares to say. */
export function stkQuery(world: World, { body }: Ask): Reply {
  const stranger = checkPassword(world, body);
  if (stranger !== undefined) return stranger;
  const prompt = world.prompts.get(textOf(body['CheckoutRequestID']));
  if (prompt === undefined) return refuse(world, 500, '500.001.1001', 'The transaction does not exist');
  const ending = world.endings.get(prompt.checkoutRequestId);
  if (ending === undefined) return refuse(world, 500, '500.001.1001', 'The transaction is being processed');
  const code = endingCode(ending);
  return ok({
    ResponseCode: '0',
    ResponseDescription: 'The service request has been accepted successfully',
    MerchantRequestID: prompt.merchantRequestId,
    CheckoutRequestID: prompt.checkoutRequestId,
    ResultCode: code,
    ResultDesc: saidOf(code),
  });
}

function endingCode(ending: { code: string; queryLies: boolean; stillProcessing: number }): string {
  if (ending.stillProcessing > 0) {
    ending.stillProcessing -= 1;
    return '4999';
  }
  return ending.queryLies && ending.code === '0' ? '1032' : ending.code;
}

function checkPassword(world: World, body: Ask['body']): Reply | undefined {
  const [given, timestamp] = [textOf(body['BusinessShortCode']), textOf(body['Timestamp'])];
  const org = world.organisations.get(given);
  if (org === undefined) return refuse(world, 500, '500.001.1001', 'Merchant does not exist');
  const said = Buffer.from(textOf(body['Password']), 'base64').toString();
  const right = given + org.passkey + timestamp;
  return said === right ? undefined : refuse(world, 500, '500.001.1001', 'Wrong credentials');
}

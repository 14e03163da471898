import { saidOf } from './messages.ts';
import type { Ask, Reply } from './reply.ts';
import { invalidField, ok, refuse, takesCallback, textOf } from './reply.ts';
import type { Settings } from './settings.ts';
import type { Prompt, World } from './world.ts';
import { newCheckoutRequestId, newMerchantRequestId, openPrompt } from './world.ts';

const SHORTCODE = /^\d{5,7}$/;
const PHONE = /^254[17]\d{8}$/;
const TIMESTAMP = /^20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d){2}$/;

type Check = (text: string, settings: Settings) => boolean;

/** The fields of a push and what Daraja takes in each, in the order in which it looks at them. */
const PUSH: readonly (readonly [field: string, check: Check])[] = [
  ['BusinessShortCode', (text) => SHORTCODE.test(text)],
  ['Timestamp', (text) => TIMESTAMP.test(text)],
  ['TransactionType', (text) => text === 'CustomerPayBillOnline' || text === 'CustomerBuyGoodsOnline'],
  ['Amount', (text) => /^[1-9]\d{0,6}$/.test(text)],
  ['PartyA', (text) => PHONE.test(text)],
  ['PartyB', (text) => SHORTCODE.test(text)],
  ['PhoneNumber', (text) => PHONE.test(text)],
  ['CallBackURL', (text, { allowHttp }) => takesCallback(text, allowHttp)],
  ['AccountReference', (text) => text.length >= 1 && text.length <= 12],
  ['TransactionDesc', (text) => text.length >= 1 && text.length <= 13],
];

/** POST /mpesa/stkpush/v1/processrequest: a prompt on the phone. `placed` is told of it. */
export function processRequest(world: World, { body }: Ask, placed: (prompt: Prompt) => void): Reply {
  const text = (field: string): string => textOf(body[field]);
  const wrong = PUSH.find(([field, check]) => !check(text(field), world.settings));
  if (wrong !== undefined) return invalidField(world, wrong[0]);
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
  const { shortcode, passkey } = world.settings;
  const [given, timestamp] = [textOf(body['BusinessShortCode']), textOf(body['Timestamp'])];
  if (given !== shortcode) return refuse(world, 500, '500.001.1001', 'Merchant does not exist');
  const said = Buffer.from(textOf(body['Password']), 'base64').toString();
  return said === given + passkey + timestamp ? undefined : refuse(world, 500, '500.001.1001', 'Wrong credentials');
}

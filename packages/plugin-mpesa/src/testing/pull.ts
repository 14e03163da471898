import type { Ask, Reply } from './reply.ts';
import { invalidField, ok, takesCallback } from './reply.ts';
import type { Payment, World } from './world.ts';
import { eatText } from './world.ts';

/** The feed looks back this far and no further. */
const REACH_MS = 48 * 60 * 60 * 1000;
const PAGE = 100;

/** POST /pulltransactions/v1/register: opens the feed; again says so and does no harm. */
export function registerPull(world: World, { body }: Ask): Reply {
  const { shortcode, allowHttp } = world.settings;
  if (String(body['ShortCode']) !== shortcode) return invalidField(world, 'ShortCode');
  if (body['RequestType'] !== 'Pull') return invalidField(world, 'RequestType');
  if (!takesCallback(body['CallBackURL'], allowHttp)) return invalidField(world, 'CallBackURL');
  const again = world.pullRegistered;
  world.pullRegistered = true;
  return ok({
    ResponseRefID: reference(world),
    ResponseStatus: again ? '1001' : '1000',
    ShortCode: shortcode,
    ResponseDescription: again ? 'ShortCode already Registered' : 'ShortCode Registered Successfully',
  });
}

/** POST /pulltransactions/v1/query: payments of a period, from a row on, a hundred at a time. */
export function queryPull(world: World, { body }: Ask): Reply {
  const { shortcode, clock } = world.settings;
  const { ShortCode, StartDate, EndDate, OffSetValue } = body;
  if (String(ShortCode) !== shortcode) return invalidField(world, 'ShortCode');
  const date = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;
  if (!date.test(String(StartDate))) return invalidField(world, 'StartDate');
  if (!date.test(String(EndDate))) return invalidField(world, 'EndDate');
  if (!/^\d+$/.test(String(OffSetValue))) return invalidField(world, 'OffSetValue');
  const within = ({ at }: Payment): boolean =>
    at >= clock() - REACH_MS && eatText(at) >= String(StartDate) && eatText(at) <= String(EndDate);
  const offset = Number(OffSetValue);
  const rows = world.pullRegistered ? world.payments.filter(within).slice(offset, offset + PAGE) : [];
  if (rows.length === 0)
    return ok({ ResponseRefID: reference(world), ResponseCode: '1001', ResponseMessage: 'Null', Response: '[[]]' });
  const Response = [rows.map((payment) => rowOf(world, payment))];
  return ok({ ResponseRefID: reference(world), ResponseCode: '1000', ResponseMessage: 'Success', Response });
}

const rowOf = ({ settings }: World, payment: Payment): unknown => ({
  transactionId: payment.receipt,
  trxDate: new Date(payment.at).toISOString(),
  msisdn: Number(payment.msisdn.slice(3)),
  sender: payment.name.filter((part) => part !== '').join(' '),
  transactiontype: 'c2b-pay-bill-debit',
  billreference: payment.account,
  amount: payment.amount,
  organizationname: settings.businessName,
});

const reference = ({ random }: World): string => `${random.text(5, '0123456789')}-${random.text(8, '0123456789')}-2`;

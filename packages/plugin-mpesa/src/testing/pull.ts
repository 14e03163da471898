import { eatText } from './names.ts';
import type { Ask, Reply } from './reply.ts';
import { invalidField, ok, takesCallback, textOf } from './reply.ts';
import type { Payment, World } from './world.ts';
import { findOrganisation, organisation } from './world.ts';

/** The feed looks back this far and no further. */
const REACH_MS = 48 * 60 * 60 * 1000;
const PAGE = 100;

/** POST /pulltransactions/v1/register: opens the feed; again says so and does no harm. */
export function registerPull(world: World, { body }: Ask): Reply {
  const org = findOrganisation(world, textOf(body['ShortCode']));
  if (org === undefined) return invalidField(world, 'ShortCode');
  if (body['RequestType'] !== 'Pull') return invalidField(world, 'RequestType');
  if (!takesCallback(body['CallBackURL'], world.settings.allowHttp)) return invalidField(world, 'CallBackURL');
  const again = org.pullRegistered;
  org.pullRegistered = true;
  return ok({
    ResponseRefID: reference(world),
    ResponseStatus: again ? '1001' : '1000',
    ShortCode: textOf(body['ShortCode']),
    ResponseDescription: again ? 'ShortCode already Registered' : 'ShortCode Registered Successfully',
  });
}

/** POST (or GET) /pulltransactions/v1/query: payments of a period, from a row on, a hundred at a time. */
export function queryPull(world: World, { body }: Ask): Reply {
  const { clock, pullLagMs } = world.settings;
  const { ShortCode, StartDate, EndDate, OffSetValue } = body;
  const org = findOrganisation(world, textOf(ShortCode));
  if (org === undefined) return invalidField(world, 'ShortCode');
  const date = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;
  if (!date.test(String(StartDate))) return invalidField(world, 'StartDate');
  if (!date.test(String(EndDate))) return invalidField(world, 'EndDate');
  if (!/^\d+$/.test(String(OffSetValue))) return invalidField(world, 'OffSetValue');
  const now = clock();
  const within = ({ at, shortcode }: Payment): boolean =>
    shortcode === org.shortcode &&
    at >= now - REACH_MS &&
    at <= now - pullLagMs &&
    eatText(at) >= String(StartDate) &&
    eatText(at) <= String(EndDate);
  const offset = Number(OffSetValue);
  const rows = org.pullRegistered ? world.payments.filter(within).slice(offset, offset + PAGE) : [];
  if (rows.length === 0)
    return ok({ ResponseRefID: reference(world), ResponseCode: '1001', ResponseMessage: 'Null', Response: '[[]]' });
  const Response = [rows.map((payment) => rowOf(world, payment))];
  return ok({ ResponseRefID: reference(world), ResponseCode: '1000', ResponseMessage: 'Success', Response });
}

const rowOf = (world: World, payment: Payment): unknown => ({
  transactionId: payment.receipt,
  trxDate: new Date(payment.at).toISOString(),
  msisdn: Number(payment.msisdn.slice(3)),
  sender: payment.name.filter((part) => part !== '').join(' '),
  transactiontype: payment.paidTo === payment.shortcode ? 'c2b-pay-bill-debit' : 'c2b-buy-goods-debit',
  billreference: payment.account,
  amount: payment.amount,
  organizationname: organisation(world, payment.shortcode).name,
});

const reference = ({ random }: World): string => `${random.text(5, '0123456789')}-${random.text(8, '0123456789')}-2`;

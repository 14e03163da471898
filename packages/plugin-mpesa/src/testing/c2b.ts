import type { PayBill } from './phone.ts';
import type { Ask, Reply } from './reply.ts';
import { invalidField, ok, refuse, takesCallback, textOf } from './reply.ts';
import type { RegisteredUrls, World } from './world.ts';

/** POST /mpesa/c2b/v1|v2/registerurl: in production once, in the sandbox again and again. */
export function registerUrls(world: World, { body }: Ask, version: RegisteredUrls['version']): Reply {
  const { shortcode, allowHttp, production } = world.settings;
  const { ShortCode, ResponseType, ConfirmationURL, ValidationURL } = body;
  if (String(ShortCode) !== shortcode) return invalidField(world, 'ShortCode');
  if (ResponseType !== 'Completed' && ResponseType !== 'Cancelled') return invalidField(world, 'ResponseType');
  if (!takesCallback(ConfirmationURL, allowHttp)) return invalidField(world, 'ConfirmationURL');
  if (!takesCallback(ValidationURL, allowHttp)) return invalidField(world, 'ValidationURL');
  if (production && world.urls !== undefined) return refuse(world, 500, '500.003.1001', 'Urls are already registered');
  const [confirmationUrl, validationUrl] = [String(ConfirmationURL), String(ValidationURL)];
  world.urls = { confirmationUrl, validationUrl, otherwise: ResponseType, version };
  return acknowledged(world, 'Success');
}

/** POST /mpesa/c2b/v1/simulate: a customer pays the paybill. Only the sandbox has it. `pay` does it, unwatched. */
export function simulate(world: World, { body }: Ask, pay: (payment: PayBill) => void): Reply {
  const { shortcode, production } = world.settings;
  const { ShortCode, CommandID, Amount, Msisdn, BillRefNumber } = body;
  if (production) return refuse(world, 404, '404.001.04', 'Invalid Access Method');
  if (String(ShortCode) !== shortcode) return invalidField(world, 'ShortCode');
  if (CommandID !== 'CustomerPayBillOnline' && CommandID !== 'CustomerBuyGoodsOnline')
    return invalidField(world, 'CommandID');
  if (!/^[1-9]\d{0,6}$/.test(String(Amount))) return invalidField(world, 'Amount');
  if (!/^254[17]\d{8}$/.test(String(Msisdn))) return invalidField(world, 'Msisdn');
  pay({ msisdn: String(Msisdn), amount: String(Amount), account: textOf(BillRefNumber) });
  return acknowledged(world, 'Accept the service request successfully.');
}

/** The typo in the key is Daraja's. */
const acknowledged = (world: World, said: string): Reply =>
  ok({
    OriginatorCoversationID: `${world.random.text(4, '0123456789')}-${world.random.text(8, '0123456789')}-1`,
    ResponseCode: '0',
    ResponseDescription: said,
  });

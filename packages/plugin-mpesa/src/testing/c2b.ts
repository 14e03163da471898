import type { PayBill } from './phone.ts';
import type { Ask, Field, Reply } from './reply.ts';
import { invalidField, ok, refuse, takes, textOf, wrongField } from './reply.ts';
import type { RegisteredUrls, World } from './world.ts';
import { findOrganisation } from './world.ts';

const REGISTRATION: readonly Field[] = [
  ['ResponseType', takes.oneOf('Completed', 'Cancelled')],
  ['ConfirmationURL', takes.url],
  ['ValidationURL', takes.url],
];

/** POST /mpesa/c2b/v1|v2/registerurl: in production once, in the sandbox again and again. */
export function registerUrls(world: World, ask: Ask, version: RegisteredUrls['version']): Reply {
  const org = findOrganisation(world, textOf(ask.body['ShortCode']));
  if (org === undefined) return invalidField(world, 'ShortCode');
  const wrong = wrongField(world, REGISTRATION, ask);
  if (wrong !== undefined) return wrong;
  if (world.settings.production && org.urls !== undefined)
    return refuse(world, 500, '500.003.1001', 'Urls are already registered');
  const { ResponseType, ConfirmationURL, ValidationURL } = ask.body;
  const [confirmationUrl, validationUrl] = [textOf(ConfirmationURL), textOf(ValidationURL)];
  const otherwise = ResponseType === 'Cancelled' ? 'Cancelled' : 'Completed';
  org.urls = { confirmationUrl, validationUrl, otherwise, version };
  return acknowledged(world, 'Success');
}

const SIMULATION: readonly Field[] = [
  ['CommandID', takes.oneOf('CustomerPayBillOnline', 'CustomerBuyGoodsOnline')],
  ['Amount', takes.amount],
  ['Msisdn', takes.phone],
];

/** POST /mpesa/c2b/v1/simulate: a customer pays the paybill. Only the sandbox has it. `pay` does it, unwatched. */
export function simulate(world: World, ask: Ask, pay: (payment: PayBill) => void): Reply {
  const { ShortCode, Amount, Msisdn, BillRefNumber } = ask.body;
  if (world.settings.production) return refuse(world, 404, '404.001.04', 'Invalid Access Method');
  if (!world.organisations.has(textOf(ShortCode))) return invalidField(world, 'ShortCode');
  const wrong = wrongField(world, SIMULATION, ask);
  if (wrong !== undefined) return wrong;
  pay({
    msisdn: textOf(Msisdn),
    amount: textOf(Amount),
    account: textOf(BillRefNumber),
    shortcode: textOf(ShortCode),
  });
  return acknowledged(world, 'Accept the service request successfully.');
}

/** The typo in the key is Daraja's. */
const acknowledged = (world: World, said: string): Reply =>
  ok({
    OriginatorCoversationID: `${world.random.text(4, '0123456789')}-${world.random.text(8, '0123456789')}-1`,
    ResponseCode: '0',
    ResponseDescription: said,
  });

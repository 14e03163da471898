import type { World } from './world.ts';

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const HEX = '0123456789abcdef';

/** A receipt number that was not given out before: ten capitals and digits, the first two capitals. */
export function newReceipt({ random, receipts }: Pick<World, 'random' | 'receipts'>): string {
  for (;;) {
    const receipt = random.text(2, CAPITALS) + random.text(8, CAPITALS + DIGITS);
    if (receipts.has(receipt)) continue;
    receipts.add(receipt);
    return receipt;
  }
}

/** The number of a Result that moved no money: three letters and zeros, as in `SKE0000000`. */
export const noReceipt = ({ random }: World): string => `${random.text(3, CAPITALS)}0000000`;

/** An id of a request, in the way of Daraja's errors. */
export const newRequestId = ({ random }: World): string =>
  `${random.text(4, HEX)}-${random.text(4, HEX)}-${random.text(12, HEX)}`;

/** `29115-34620561-1`. */
export const newMerchantRequestId = ({ random }: World): string =>
  `${random.text(5, '123456789')}-${random.text(8, '123456789')}-1`;

/** `ws_CO_191220191020363925`: day, time and chance. */
export const newCheckoutRequestId = ({ random, settings }: World): string =>
  `ws_CO_${eatDigits(settings.clock(), 'ddMMyyyyHHmmss')}${random.text(10, DIGITS)}`;

/** `AG_20240706_2010364430d9bbdaf872`: day and chance. */
export const newConversationId = ({ random, settings }: World): string =>
  `AG_${eatDigits(settings.clock(), 'yyyyMMddHHmmss').slice(0, 8)}_${random.text(20, HEX)}`;

/** `53e3-4aa8-9fe0-8fb5e4092cdd3533373`, for a request whose caller gave none. */
export function newOriginatorConversationId({ random }: World): string {
  const [a, b, c] = [random.text(4, HEX), random.text(4, HEX), random.text(4, HEX)];
  return `${a}-${b}-${c}-${random.text(12, HEX)}${random.text(7, DIGITS)}`;
}

/**
 * Digits of an instant in Nairobi. By the time zone's own rules and not by ours: the simulator shares no code with the
 * client, so that one misreading of Daraja cannot hide in both.
 */
export function eatDigits(at: number, order: 'yyyyMMddHHmmss' | 'ddMMyyyyHHmmss'): string {
  const [year = '', month = '', day = '', ...time] = eatText(at).split(/\D/);
  return (order === 'yyyyMMddHHmmss' ? [year, month, day, ...time] : [day, month, year, ...time]).join('');
}

/** `yyyy-MM-dd HH:mm:ss` in Nairobi: the Swedish way of writing a date. */
export const eatText = (at: number): string => new Date(at).toLocaleString('sv-SE', { timeZone: 'Africa/Nairobi' });

/** `17.07.2017 10:54:57` in Nairobi, as B2C writes it; with another sign between, as the portal does. */
export function eatDotted(at: number, sign = '.'): string {
  const [date = '', time = ''] = eatText(at).split(' ');
  return `${date.split('-').toReversed().join(sign)} ${time}`;
}

/** The day of Nairobi, `yyyy-MM-dd`. */
export const eatDay = (at: number): string => eatText(at).slice(0, 10);

/** `2547 ***** 149`, as C2B v2 shows a payer. */
export const masked = (msisdn: string): string => `${msisdn.slice(0, 4)} ***** ${msisdn.slice(-3)}`;

/** `2547****149`, as the portal shows one. */
export const starred = (msisdn: string): string => `${msisdn.slice(0, 4)}****${msisdn.slice(-3)}`;

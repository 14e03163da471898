import type { CustomerOrder, PlanOrder, TaxOrder } from '../../api/api.ts';
import { wirePhone } from '../../api/phone.ts';
import type { Validity } from '../../api/wire.ts';
import type { FormValues } from '../../elements/daftari-form.ts';
import { scaled } from '../../i18n/format.ts';

/** A filled-in form as an order, or which of its fields cannot be read, each with the word for what belongs there. */
export type Read<Order> = { readonly order: Order } | { readonly wrong: Readonly<Record<string, string>> };

/** A name for the network from a person's name, `amina.wanjiku`: plain letters, that every router takes. */
export function proposedUsername(name: string): string {
  return plain(name, '.').slice(0, 64);
}

/** A code for a plan from its name, `home-10`. */
export function proposedCode(name: string): string {
  return plain(name, '-').slice(0, 40);
}

/** Reads the form of a new customer. All else is for the server to judge. */
export function readCustomer(values: FormValues): Read<CustomerOrder> {
  const typed = (name: string): string => (values[name] ?? '').trim();
  const plan = typed('subscription.plan');
  if (plan === '') return { wrong: { 'subscription.plan': 'plan' } };
  const [phone, password] = [wirePhone(typed('phone')), values['password'] ?? ''];
  const order = {
    name: typed('name'),
    ...(phone !== '' && { phone }),
    ...(password !== '' && { password }),
    subscription: { plan, username: typed('subscription.username') },
  };
  return { order };
}

/** Reads the form of a new plan, with prices in this currency. */
export function readPlan(values: FormValues, currency: string, digits: number): Read<PlanOrder> {
  const wrong: Record<string, string> = {};
  const number = (name: string, places: number, kind: string, least = 1n): bigint => {
    const read = scaled(values[name] ?? '', places);
    if (read === null || read < least) wrong[name] = kind;
    return read ?? 0n;
  };
  const lasts = values['validity'] ?? '';
  const taxed = values['taxMode'] !== 'none';
  const quota = (values['quotaBytes'] ?? '').trim() === '' ? null : number('quotaBytes', 9, 'quota');
  const slow = quota !== null && values['afterQuota'] === 'slow' ? Number(number('slow', 3, 'speed')) : null;
  const counted = lasts !== 'postpaid' && lasts !== 'end_of_local_day';
  const count = counted ? Number(number('validity.count', 0, 'count')) : 0;
  const shared = {
    code: (values['code'] ?? '').trim(),
    name: (values['name'] ?? '').trim(),
    price: { minor: String(number('price', digits, 'price', 0n)), currency },
    taxMode: values['taxMode'] === 'exclusive' ? 'exclusive' : 'inclusive',
    taxes: taxed ? readTaxes(values, wrong) : [],
    downKbps: Number(number('downKbps', 3, 'speed')),
    upKbps: Number(number('upKbps', 3, 'speed')),
    quotaBytes: quota === null ? null : String(quota),
    afterQuota: slow === null ? 'block' : { downKbps: slow, upKbps: slow },
    onExpiry: values['onExpiry'] === 'wall' ? 'wall' : 'refuse',
  } as const;
  if (Object.keys(wrong).length > 0) return { wrong };
  if (lasts === 'postpaid') return { order: { ...shared, kind: 'postpaid', interval: { unit: 'month', count: 1 } } };
  return { order: { ...shared, kind: 'prepaid', validity: validityOf(lasts, count) } };
}

function validityOf(lasts: string, count: number): Validity {
  if (lasts === 'hour' || lasts === 'week') return { kind: 'duration', count, unit: lasts };
  return { kind: lasts as Validity['kind'], count };
}

/** The presets: excise duty on the net price, then VAT on both. An empty share levies none. */
const TAXES = [
  { code: 'EXCISE', name: 'Excise duty', field: 'excise', base: 'net' },
  { code: 'VAT', name: 'VAT', field: 'vat', base: 'net+previous' },
] as const;

function readTaxes(values: FormValues, wrong: Record<string, string>): readonly TaxOrder[] {
  return TAXES.flatMap(({ code, name, field, base }): readonly TaxOrder[] => {
    const typed = (values[field] ?? '').trim();
    if (typed === '') return [];
    const millionths = scaled(typed, 4);
    if (millionths === null || millionths > 1_000_000n) wrong[field] = 'rate';
    return [{ code, name, rate: partOf(millionths ?? 0n), base }];
  });
}

/** Millionths as a decimal string without needless zeros: 160000 is `0.16`. */
function partOf(millionths: bigint): string {
  const digits = String(millionths).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '') || '0';
}

function plain(name: string, between: string): string {
  const letters = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return letters
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '')
    .join(between);
}

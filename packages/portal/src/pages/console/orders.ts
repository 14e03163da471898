import type { CustomerOrder } from '../../api/api.ts';
import { wirePhone } from '../../api/phone.ts';
import type { FormValues } from '../../elements/fields.ts';

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

function plain(name: string, between: string): string {
  const letters = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return letters
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '')
    .join(between);
}

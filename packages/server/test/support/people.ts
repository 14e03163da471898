import type { AskOptions, Isp, Reply } from './isp.ts';

/** A customer with one subscription to `home-10`, who has logged in. */
export interface Person {
  readonly id: string;
  readonly subscriptionId: string;
  /** Asks as herself; the address without `/api/v1`. */
  asks(method: string, url: string, body?: unknown, address?: string): Promise<Reply>;
}

/** Opens one; her username is her name in small letters. */
export async function openPerson(isp: Isp, name: string): Promise<Person> {
  const subscription = { plan: 'home-10', username: name.toLowerCase() };
  const body = { name, password: 'amina-portal', subscription };
  const made = (await isp.ask('POST', '/api/v1/customers', { token: await isp.operator(), body })).body;
  const token: string = (await isp.login(made.number, 'amina-portal')).body.accessToken;
  return {
    id: made.id,
    subscriptionId: made.subscriptions[0].id,
    asks(method, url, sent, address) {
      const options: AskOptions = { token, body: sent, ...(address !== undefined && { address }) };
      return isp.ask(method, `/api/v1${url}`, options);
    },
  };
}

import { randomBytes } from 'node:crypto';
import type { Account, Billing, Id } from '@daftari/core';
import { endLogins, operatorId } from './operators.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import type { Shelves, UserRow } from './tables.ts';

/** The people who may log in. */
export interface Users {
  /** Whom a typed name means; null for nobody, or for more than one. */
  find(typed: string): Promise<UserRow | null>;
  /** Takes as long for a user without a password, or for none at all. */
  verify(user: UserRow | null, password: string): Promise<boolean>;
  /** The user as she is now; null when she is gone, or her account is closed. */
  welcome(userId: string): Promise<UserRow | null>;
  /** Gives a customer a portal password, or another one: then every log-in with the old one is over. */
  setCustomerPassword(account: Pick<Account, 'id' | 'name'>, password: string): Promise<void>;
  /** Ends every log-in with the old one. */
  changePassword(user: UserRow, password: string): Promise<void>;
}

/** Users over the server's tables and the accounts of the billing. */
export function createUsers(billing: Billing, { users, logins }: Pick<Shelves, 'users' | 'logins'>): Users {
  // Somebody whom nobody knows is checked against this, so that the time taken does not tell who is a customer.
  const stranger = hashPassword(randomBytes(24).toString('base64'));
  const customer = (accountId: Id<'Account'> | null) =>
    accountId === null ? Promise.resolve(null) : users.get({ id: customerId(accountId) });
  return {
    async find(typed) {
      const name = typed.trim();
      const operator = await users.get({ id: operatorId(name) });
      if (operator !== null) return operator;
      const byEmail = await users.find({ email: name.toLowerCase() }, 2);
      if (byEmail.length === 1 && byEmail[0]?.role === 'operator') return byEmail[0];
      return customer(await accountMeant(billing, name));
    },

    async verify(user, password) {
      const right = await verifyPassword(password, user?.password ?? (await stranger));
      return right && user !== null && user.password !== null;
    },

    async setCustomerPassword(account, password) {
      const id = customerId(account.id);
      const known = await users.get({ id });
      if (known !== null) await endLogins({ logins }, id);
      await users.put({
        id,
        role: 'customer',
        name: account.name,
        email: null,
        account_id: account.id,
        password: await hashPassword(password),
        created_at: known?.created_at ?? BigInt(billing.clock.now()),
      });
    },

    async changePassword(user, password) {
      await endLogins({ logins }, user.id ?? '');
      await users.put({ ...user, password: await hashPassword(password) });
    },

    async welcome(userId) {
      const user = await users.get({ id: userId });
      if (user === null || user.account_id === null) return user;
      const account = await billing.reads.account(user.account_id as Id<'Account'>);
      return account === null || account.state === 'closed' ? null : user;
    },
  };
}

/** A customer is meant by account number, by the name she has on the network, or by a phone that is hers alone. */
async function accountMeant(billing: Billing, typed: string): Promise<Id<'Account'> | null> {
  const byNumber = await billing.reads.accountByNumber(typed);
  if (byNumber !== null) return openOnly(byNumber);
  const access = await billing.reads.access(typed, billing.clock.now());
  if (access !== null) return openOnly(access.account);
  const digits = typed.replace(/^\+/, '').replaceAll(/[\s()-]/g, '');
  if (!/^\d{8,15}$/.test(digits)) return null;
  // 0712 345678 at home is 254712345678 abroad.
  const tail = digits.startsWith('0') ? digits.slice(1) : digits;
  const { rows } = await billing.reads.accounts({ page: 1, limit: 10, search: tail }, billing.clock.now());
  const bearers = rows.map((row) => row.account).filter(({ phone }) => isPhone(phone, digits, tail));
  const open = bearers.filter(({ state }) => state !== 'closed');
  return open.length === 1 && open[0] !== undefined ? open[0].id : null;
}

function isPhone(phone: string | null, digits: string, tail: string): boolean {
  return phone === digits || (tail !== digits && tail.length >= 8 && phone !== null && phone.endsWith(tail));
}

function openOnly({ id, state }: Account): Id<'Account'> | null {
  return state === 'closed' ? null : id;
}

function customerId(accountId: Id<'Account'>): string {
  return `customer:${accountId}`;
}

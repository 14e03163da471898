import { randomBytes } from 'node:crypto';
import { defineErrors, type Clock, type PluginHost } from '@daftari/core';
import { z } from 'zod';
import { hashPassword, Password } from './passwords.ts';
import { openShelves, type Shelves, type UserRow } from './tables.ts';

/** What an operator is called when logging in. */
const OperatorName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, '2 to 40 letters, digits, dots, dashes or underscores');

/** A new operator. */
export const OperatorInput = z.strictObject({
  name: OperatorName,
  email: z.email().max(191).toLowerCase().optional(),
  password: Password.optional(),
});

/** What can be wrong with operators. */
const operatorErrors = defineErrors('user', {
  taken: ['conflict', 'There is an operator {name} already.'],
  missing: ['missing', 'There is no operator {name}.'],
  lastOperator: ['refused', '{name} is the last operator: make another one first, or nobody can log in.'],
});

/** A name and the password for it, told once. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
}

/** The key of an operator among the users. */
export function operatorId(name: string): string {
  return `operator:${name.toLowerCase()}`;
}

/**
 * Makes an operator; without a password, one is made and answered.
 * @throws BillingError `user.taken`
 */
export async function addOperator(
  { users }: Pick<Shelves, 'users'>,
  clock: Clock,
  input: z.output<typeof OperatorInput>,
): Promise<Credentials> {
  const { name, email } = input;
  const password = input.password ?? newPassword();
  const isNew = await users.insertOnce({
    id: operatorId(name),
    role: 'operator',
    name,
    email: email ?? null,
    account_id: null,
    password: await hashPassword(password),
    created_at: BigInt(clock.now()),
  });
  if (!isNew) throw operatorErrors.taken({ name });
  return { name, password };
}

/** Makes the first operator of a new ISP; null when there is one already. */
export async function firstOperator(
  shelves: Pick<Shelves, 'users'>,
  clock: Clock,
  password: string | undefined,
): Promise<Credentials | null> {
  const known = await shelves.users.find({ role: 'operator' }, 1);
  if (known.length > 0) return null;
  return addOperator(shelves, clock, { name: 'admin', ...(password === undefined ? {} : { password }) });
}

/**
 * Removes an operator and ends her log-ins. An access token that is out already is good for its fifteen minutes.
 * @throws BillingError `user.missing`, `user.lastOperator`
 */
async function removeOperator(shelves: Pick<Shelves, 'users' | 'logins'>, name: string): Promise<void> {
  const user = await operatorNamed(shelves, name);
  const others = await shelves.users.find({ role: 'operator' }, 2);
  if (others.length < 2) throw operatorErrors.lastOperator({ name });
  await shelves.users.remove({ id: user.id });
  await endLogins(shelves, user.id ?? '');
}

/**
 * Gives an operator another password, the one given or a new one, and ends every log-in with the old one.
 * @throws BillingError `user.missing`
 */
async function resetOperator(
  shelves: Pick<Shelves, 'users' | 'logins'>,
  { name, password = newPassword() }: { readonly name: string; readonly password?: string | undefined },
): Promise<Credentials> {
  const user = await operatorNamed(shelves, name);
  await shelves.users.put({ ...user, password: await hashPassword(password) });
  await endLogins(shelves, user.id ?? '');
  return { name: user.name ?? name, password };
}

/** Ends every log-in of a user: what was handed out is not renewed. */
export async function endLogins({ logins }: Pick<Shelves, 'logins'>, userId: string): Promise<void> {
  const open = await logins.find({ user_id: userId, ended: false });
  for (const login of open) await logins.put({ ...login, ended: true });
}

type Print = (line: string) => void;

const NameOnly = z.strictObject({ name: OperatorName });
const NameAndPassword = z.strictObject({ name: OperatorName, password: Password.optional() });

/** The commands by which operators come, go and are helped: `npx daftari operator <add|list|password|remove>`. */
export const operatorCommands = [
  {
    name: 'operator-add',
    summary: 'makes an operator and prints the password',
    options: OperatorInput,
    async run(options: z.output<typeof OperatorInput>, host: PluginHost, print: Print) {
      const { name, password } = await addOperator(openShelves(host.table), host.clock, options);
      print(`operator ${name}, password ${password}`);
    },
  },
  {
    name: 'operator-list',
    summary: 'names the operators',
    options: z.strictObject({}),
    async run(_: object, host: PluginHost, print: Print) {
      const operators = await openShelves(host.table).users.find({ role: 'operator' });
      for (const { name, email, created_at } of operators) {
        const since = new Date(Number(created_at)).toISOString().slice(0, 10);
        print(`${name}  since ${since}${email === null ? '' : `  ${email}`}`);
      }
    },
  },
  {
    name: 'operator-password',
    summary: 'gives an operator another password, prints it, and ends her log-ins',
    options: NameAndPassword,
    async run(options: z.output<typeof NameAndPassword>, host: PluginHost, print: Print) {
      const { name, password } = await resetOperator(openShelves(host.table), options);
      print(`operator ${name}, password ${password}; ${GOOD_STILL}`);
    },
  },
  {
    name: 'operator-remove',
    summary: 'removes an operator and ends her log-ins',
    options: NameOnly,
    async run({ name }: z.output<typeof NameOnly>, host: PluginHost, print: Print) {
      await removeOperator(openShelves(host.table), name);
      print(`operator ${name} is removed; ${GOOD_STILL}`);
    },
  },
] as const;

const GOOD_STILL = 'who is logged in now is out within fifteen minutes';

async function operatorNamed({ users }: Pick<Shelves, 'users'>, name: string): Promise<UserRow> {
  const user = await users.get({ id: operatorId(name) });
  if (user === null) throw operatorErrors.missing({ name });
  return user;
}

function newPassword(): string {
  return randomBytes(12).toString('base64url');
}

import type { Account, AccountLanguage } from '../../domain/account.ts';
import { NO_TAX_PROFILE } from '../../domain/taxes/profile.ts';
import {
  ident,
  identOrNull,
  jsonOrNull,
  nested,
  num,
  type Table,
  text,
  textOrNull,
  whole,
  columnsOf,
} from './table.ts';

/** Who pays. `search_text` holds what lists are searched by, in lower case. */
export const accounts: Table<Account> = {
  name: 'accounts',
  word: 'accounts',
  columns: columnsOf({
    text: 'id number name phone email currency zone state search_text role agent_id dunning_policy speaks',
    big: 'version created_at dunning_off',
    json: 'tax_profile',
  }),
  toRow: (account) => ({
    id: account.id,
    number: account.number,
    name: account.name,
    phone: account.phone,
    email: account.email,
    currency: account.currency,
    zone: account.zone,
    state: account.state,
    role: account.role,
    agent_id: account.agentId,
    version: whole(account.version),
    created_at: whole(account.createdAt),
    tax_profile: account.taxProfile === NO_TAX_PROFILE ? null : nested(account.taxProfile),
    speaks: account.language ?? null,
    dunning_policy: account.dunning?.policy ?? null,
    dunning_off: account.dunning?.excluded === true ? 1n : 0n,
    search_text: searchable([account.number, account.name, account.phone, account.email].join('\n')).slice(0, 600),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    number: text(row['number']),
    name: text(row['name']),
    phone: textOrNull(row['phone']),
    email: textOrNull(row['email']),
    currency: text(row['currency']),
    zone: text(row['zone']),
    state: text(row['state']),
    role: text(row['role']),
    agentId: identOrNull<'Account'>(row['agent_id']),
    version: num(row['version']),
    createdAt: num(row['created_at']),
    taxProfile: jsonOrNull(row['tax_profile']) ?? NO_TAX_PROFILE,
    ...(row['speaks'] !== null && { language: text<AccountLanguage>(row['speaks']) }),
    ...ofDunning(textOrNull(row['dunning_policy']), num(row['dunning_off']) === 1),
  }),
};

/** Said only of who is not asked for money as everybody is. */
function ofDunning(policy: string | null, excluded: boolean): Pick<Account, 'dunning'> {
  return policy === null && !excluded ? {} : { dunning: { policy, excluded } };
}

/** What a change of an account writes: currency and zone never change, and the version grows by being seen. */
export const ACCOUNT_CHANGES = [
  'number',
  'name',
  'phone',
  'email',
  'state',
  'search_text',
  'tax_profile',
  'role',
  'agent_id',
  'dunning_policy',
  'dunning_off',
  'speaks',
] as const;

/** Text as it is searched: without regard to case, and composed, so that an ñ is an ñ however it was typed. */
export function searchable(typed: string): string {
  return typed.normalize('NFC').toLowerCase();
}

/** A pattern for `like … escape '!'` that finds the text anywhere, whatever signs it has. */
export function containing(typed: string): string {
  return `%${searchable(typed).replaceAll(/[!%_]/g, '!$&')}%`;
}

import type { BillingError } from '@daftari/core';
import { mikrotikErrors } from '../errors.ts';
import type { Row } from './link.ts';

/** What was asked of whom: what every error names. Never a value, for one of them may be a password. */
export interface Asked {
  /** Host and port. */
  readonly address: string;
  /** The command with its menu, such as `/ppp/secret/add`. */
  readonly command: string;
  /** What was sent, so that no secret of it stands in what is said about it. */
  readonly values: Row;
}

/** What a router says against a command, over the API or REST. */
export interface Complaint {
  readonly message: string;
  /** Of the API only: 0 a missing item or command, 1 a bad value, 2 interrupted, 3 a script, 4 general, 5 the API. */
  readonly category?: string | undefined;
}

type Name = keyof typeof mikrotikErrors;

/** The words of RouterOS for each of our errors; the first that fits counts. Categories are often absent. */
const MEANINGS: readonly (readonly [RegExp, Name])[] = [
  [/not allowed by device-mode/i, 'deviceMode'],
  [/not enough permissions/i, 'noPermission'],
  [/radius timeout|radius server not responding/i, 'logInUndecided'],
  [/invalid user name or password|cannot log in|not logged in|could not authenticate/i, 'logInRefused'],
  [/^no such command|^unknown parameter|^no such command or directory|^bad command name/i, 'unsupported'],
  [/^no such item/i, 'noSuchItem'],
  [/already (?:have|has|exists?|added)|with the same \S+ already|item already/i, 'alreadyThere'],
  [
    /^input does not match|^invalid value|^invalid |^value of |out of range|contents too long|^expected |^missing /i,
    'invalidValue',
  ],
  [/^interrupted/i, 'interrupted'],
  [/session closed|action timed out|timeout \(13\)/i, 'timedOut'],
];

const CATEGORIES: Readonly<Record<string, Name>> = { '1': 'invalidValue', '2': 'interrupted' };

/** After these nobody knows how far the router came. */
const UNKNOWN_OUTCOME = new Set<Name>(['interrupted', 'timedOut']);

/**
 * What a router said, as one of our errors: the same for a `message` of the API and a `detail` of REST.
 * @see https://help.mikrotik.com/docs/spaces/ROS/pages/47579160/API ("Reply word", "Error categories")
 */
export function complaintOf(asked: Asked, { message, category }: Complaint): BillingError {
  const fits = MEANINGS.find(([text]) => text.test(message))?.[1];
  const name = fits ?? CATEGORIES[category ?? ''] ?? 'trap';
  const said = withoutSecrets(message, asked.values);
  return mikrotikErrors[name]({
    ...placeOf(asked),
    message: said,
    reason: said,
    ...(category === undefined ? {} : { category }),
    ...(asked.values['name'] === undefined || !name.startsWith('logIn') ? {} : { user: asked.values['name'] }),
    ...(UNKNOWN_OUTCOME.has(name) ? { outcome: 'unknown' } : {}),
  });
}

/** The part of an error's details that says where it happened. */
export const placeOf = ({ address, command }: Asked): { address: string; command: string } => ({ address, command });

const SECRET_NAME = /password|secret|passphrase|response|key|psk|token/i;

/**
 * A text of the router without the secrets that were sent to it: some of its texts repeat what they refuse. A secret of
 * a letter or two is taken for one only where it stands alone, or the sentence would spell it by its gaps.
 */
function withoutSecrets(text: string, values: Row): string {
  const secrets = Object.entries(values).filter(([name, value]) => value !== '' && SECRET_NAME.test(name));
  return secrets.reduce((said, [, value]) => {
    if (value.length >= 4) return said.replaceAll(value, '***');
    return said.replaceAll(new RegExp(`(?<!\\w)${value.replaceAll(/\W/g, '\\$&')}(?!\\w)`, 'g'), '***');
  }, text);
}

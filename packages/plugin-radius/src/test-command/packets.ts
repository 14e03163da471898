import { randomBytes } from 'node:crypto';
import { prover, type Prover } from '../prover.ts';
import { attribute } from '../wire/attributes.ts';
import { signRequest } from '../wire/authenticator.ts';
import { acctStatusTypes, nasPortTypes } from '../wire/dictionary/values.ts';
import { codes, type Attribute, type Packet } from '../wire/packet.ts';
import { typedAttribute } from './attribute.ts';
import type { TestOptions } from './options.ts';

/** A request, and what checks the answer to it. */
export interface Question {
  readonly request: Packet;
  readonly fault: Prover['fault'];
}

/** The Access-Request of a NAS that a person or a device logs in at. */
export function loginQuestion(options: TestOptions, secret: string): Question {
  const { user = options.mac ?? '', password, method } = options;
  const authenticator = randomBytes(16);
  const proof =
    password === undefined
      ? nothingToProve
      : prover(method === 'mschap' ? 'mschap1' : method, { username: user, password, secret });
  const attributes = [attribute('User-Name', user), ...proof.attributes(authenticator), ...moreAttributes(options)];
  const request = signRequest({ code: codes['Access-Request'], identifier: 1, authenticator, attributes }, secret);
  return { request, fault: proof.fault };
}

/** A record of accounting of a session that there never was. */
export function accountingQuestion(options: TestOptions, secret: string): Question {
  const user = options.user ?? options.mac;
  const attributes = [
    attribute('Acct-Status-Type', acctStatusTypes[statuses[options.send]]),
    attribute('Acct-Session-Id', options.session),
    ...(user === undefined ? [] : [attribute('User-Name', user)]),
    ...moreAttributes(options),
  ];
  const request = signRequest({ code: codes['Accounting-Request'], identifier: 1, attributes }, secret);
  return { request, fault: rightAsItIs };
}

/** The question whether a server is there (RFC 5997). */
export function statusQuestion(secret: string): Question {
  const draft = { code: codes['Status-Server'], identifier: 1, authenticator: randomBytes(16), attributes: [] };
  return { request: signRequest(draft, secret), fault: rightAsItIs };
}

const statuses = { start: 'Start', interim: 'Interim-Update', stop: 'Stop', login: 'Start', status: 'Start' } as const;

const rightAsItIs = (): null => null;

/** Of a device without a password. */
const nothingToProve: Prover = { attributes: () => [], fault: rightAsItIs };

/** Where it comes from: what was typed, and made-up names for what was not. */
function moreAttributes({ mac, nasPort, attribute: given }: TestOptions): readonly Attribute[] {
  const typed = given.map(typedAttribute);
  const madeUp = [
    attribute('NAS-Identifier', 'daftari-test'),
    attribute('NAS-Port', nasPort),
    attribute('NAS-Port-Type', nasPortTypes.Ethernet),
    ...(mac === undefined ? [] : [attribute('Calling-Station-Id', mac)]),
  ];
  return [...madeUp.filter(({ type }) => !typed.some((one) => one.type === type)), ...typed];
}

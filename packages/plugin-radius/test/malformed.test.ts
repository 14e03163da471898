import { silentLog } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import { clientFinder } from '../src/clients.ts';
import { createLearnt } from '../src/learnt.ts';
import { Options } from '../src/options.ts';
import { createServer, type Door } from '../src/server.ts';
import { createWatch } from '../src/watch.ts';
import { attribute } from '../src/wire/attributes.ts';
import { signRequest } from '../src/wire/authenticator.ts';
import { acctStatusTypes } from '../src/wire/dictionary/values.ts';
import { codes, type Attribute } from '../src/wire/packet.ts';
import { hidePassword } from '../src/wire/password.ts';
import { SECRET } from './support.ts';

const authenticator = Uint8Array.from({ length: 16 }, (_, at) => at + 1);

/** A server of one kind, which answers everything that comes through to it; and what becomes of one datagram. */
function sent(port: Door['name'], bytes: Uint8Array, policy: object = {}): string {
  const clock = { now: () => 0 };
  const watch = createWatch(clock, silentLog);
  const { clients } = Options.parse({ clients: [{ name: 'nas', address: '10.0.0.1', secret: SECRET, ...policy }] });
  const isAuth = port === 'auth';
  const door: Door = {
    name: port,
    code: isAuth ? codes['Access-Request'] : codes['Accounting-Request'],
    alive: isAuth ? codes['Access-Accept'] : codes['Accounting-Response'],
    atOnce: 1,
    answer: () => ({ code: isAuth ? codes['Access-Accept'] : codes['Accounting-Response'], attributes: [] }),
  };
  const tools = {
    clock,
    later: () => () => undefined,
    watch,
    findClient: clientFinder(clients),
    learnt: createLearnt(watch),
    maxInFlight: 1,
  };
  const answers: Uint8Array[] = [];
  createServer(door, tools).heard(bytes, { address: '10.0.0.1', port: 5_000 }, (reply) => void answers.push(reply));
  if (answers.length > 0) return 'answered';
  const figure = Object.keys(watch.figures()).find((name) => !name.endsWith('received'));
  return figure?.slice(port.length + 1) ?? 'silence';
}

const user = attribute('User-Name', 'amina');
const password = attribute('User-Password', hidePassword('maji-moto', SECRET, authenticator));
const raw = (type: number, ...value: readonly number[]): Attribute => ({ type, value: Uint8Array.from(value) });

function request(code: 'Access-Request' | 'Status-Server', more: readonly Attribute[] = [], signed = true): Uint8Array {
  const attributes = code === 'Access-Request' ? [user, password, ...more] : more;
  const messageAuthenticator = signed ? 'first' : 'none';
  return signRequest({ code: codes[code], identifier: 7, authenticator, attributes, messageAuthenticator }, SECRET)
    .bytes;
}

const accounting = (more: readonly Attribute[] = [], messageAuthenticator: 'first' | 'none' = 'none'): Uint8Array => {
  const attributes = [attribute('Acct-Status-Type', acctStatusTypes.Start), ...more];
  return signRequest({ code: codes['Accounting-Request'], identifier: 7, attributes, messageAuthenticator }, SECRET)
    .bytes;
};

/** A log-in without a signature, which nothing but its form can refuse; then changed. */
function plain(change: (bytes: Uint8Array) => Uint8Array | void, more: readonly Attribute[] = []): Uint8Array {
  const bytes = request('Access-Request', more, false);
  return change(bytes) ?? bytes;
}

const stating = (length: number) => (bytes: Uint8Array) => {
  bytes.set([length >> 8, length & 0xff], 2);
};

const coded = (code: number) => plain((bytes) => void (bytes[0] = code));

const turned = (bytes: Uint8Array, at: number) =>
  Uint8Array.from(bytes, (octet, place) => (place === at ? octet ^ 1 : octet));

/** Appends octets as attributes, with the length that they make. */
const appended = (...octets: readonly number[]) =>
  plain((bytes) => {
    const longer = Uint8Array.from([...bytes, ...octets]);
    stating(longer.length)(longer);
    return longer;
  });

/** A packet filled up with attributes to so many octets. */
function filled(length: number): Uint8Array {
  const octets: number[] = [];
  for (let rest = length - request('Access-Request', [], false).length; rest > 0;) {
    const size = rest > 255 && rest - 255 !== 1 ? 255 : Math.min(rest, 254);
    octets.push(25, size, ...Array.from({ length: size - 2 }, () => 1));
    rest -= size;
  }
  return appended(...octets);
}

describe('the form of a packet', () => {
  it.each<[string, Uint8Array, string]>([
    ['an empty datagram', new Uint8Array(0), 'malformed'],
    ['19 octets', plain((bytes) => bytes.slice(0, 19)), 'malformed'],
    [
      'a header alone: no attribute is needed to be well-formed',
      plain((bytes) => {
        stating(20)(bytes);
        return bytes.slice(0, 20);
      }),
      'answered',
    ],
    ['a stated length of 0', plain(stating(0)), 'malformed'],
    ['a stated length of 19', plain(stating(19)), 'malformed'],
    ['a stated length beyond the datagram', plain((bytes) => stating(bytes.length + 1)(bytes)), 'malformed'],
    ['a stated length that cuts an attribute', plain((bytes) => stating(bytes.length - 1)(bytes)), 'malformed'],
    ['octets beyond the stated length: padding', plain((bytes) => Uint8Array.from([...bytes, 9, 9, 9])), 'answered'],
    ['4096 octets', filled(4_096), 'answered'],
    ['4097 octets', filled(4_097), 'malformed'],
    ['4096 octets and padding', Uint8Array.from([...filled(4_096), 0]), 'answered'],
    ['an attribute without a length', appended(25), 'malformed'],
    ['an attribute of stated length 0', appended(25, 0), 'malformed'],
    ['an attribute of stated length 1', appended(25, 1), 'malformed'],
    ['an attribute of length 2, which is empty', appended(25, 2), 'answered'],
    ['an attribute longer than what is there', appended(25, 4, 1), 'malformed'],
    ['attribute 0', appended(0, 3, 1), 'malformed'],
    ['attribute 255, unknown', appended(255, 3, 1), 'answered'],
    ['a vendor attribute without a vendor', appended(26, 2), 'answered'],
    ['a vendor attribute cut within the number of its vendor', appended(26, 5, 0, 0, 9), 'answered'],
    ['a vendor attribute of nothing', appended(26, 6, 0, 0, 0, 9), 'answered'],
    ['a vendor attribute whose part runs over', appended(26, 9, 0, 0, 0, 9, 1, 9, 65), 'answered'],
    ['a vendor attribute whose part states length 0', appended(26, 8, 0, 0, 0, 9, 1, 0), 'answered'],
    ['a vendor attribute whose part has type 0', appended(26, 9, 0, 0, 0, 9, 0, 3, 65), 'answered'],
    ['an integer of three octets', appended(5, 5, 0, 0, 1), 'answered'],
    ['a User-Password of five octets', appended(2, 7, 1, 2, 3, 4, 5), 'answered'],
  ])('%s: %#', (_what, bytes, becomes) => {
    expect(sent('auth', bytes)).toBe(becomes);
  });
});

describe('the code of a packet', () => {
  it.each<[string, Door['name'], Uint8Array, string]>([
    ['Access-Request', 'auth', request('Access-Request'), 'answered'],
    ['Access-Request at the port of accounting', 'acct', request('Access-Request'), 'wrong_port'],
    ['Accounting-Request', 'acct', accounting(), 'answered'],
    ['Accounting-Request at the port of log-ins', 'auth', accounting(), 'wrong_port'],
    ['Status-Server at the one', 'auth', request('Status-Server'), 'answered'],
    ['Status-Server at the other', 'acct', request('Status-Server'), 'answered'],
    ['an Access-Accept, which is no request', 'auth', coded(2), 'wrong_port'],
    ['an Access-Challenge', 'auth', coded(11), 'wrong_port'],
    ['a Disconnect-Request', 'auth', coded(40), 'wrong_port'],
    ['a CoA-Request', 'auth', coded(43), 'wrong_port'],
    ['code 0', 'auth', coded(0), 'unknown_code'],
    ['Status-Client, reserved', 'auth', coded(13), 'unknown_code'],
    ['code 255', 'auth', coded(255), 'unknown_code'],
  ])('%s at %s: %#', (_what, port, bytes, becomes) => {
    expect(sent(port, bytes)).toBe(becomes);
  });
});

describe('the signature of a packet', () => {
  const eap = raw(79, 2, 1, 0, 4);
  const signature = (length: number) => raw(80, ...Array.from({ length }, () => 1));
  const strict = { requireMessageAuthenticator: 'yes' };
  it.each<[string, Door['name'], Uint8Array, object, string]>([
    ['right', 'auth', request('Access-Request'), strict, 'answered'],
    ['none, and none needed', 'auth', request('Access-Request', [], false), {}, 'answered'],
    ['none where the client must sign', 'auth', request('Access-Request', [], false), strict, 'not_admitted'],
    ['wrong in its first octet', 'auth', turned(request('Access-Request'), 22), {}, 'not_authentic'],
    ['wrong in its last octet', 'auth', turned(request('Access-Request'), 37), {}, 'not_authentic'],
    ['right, of another packet', 'auth', turned(request('Access-Request'), 60), {}, 'not_authentic'],
    ['of 15 octets', 'auth', request('Access-Request', [signature(15)], false), {}, 'not_authentic'],
    ['of no octets', 'auth', request('Access-Request', [signature(0)], false), {}, 'not_authentic'],
    ['of 17 octets', 'auth', request('Access-Request', [signature(17)], false), {}, 'not_authentic'],
    ['two of them', 'auth', request('Access-Request', [signature(16)]), {}, 'not_authentic'],
    ['none beside EAP-Message', 'auth', request('Access-Request', [eap], false), {}, 'not_authentic'],
    ['right beside EAP-Message', 'auth', request('Access-Request', [eap]), {}, 'answered'],
    ['none on Status-Server', 'auth', request('Status-Server', [], false), {}, 'not_authentic'],
    ['wrong on Status-Server', 'acct', turned(request('Status-Server'), 25), {}, 'not_authentic'],
    ['none on accounting, which needs none', 'acct', accounting(), strict, 'answered'],
    ['right on accounting', 'acct', accounting([], 'first'), {}, 'answered'],
    ['a wrong Request Authenticator of accounting', 'acct', turned(accounting(), 4), {}, 'not_authentic'],
    ['a changed attribute of accounting', 'acct', turned(accounting(), 25), {}, 'not_authentic'],
    ['zeros for the Request Authenticator of accounting', 'acct', accounting().fill(0, 4, 20), {}, 'not_authentic'],
    [
      'Proxy-State without one, from who is no proxy',
      'auth',
      request('Access-Request', [raw(33, 1)], false),
      {
        limitProxyState: 'yes',
      },
      'not_admitted',
    ],
  ])('%s at %s: %#', (_what, port, bytes, policy, becomes) => {
    expect(sent(port, bytes, policy)).toBe(becomes);
  });

  it('is the first thing in an answer, and Proxy-State the last, in its order', () => {
    const states = [raw(33, 1), raw(25, 9), raw(33, 2), raw(33)];
    const watch = createWatch({ now: () => 0 }, silentLog);
    const { clients } = Options.parse({ clients: [{ name: 'nas', address: '10.0.0.1', secret: SECRET }] });
    const tools = {
      later: () => () => undefined,
      clock: { now: () => 0 },
      watch,
      findClient: clientFinder(clients),
      learnt: createLearnt(watch),
      maxInFlight: 1,
    };
    const reply = attribute('Reply-Message', 'karibu');
    const door: Door = {
      name: 'auth',
      code: codes['Access-Request'],
      alive: codes['Access-Accept'],
      atOnce: 1,
      answer: () => ({ code: codes['Access-Accept'], attributes: [reply] }),
    };
    const answers: Uint8Array[] = [];
    const bytes = request('Access-Request', states);
    createServer(door, tools).heard(bytes, { address: '10.0.0.1', port: 1 }, (sentBack) => void answers.push(sentBack));
    const [answer = new Uint8Array()] = answers;
    expect([...answer.subarray(20, 22)]).toEqual([80, 18]);
    // Reply-Message of six letters, then the three states.
    expect([...answer.subarray(38, 40)]).toEqual([18, 8]);
    expect([...answer.subarray(46)]).toEqual([33, 3, 1, 33, 3, 2, 33, 2]);
  });
});

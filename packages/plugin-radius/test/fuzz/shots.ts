import { seededRandom } from '../../src/testing/random.ts';
import { attribute } from '../../src/wire/attributes.ts';
import { signRequest } from '../../src/wire/authenticator.ts';
import { encodePacket } from '../../src/wire/codec.ts';
import { acctStatusTypes } from '../../src/wire/dictionary/values.ts';
import { codes, vendorSpecific, type Attribute, type Code } from '../../src/wire/packet.ts';
import { answerChap, hidePassword } from '../../src/wire/password.ts';

/** One datagram of the fuzz. */
export interface Shot {
  readonly kind: ShotKind;
  readonly bytes: Uint8Array;
  /** Whether it may be answered by an Access-Accept: it was signed with the secret, and its password is right. */
  readonly mayAccept: boolean;
}

/** Every kind of datagram that is made. */
export type ShotKind =
  | 'login'
  | 'wrong password'
  | 'accounting'
  | 'status'
  | 'odd but signed'
  | 'odd with the right password'
  | 'another secret'
  | 'unsigned'
  | 'bits turned'
  | 'cut short'
  | 'false length'
  | 'padded'
  | 'attribute doubled'
  | 'attribute of false length'
  | 'two signatures'
  | 'replay'
  | 'forged replay'
  | 'noise'
  | 'noise with a header'
  | 'giant';

/** Who the one customer is, and what her NAS signs with. */
export interface Truth {
  readonly secret: string;
  readonly username: string;
  readonly password: string;
}

/** Chance of a seed, in the shapes that are needed. */
interface Dice {
  /** From 0 to just below `most`. */
  readonly below: (most: number) => number;
  readonly octets: (length: number) => Uint8Array;
  readonly one: <Item>(items: readonly Item[]) => Item;
}

/** The replays come from so many datagrams back at most. */
const REMEMBERED = 512;

/** Datagrams without end; the same seed gives the same ones. */
export function createShots(seed: number, truth: Truth): () => Shot {
  const dice = createDice(seed);
  const fired: Shot[] = [];
  return () => {
    const kind = dice.one(KINDS);
    const shot = kind === 'replay' && fired.length > 0 ? { ...dice.one(fired), kind } : make(kind, dice, truth, fired);
    if (fired.length < REMEMBERED) fired.push(shot);
    else fired[dice.below(REMEMBERED)] = shot;
    return shot;
  };
}

/** A log-in that must be let in, whatever came before it. */
export function goodLogin(truth: Truth, identifier: number, authenticator: Uint8Array): Uint8Array {
  const proof = hidePassword(truth.password, truth.secret, authenticator);
  const attributes = [attribute('User-Name', truth.username), attribute('User-Password', proof)];
  return signRequest({ code: codes['Access-Request'], identifier, authenticator, attributes }, truth.secret).bytes;
}

/** The usual ones come as often as all others together, so that what is forged meets what is remembered. */
const ODD: readonly ShotKind[] = [
  'odd but signed',
  'odd with the right password',
  'another secret',
  'unsigned',
  'bits turned',
  'cut short',
  'false length',
  'padded',
  'attribute doubled',
  'attribute of false length',
  'two signatures',
  'replay',
  'forged replay',
  'noise',
  'noise with a header',
  'giant',
];
const USUAL: readonly ShotKind[] = ['login', 'login', 'wrong password', 'accounting', 'status'];
const KINDS: readonly ShotKind[] = [...ODD, ...USUAL, ...USUAL, ...USUAL];

function createDice(seed: number): Dice {
  const random = seededRandom(seed);
  const below = (most: number): number => Math.floor(random() * most);
  return {
    below,
    octets: (length) => Uint8Array.from({ length }, () => below(256)),
    one<Item>(items: readonly Item[]): Item {
      const item = items.at(below(items.length));
      if (item === undefined) throw new Error('there is nothing to choose from');
      return item;
    },
  };
}

function make(kind: ShotKind, dice: Dice, truth: Truth, fired: readonly Shot[]): Shot {
  const may = (bytes: Uint8Array): Shot => ({ kind, bytes, mayAccept: true });
  const never = (bytes: Uint8Array): Shot => ({ kind, bytes, mayAccept: false });
  switch (kind) {
    case 'login':
    case 'replay':
      return may(login(dice, truth, truth.password));
    case 'wrong password':
      return never(login(dice, truth, `${truth.password}${dice.below(10)}`));
    case 'accounting':
      return never(accounting(dice, truth));
    case 'status':
      return never(signed(dice, codes['Status-Server'], [], truth.secret));
    case 'odd but signed':
      return never(signed(dice, dice.one(REQUESTS), oddAttributes(dice), truth.secret));
    case 'odd with the right password':
      return may(login(dice, truth, truth.password, oddAttributes(dice)));
    case 'another secret':
      return never(login(dice, { ...truth, secret: `${truth.secret}!` }, truth.password));
    case 'unsigned':
      return never(login(dice, truth, truth.password, [], 'none'));
    case 'two signatures':
      return never(twoSignatures(dice, truth));
    case 'noise':
      return never(dice.octets(dice.below(300)));
    case 'noise with a header':
      return never(headed(dice, dice.octets(dice.below(200))));
    case 'giant':
      return never(dice.octets(4_000 + dice.below(60_000)));
    case 'forged replay': {
      // Only of what was good: bits turned twice would be good again.
      const before = fired.length > 0 ? dice.one(fired) : undefined;
      return never(turned(dice, before?.mayAccept === true ? before.bytes : login(dice, truth, truth.password)));
    }
    default:
      return mutated(kind, dice, login(dice, truth, truth.password));
  }
}

/** A log-in that was good, and is not any more. */
function mutated(kind: ShotKind, dice: Dice, bytes: Uint8Array): Shot {
  const never = (changed: Uint8Array): Shot => ({ kind, bytes: changed, mayAccept: false });
  switch (kind) {
    case 'cut short':
      return never(bytes.slice(0, dice.below(bytes.length)));
    case 'false length': {
      const length = dice.one([0, 1, 19, 20, 21, bytes.length - 1, bytes.length + 1, 4_096, 4_097, 65_535]);
      const changed = bytes.slice();
      changed.set([length >> 8, length & 0xff], 2);
      return never(changed);
    }
    case 'padded':
      return { kind, bytes: Uint8Array.from([...bytes, ...dice.octets(1 + dice.below(100))]), mayAccept: true };
    case 'attribute doubled': {
      const [type = 0, length = 2] = bytes.subarray(38);
      const changed = Uint8Array.from([...bytes, ...bytes.subarray(38, 38 + length)]);
      changed.set([changed.length >> 8, changed.length & 0xff], 2);
      return type === 0 ? never(bytes.slice(0, 10)) : never(changed);
    }
    case 'attribute of false length': {
      const changed = bytes.slice();
      changed[39] = dice.one([0, 1, 3, 255, (changed[39] ?? 0) + 1]);
      return never(changed);
    }
    default:
      return never(turned(dice, bytes));
  }
}

/** One to eight bits of a datagram turned over, and never back. */
function turned(dice: Dice, bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  const length = Math.max(1, Math.min(changed.length, ((changed[2] ?? 0) << 8) | (changed[3] ?? 0)));
  const at = new Set(Array.from({ length: 1 + dice.below(8) }, () => dice.below(length * 8)));
  for (const bit of at) changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
}

const REQUESTS = [codes['Access-Request'], codes['Accounting-Request'], codes['Status-Server']] as const;

function signed(dice: Dice, code: (typeof REQUESTS)[number], attributes: readonly Attribute[], secret: string) {
  return signRequest({ code, identifier: dice.below(256), authenticator: dice.octets(16), attributes }, secret).bytes;
}

function login(
  dice: Dice,
  { secret, username }: Truth,
  password: string,
  more: readonly Attribute[] = [],
  messageAuthenticator: 'first' | 'none' = 'first',
): Uint8Array {
  const authenticator = dice.octets(16);
  const proof =
    dice.below(3) > 0
      ? attribute('User-Password', hidePassword(password, secret, authenticator))
      : attribute('CHAP-Password', answerChap(dice.below(256), authenticator, password));
  const draft = {
    code: codes['Access-Request'],
    identifier: dice.below(256),
    authenticator,
    attributes: [attribute('User-Name', username), proof, ...more],
    messageAuthenticator,
  };
  return signRequest(draft, secret).bytes;
}

function accounting(dice: Dice, { secret, username }: Truth): Uint8Array {
  const attributes = [
    attribute('Acct-Status-Type', dice.one(Object.values(acctStatusTypes))),
    attribute('Acct-Session-Id', `8100${dice.below(100)}`),
    attribute('User-Name', username),
    attribute('Acct-Session-Time', dice.below(0x1_0000_0000)),
    attribute('Acct-Input-Octets', dice.below(0x1_0000_0000)),
    attribute('Acct-Output-Octets', dice.below(0x1_0000_0000)),
    attribute('Acct-Delay-Time', dice.below(0x1_0000_0000)),
  ];
  const some = attributes.filter(() => dice.below(6) > 0);
  return signed(dice, codes['Accounting-Request'], some, secret);
}

/** Attributes of any type and content: what a vendor might send, and what nobody would. */
function oddAttributes(dice: Dice): readonly Attribute[] {
  return Array.from({ length: dice.below(12) }, (): Attribute => {
    // The proof of a password, the signature and the mark of EAP would make of it another kind of datagram.
    const type = 1 + dice.below(255);
    if ([1, 2, 3, 60, 79, 80].includes(type)) return { type: 25, value: dice.octets(dice.below(20)) };
    if (type < 200) return { type, value: dice.octets(dice.below(60)) };
    const vendorId = dice.one([9, 311, 2_011, 14_122, 14_988, dice.below(0xffffff)]);
    // Of Microsoft nothing that proves a password either.
    const parts = [{ type: vendorId === 311 ? 200 : dice.below(256), value: dice.octets(dice.below(60)) }];
    return { type: vendorSpecific, vendorId, parts };
  });
}

function twoSignatures(dice: Dice, truth: Truth): Uint8Array {
  const second = { type: 80, value: dice.octets(dice.one([16, 16, 15, 0])) };
  return login(dice, truth, truth.password, [second]);
}

/** Noise behind a header that is right, so that it comes as far as it can. */
function headed(dice: Dice, noise: Uint8Array): Uint8Array {
  const code = dice.one([1, 2, 3, 4, 5, 11, 12, 13, 40, 43, 255]) as Code;
  const header = encodePacket({ code, identifier: dice.below(256), authenticator: dice.octets(16), attributes: [] });
  const bytes = Uint8Array.from([...header, ...noise]);
  bytes.set([bytes.length >> 8, bytes.length & 0xff], 2);
  return bytes;
}

import type { Reason } from './authenticate.ts';

/** What a reason means to whoever helps a customer, and what to do about it. */
export interface Advice {
  readonly why: string;
  /** Null where it is all right as it is. */
  readonly next: string | null;
}

/** What the sentences of a reason may name. */
export interface AdviceFacts {
  /** The router, as the configuration calls it, or its address. */
  readonly client: string;
  /** What the reason does not say by itself. */
  readonly detail: string;
}

const LET_IN = null;

/** Why a packet was thrown away before anybody knew what it asks, by what the watch calls it. */
export const discards = ['unknown_client', 'malformed', 'wrong_port', 'not_authentic', 'not_admitted'] as const;

/** A packet with another secret in the name of a router whose log-ins are answered. */
export const BESIDE = 'not-authentic-beside';

type Discarded = 'unknown-client' | 'malformed' | 'wrong-port' | 'not-authentic' | typeof BESIDE | 'not-admitted';

const OTHER_METHOD = 'Let {client} ask with another method, or allow this one among the methods of its client.';

/** In the words of the help desk, by reason; `{client}` is the router and `{detail}` what else is known. */
const sentences: Readonly<Record<Reason | Discarded, readonly [why: string, next: string | null]>> = {
  granted: ['She was let in.', LET_IN],
  throttled: ['She was let in, slower: what she has bought is used up.', LET_IN],
  walled: ['She was let in to the pay page.', 'Take a payment; she comes online by herself.'],

  'unknown-user': [
    'Nobody has this user name.',
    'Compare the user name in her router with the one on her page, letter by letter.',
  ],
  'wrong-password': [
    'The password is wrong.',
    'Type her network password into her router anew, letter by letter; if it is lost, give her a new one on her page.',
  ],
  'malformed-password': [
    'The password could not be read.',
    'The secret of {client} here and on the router differ. Type both anew.',
  ],
  'no-username': [
    'The router sent no user name.',
    'Look at the service on {client} that asks: PPPoE, hotspot or DHCP.',
  ],
  'no-password': [
    'The router sent no password.',
    'A router that knows devices only has to be allowed to log in by MAC address, here as its client.',
  ],
  eap: ['The router asked with EAP, which is not offered.', 'Let {client} ask with PAP, CHAP or MS-CHAP 2.'],
  'pap-off': ['PAP is switched off for {client}.', OTHER_METHOD],
  'chap-off': ['CHAP is switched off for {client}.', OTHER_METHOD],
  'mschap1-off': ['MS-CHAP 1 is switched off for {client}.', OTHER_METHOD],
  'mschap2-off': ['MS-CHAP 2 is switched off for {client}.', OTHER_METHOD],
  'lm-response': ['The password came in the form of LAN Manager, which is not taken.', OTHER_METHOD],
  'password-change': ['Her device wants to change the password, which it cannot here.', 'Change it on her page.'],
  'other-mac': [
    'The device that asks is not the one whose address is its name.',
    'Compare Calling-Station-Id with the user name; a copied MAC address looks like this.',
  ],
  'no-address': ['No address is free.', 'Make the pool greater, or end sessions that are dead.'],

  expired: ['Her time is over.', 'Take a payment; she comes online by herself.'],
  never_paid: ['Nothing was paid so far.', 'Take a payment; she comes online by herself.'],
  quota_used: ['What she has bought is used up.', 'Sell her more data or the next term.'],
  overdue: ['A bill is overdue.', 'Take a payment, or note a promise to pay.'],
  grace: ['Her days of grace are over.', 'Take a payment; she comes online by herself.'],
  suspended: ['The account is suspended.', 'Resume it on her page if that was a mistake.'],
  paused: ['The subscription is paused.', 'End the pause on her page if she is back.'],
  ended: ['The subscription has ended.', 'Subscribe her anew.'],
  stage: ['A rule of the provider closes access.', 'Look at the plugins that bend access: daftari doctor names them.'],
  'no-pay-page': [
    'She may see the pay page only, and {client} has none.',
    'Configure `walled` for {client}, or take a payment.',
  ],
  paid: ['Her paid time has not begun.', 'Look at the dates on her page.'],
  billed: ['Her billed time has not begun.', 'Look at the dates on her page.'],
  promised: ['The promised time has not begun.', 'Look at the dates on her page.'],
  fair_use: ['Her time has not begun.', 'Look at the dates on her page.'],

  'too-many-sessions': [
    'She is online on as many devices as she may be.',
    'End the session that is not hers, or that is dead, on her page.',
  ],
  'other-device': [
    'The subscription is locked to another device.',
    'Free the lock on her page if this is her new device.',
  ],
  'no-device': [
    'The subscription is locked to one device, and the router did not name any.',
    'Let {client} send Calling-Station-Id.',
  ],

  'unknown-client': [
    'A packet came from an address that is no client of ours.',
    'If it is a router of yours, add its address to RADIUS_CLIENTS or RADIUS_CLIENTS_FILE and start the server anew; ' +
      'if not, close the port to it.',
  ],
  'not-authentic': [
    'The secret of {client} is not the one that is configured here ({detail}).',
    'Type the same secret on the router and here. Until then nobody behind it comes online.',
  ],
  'not-authentic-beside': [
    'A packet came in the name of {client} with another secret ({detail}). {client} itself works: it is answered.',
    'Look what else sends from its address: a second entry on the router, a test, or somebody who forges it.',
  ],
  malformed: ['What came is no RADIUS packet ({detail}).', 'Look which program sends it; a port scan looks like this.'],
  'wrong-port': ['A packet came to the wrong port.', 'Log-ins go to the authentication port, accounting to the other.'],
  'not-admitted': [
    'The policy of {client} refuses its packets ({detail}).',
    'Update its firmware, or ease requireMessageAuthenticator or limitProxyState for it.',
  ],
};

/** The sentences of a reason. One that has none speaks for itself. */
export function adviceOf(reason: string, { client, detail }: AdviceFacts): Advice {
  const [why, next] = isKnown(reason) ? sentences[reason] : [`${reason}.`, null];
  const filled = (text: string): string =>
    text
      .replace(' ({detail})', detail === '' ? '' : ` (${detail})`)
      .replaceAll('{client}', client)
      .replaceAll('{detail}', detail);
  return { why: filled(why), next: next === null ? null : filled(next) };
}

/** Every reason that has sentences. */
export const reasons: readonly string[] = Object.keys(sentences);

/** A reason of another version of this program may stand in an old row. */
function isKnown(reason: string): reason is keyof typeof sentences {
  return Object.hasOwn(sentences, reason);
}

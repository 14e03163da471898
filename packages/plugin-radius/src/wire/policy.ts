import { carries } from './attributes.ts';
import { codes } from './packet.ts';
import type { Packet } from './packet.ts';

/** `auto` lets the client's own packets decide. */
export type Switch = 'yes' | 'no' | 'auto';

/** What an ISP sets for one client (one NAS address) against CVE-2024-3596. */
export interface ClientPolicy {
  /** `yes` refuses every Access-Request without a Message-Authenticator. */
  readonly requireMessageAuthenticator: Switch;
  /** `yes` refuses one that has Proxy-State and no Message-Authenticator: the shape of the attack. */
  readonly limitProxyState: Switch;
}

/** What a client's packets have taught. Keep it beside the client, and across restarts: it is decided once. */
export interface ClientState {
  /** Undefined until the first Access-Request. `yes` stays for good. */
  readonly requireMessageAuthenticator?: 'yes' | 'no';
  readonly limitProxyState?: 'yes' | 'no';
}

/** Whether a request may pass, and what is known of the client from now on. */
export type Admission =
  | { readonly ok: true; readonly state: ClientState }
  | { readonly ok: false; readonly reason: string; readonly state: ClientState };

/** What RouterOS 7.15 and later can keep: every Access-Request signed. */
export const strictPolicy: ClientPolicy = { requireMessageAuthenticator: 'yes', limitProxyState: 'yes' };

/** For RouterOS 6, which signs nothing and is no proxy: unsigned requests pass, the shape of the attack does not. */
export const legacyPolicy: ClientPolicy = { requireMessageAuthenticator: 'no', limitProxyState: 'yes' };

/**
 * Decides whether a verified request may pass. Only Access-Request is in question: the other codes prove their origin
 * themselves, and `verifyRequest` refuses an unsigned Status-Server.
 * @param signed What `verifyRequest` said of this packet. A packet that it refused must not come here, or a forger
 * could teach the policy.
 */
export function admit(policy: ClientPolicy, state: ClientState, packet: Packet, signed: boolean): Admission {
  if (packet.code !== codes['Access-Request']) return { ok: true, state };
  const seen = { signed, eap: carries(packet, 'EAP-Message'), proxied: carries(packet, 'Proxy-State') };
  const next = learn(state, seen);
  if (signed) return { ok: true, state: next };
  // What is refused teaches nothing.
  if (effective(policy.requireMessageAuthenticator, next.requireMessageAuthenticator) === 'yes') {
    return { ok: false, reason: 'the Access-Request has no Message-Authenticator, which this client must send', state };
  }
  if (seen.proxied && effective(policy.limitProxyState, next.limitProxyState) === 'yes') {
    return {
      ok: false,
      reason: 'the Access-Request has Proxy-State and no Message-Authenticator (CVE-2024-3596)',
      state,
    };
  }
  return { ok: true, state: next };
}

/**
 * The first packet decides. Later ones can only tighten, and only by what needs the secret: a signed packet turns the
 * requirement on for good, so that a router that was upgraded cannot be spoken for by a forger. One with EAP-Message
 * does not count, for EAP is always signed and says nothing of the client's other logins.
 */
function learn(state: ClientState, seen: { signed: boolean; eap: boolean; proxied: boolean }): ClientState {
  const signs = seen.signed && !seen.eap;
  if (signs) return { requireMessageAuthenticator: 'yes', limitProxyState: 'yes' };
  if (seen.signed) return state;
  return {
    requireMessageAuthenticator: state.requireMessageAuthenticator ?? 'no',
    // A first packet with Proxy-State and no signature comes from an old proxy: a limit would cut off all behind it.
    limitProxyState: state.limitProxyState ?? (seen.proxied ? 'no' : 'yes'),
  };
}

const effective = (set: Switch, learnt: 'yes' | 'no' | undefined): 'yes' | 'no' =>
  set === 'auto' ? (learnt ?? 'no') : set;

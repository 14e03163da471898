import { isYes } from './firewall.ts';
import type { Order, OrderReply } from './aaa.ts';
import type { Session } from './session.ts';
import { holdBy, putOnLists, type Site } from './site.ts';

/** Error-Cause of RFC 5176 section 3.6. */
const MISSING_ATTRIBUTE = 402;
const NO_SUCH_SESSION = 503;
const SEVERAL_SESSIONS = 508;

/** Carries out an order of RADIUS as RouterOS does; null when it does not listen for any. */
export function carryOut(site: Site, order: Order): OrderReply | null {
  const incoming = site.engine.table('/radius/incoming').items()[0]?.values ?? {};
  if (!isYes(incoming['accept'])) return null;
  const { username, acctSessionId, address } = order;
  if (username === undefined && acctSessionId === undefined && address === undefined) {
    return { done: false, errorCause: MISSING_ATTRIBUTE };
  }
  const meant = [...site.road.sessions].filter(
    (session) =>
      (username ?? session.name) === session.name &&
      (acctSessionId ?? session.acctSessionId) === session.acctSessionId &&
      (address ?? session.address) === session.address,
  );
  const [session] = meant;
  if (session === undefined) return { done: false, errorCause: NO_SUCH_SESSION };
  if (meant.length > 1) return { done: false, errorCause: SEVERAL_SESSIONS };
  if (order.kind === 'disconnect') site.end(session, 'Admin-Reset');
  else change(site, session, order);
  return { done: true };
}

/** What an order names is changed; what it does not name stays as it is. */
function change(site: Site, session: Session, order: Order): void {
  const { road } = site;
  road.bring(session);
  road.touch();
  const { rateLimit, addressList, sessionTimeoutS, idleTimeoutS, totalBytes, inBytes, outBytes } = order;
  if (rateLimit !== undefined) {
    const pppoe = session.service === 'pppoe';
    const name = pppoe ? session.interface : `<hotspot-${session.name}>`;
    holdBy(site, session, { name, target: pppoe ? session.interface : `${session.address}/32`, rateLimit });
  }
  if (addressList !== undefined && session.radius !== null) {
    session.radius.dropList?.();
    session.radius.dropList = putOnLists(site, session, addressList);
  }
  const { bounds } = session;
  if (sessionTimeoutS !== undefined) {
    bounds.timeoutAt = sessionTimeoutS === 0 ? null : session.startedAt + sessionTimeoutS * 1_000;
  }
  if (idleTimeoutS !== undefined) bounds.idleMs = idleTimeoutS * 1_000 || null;
  if (totalBytes !== undefined) bounds.totalBytes = totalBytes || null;
  if (inBytes !== undefined) bounds.inBytes = inBytes || null;
  if (outBytes !== undefined) bounds.outBytes = outBytes || null;
}

import type { HostSessions, Session, UsageReport } from '@daftari/core';
import type { AccessCache } from './cache.ts';
import type { ClientOptions } from './options-client.ts';
import { findAccess } from './lookup.ts';
import { createRecent } from './recent.ts';
import type { Packet } from './wire/packet.ts';

/** Finds whose a report is that neither Class nor the name as it came can tell. */
export type Whose = (report: UsageReport, packet: Packet, client: ClientOptions) => Promise<UsageReport>;

/** What is asked. */
export interface WhoseTools {
  readonly access: AccessCache['access'];
  readonly openWhere: HostSessions['openWhere'];
}

/** A session that was reported under a name, by the key that its reports without one would have. */
type Joined = Pick<UsageReport, 'sessionKey' | 'username' | 'subscriptionId'>;

/** How many sessions are remembered that reports without a name were found to speak of. */
const MOST = 20_000;

/**
 * A name that may be written in another way is looked for as at the log-in. A report without a name goes on with the
 * open session of its NAS that has its Acct-Session-Id, so that the same octets are not counted under two keys; else it
 * is of whoever logged in there. What stays unknown is recorded all the same, as nobody's.
 */
export function createWhose({ access, openWhere }: WhoseTools): Whose {
  const joined = createRecent<Joined>(MOST);

  const join = async (report: UsageReport): Promise<Joined | undefined> => {
    // A Start begins a session: an open one of that id is of before a restart that nobody told.
    if (report.kind === 'start') return void joined.delete(report.sessionKey);
    const known = joined.get(report.sessionKey);
    if (known !== undefined) return known;
    const [session, ...others] = (await openWhere(nasAndSession(report))).filter((one) => mayBe(one, report));
    if (session === undefined || others.length > 0) return undefined;
    const { key: sessionKey, username, subscriptionId } = session;
    const found = { sessionKey, username, ...(subscriptionId !== null && { subscriptionId }) };
    // Its Stop may come again when the session is not open any more.
    joined.set(report.sessionKey, found);
    return found;
  };

  return async (report, packet, client) => {
    if (report.username === '') {
      const session = await join(report);
      if (session !== undefined) return { ...report, ...session };
    }
    if (report.subscriptionId !== undefined) return report;
    const { view } = await findAccess(packet, client, access);
    return view === null ? report : { ...report, subscriptionId: view.subscription.id };
  };
}

/** The marks that a session of the same NAS and id bears. */
function nasAndSession({ where }: UsageReport): Readonly<Record<string, string>> {
  const same = ['client', 'nas', 'nasIp', 'nasIdentifier', 'acctSessionId'];
  return Object.fromEntries(Object.entries(where).filter(([mark]) => same.includes(mark)));
}

/** Whether nothing that both say of the device differs. */
function mayBe(session: Session, report: UsageReport): boolean {
  return ['callingStation', 'framedIp'].every((mark) => {
    const [one, other] = [session.where[mark], report.where[mark]];
    return one === undefined || other === undefined || one === other;
  });
}

import {
  describeStep,
  isBillingError,
  type Driver,
  type NetworkStep,
  type NetworkTarget,
  type Observed,
  type PluginHost,
  type Session,
} from '@daftari/core';
import { SOURCE } from './accounting.ts';
import { identify, limits, type Answer } from './coa.ts';
import { radiusErrors } from './errors.ts';
import { deafSessions, forgetTold, noteTold } from './proof.ts';
import type { Later } from './exchange.ts';
import { deviceOf, tell, type Device, type Ways } from './orders.ts';
import { createRecent, type Recent } from './recent.ts';
import type { Attribute } from './wire/packet.ts';

/** What the driver works with once the plugin is started. */
export interface DriverTools extends Ways {
  readonly host: Pick<PluginHost, 'access' | 'sessions' | 'usage' | 'clock' | 'table'>;
  readonly later: Later;
}

/** What an order is carried out with. */
interface OrderTools extends DriverTools {
  /** How many CoA in a row were not answered, by the ids of sessions. */
  readonly unanswered: Recent<number>;
}

/** Of how many sessions that is remembered. */
const MOST_UNANSWERED = 10_000;

/** How long a Stop is waited for after a Disconnect was acknowledged: an ACK alone does not prove the cut. */
const STOP_WAITS_MS = [20, 40, 80, 160, 300, 500, 900, 1_000];

/**
 * The network as RADIUS knows it. Who may log in is answered from the entitlement at each log-in, so there is nothing
 * to install; only running sessions are told: changed by CoA, or ended by Disconnect where a NAS cannot change them.
 */
export function radiusDriver(tools: () => DriverTools): Driver {
  const unanswered = createRecent<number>(MOST_UNANSWERED);
  return {
    name: SOURCE,
    observe: (target) => observe(tools(), target),
    async apply(step, target, signal) {
      if (step.kind === 'admit') {
        return `${describeStep(step)}: nothing to send, each log-in is answered from the entitlement`;
      }
      const { host } = tools();
      const session = await host.sessions.get(step.sessionId);
      if (session === null || session.endedAt !== null) return `session ${step.sessionId} is over already`;
      if (step.kind === 'disconnect') return disconnect(tools(), session, step.why, signal);
      return change({ ...tools(), unanswered }, session, step, target, signal);
    },
  };
}

async function observe({ host }: DriverTools, { username, subscriptionId }: NetworkTarget): Promise<Observed> {
  const [view, open, deaf] = await Promise.all([
    host.access(username),
    host.sessions.open(subscriptionId),
    deafSessions(host, subscriptionId),
  ]);
  const ours = open.filter(({ source, endedAt }) => source === SOURCE && endedAt === null);
  return {
    admits: view?.entitlement?.generation ?? null,
    sessions: ours.map(({ id, generation, where }) => ({
      sessionId: id,
      // What was acknowledged and not done runs under something older, whatever is written of it.
      generation: deaf.has(id) && generation !== null ? generation - 1 : generation,
      walled: where['walled'] === 'yes',
    })),
  };
}

async function change(
  tools: OrderTools,
  session: Session,
  { entitlement }: Extract<NetworkStep, { kind: 'change' }>,
  { username }: NetworkTarget,
  signal: AbortSignal,
): Promise<string> {
  const { host } = tools;
  const now = host.clock.now();
  const device = deviceOf(tools, session);
  const view = await host.access(username);
  if (view === null) return disconnect(tools, session, 'its subscription is gone', signal);
  const { usedBytes, openSessions: open, plan } = view;
  const { client } = device;
  if ((await deafSessions(host, session.subscriptionId ?? '')).has(session.id)) {
    return disconnect(tools, session, 'it acknowledged a change and went on as before', signal);
  }
  const news = limits({ session, entitlement, client, plan, usedBytes, open, now });
  if (news.kind === 'end') return disconnect(tools, session, news.why, signal);
  const told = [...identify(session, client, now), ...news.attributes];
  const answer = await tellChange(tools, session, device, told, signal);
  if (answer === null) return disconnect(tools, session, 'it does not answer to CoA', signal);
  if (answer.kind === 'gone') return end(tools, session);
  if (answer.kind === 'done') {
    await host.sessions.tookOver(session.id, entitlement.generation);
    await noteTold(host, session, entitlement, news.rates);
    const proof = 'acknowledged, to be proven by its next report';
    return `CoA: session ${session.id} at ${client.name} took over generation ${entitlement.generation}, ${proof}`;
  }
  const said = await disconnect(tools, session, 'it logs in again with the new limits', signal);
  return `CoA refused (${answer.reason}); ${said}`;
}

/**
 * Sends a CoA. Null when it stays unanswered as the last one did: there is equipment, and there are firewalls, that
 * drop CoA and let a Disconnect pass.
 * @throws radiusErrors.unanswered the first time
 */
async function tellChange(
  tools: OrderTools,
  { id }: Session,
  device: Device,
  attributes: readonly Attribute[],
  signal: AbortSignal,
): Promise<Answer | null> {
  try {
    const answer = await tell(tools, device, 'CoA-Request', attributes, signal);
    tools.unanswered.delete(id);
    return answer;
  } catch (thrown) {
    if (signal.aborted || !isBillingError(thrown) || thrown.code !== 'radius.unanswered') throw thrown;
    const times = (tools.unanswered.get(id) ?? 0) + 1;
    tools.unanswered.set(id, times);
    if (times === 1) throw thrown;
    return null;
  }
}

async function disconnect(tools: DriverTools, session: Session, why: string, signal: AbortSignal): Promise<string> {
  const device = deviceOf(tools, session);
  const attributes = identify(session, device.client, tools.host.clock.now());
  const answer = await tell(tools, device, 'Disconnect-Request', attributes, signal);
  if (answer.kind === 'gone') return end(tools, session);
  const name = device.client.name;
  if (answer.kind === 'refused') {
    throw radiusErrors.refused({ device: name, what: `disconnect session ${session.id}`, reason: answer.reason });
  }
  await forgetTold(tools.host, session.id);
  const stopped = await sawStop(tools, session, signal);
  const proof = stopped ? 'and its Stop has come' : 'but no Stop has come';
  return `Disconnect: session ${session.id} at ${name} (${why}), acknowledged ${proof}`;
}

/** The NAS knows nothing of it: its Stop was lost, and what was last counted is what there is. */
async function end({ host }: DriverTools, session: Session): Promise<string> {
  const { source, key: sessionKey, username, lastSeenAt: at } = session;
  const counted = { seconds: null, inBytes: null, outBytes: null, generation: null };
  const endCause = 'Lost-Service';
  await host.usage.record([{ source, sessionKey, username, kind: 'stop', at, ...counted, endCause, where: {} }]);
  return `session ${session.id} is gone from its NAS (503): ended at its last counters`;
}

async function sawStop({ host, later }: DriverTools, { id }: Session, signal: AbortSignal): Promise<boolean> {
  for (const waitMs of STOP_WAITS_MS) {
    const now = await host.sessions.get(id);
    if (now === null || now.endedAt !== null) return true;
    if (signal.aborted) return false;
    await new Promise<void>((resolve) => void later(waitMs, resolve));
  }
  return false;
}

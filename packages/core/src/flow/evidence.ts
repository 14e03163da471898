import type { Evidence, NetworkAction } from '../domain/network.ts';
import type { Id } from '../kernel/id.ts';
import type { House } from './house.ts';

/** How many lines an action keeps. */
const LINES = 20;
/** Among how many actions of a subscription the one of a generation is looked for. */
const LATEST = 32;

/**
 * Notes at the action of a generation what a session has shown since; where it does not do as it was told, the action
 * is not verified any more, and is done again. False while the action is under way: to be told later.
 */
export async function noteEvidence(
  house: House,
  driver: string,
  sessionId: Id<'Session'>,
  { generation, line, agrees }: Evidence,
): Promise<boolean> {
  const { reads } = house.store;
  const session = await reads.session(sessionId);
  const subscription = session?.subscriptionId == null ? null : await reads.subscription(session.subscriptionId);
  // What a newer decision has replaced needs no proof.
  if (subscription === null || subscription.generation !== generation) return true;
  const actions = await reads.actionsOf(subscription.id, LATEST);
  const action = actions.find((one) => one.generation === generation && one.driver === driver);
  if (action === undefined) return true;
  if (action.state === 'pending') return false;
  const evidence = [...action.evidence, line].slice(-LINES);
  const again: Partial<NetworkAction> = { state: 'pending', attempts: 0, dueAt: house.clock.now(), verifiedAt: null };
  await house.store.saveActions([{ ...action, evidence, ...(!agrees && { ...again, reason: line }) }], []);
  return true;
}

import { localTime } from '../kernel/calendar.ts';
import type { Because } from './entitlement.ts';

/** Facts of a sentence by the names of its gaps. One whose name ends in `At` is an instant in UTC milliseconds. */
export type WhyFacts = Readonly<Record<string, string | number>>;

/** Every sentence of an answer to why somebody is offline, by its key; gaps stand in braces. */
export const whySentences = {
  known: '{username} belongs to {name}, account {number}, with the plan {plan}.',
  stranger: 'Nobody has the user name {username}.',

  open: 'She may be online until {untilAt}: {because}.',
  endless: 'She may be online, without an end: {because}.',
  slowed: 'She may be online at {downKbps}/{upKbps} kbit/s: {because}.',
  walled: 'She gets the pay page only: {because}.',
  blocked: 'She may not be online: {because}.',
  undecided: 'She may not be online: nothing was ever decided about her access.',
  early: 'She may be online from {fromAt} on, and not before.',

  payment: 'Her last payment was {amount} by {payment}, at {paidAt}; it stands in journal {journal}.',
  unpaid: 'No payment of hers is in the books.',

  online: 'Her session at {nas} is open since {startedAt}, with the address {address}; last heard of at {seenAt}.',
  silent: 'Her session at {nas} counts as open, but nothing was heard of it since {seenAt}.',
  left: 'Her last session, at {nas}, ended at {endedAt}: {cause}.',
  never: 'She was never online.',

  accepted: 'Her last log-in, at {lastAt} from {nas}, was let in.',
  rejected: 'Her last log-in, at {lastAt} from {nas}, was refused ({count} × since {firstAt}): {why}',
  unasked: 'Nobody remembers a log-in with her name.',

  pending: 'The network ({driver}) has still to be told generation {generation}, after {attempts} tries: {reason}',
  failed: 'The network ({driver}) could not be told generation {generation}, after {attempts} tries: {reason}',
  unplaced: 'The network ({driver}) has nothing to do for her: she is placed at none of its routers.',
  verified: 'The network ({driver}) has confirmed generation {generation} at {verifiedAt}.',

  heard: 'Her router {nas} was last heard of at {heardAt}.',
  quiet: 'Her router {nas} was not heard of since {heardAt}.',
  discarded: 'Packets from {nas} are thrown away ({count} × since {firstAt}): {why}',

  served: 'She is served at the router {router}, which last answered at {seenAt}.',
  nowhere: 'She is placed at no router.',
  unseen: 'She is served at the router {router}, which has not answered so far.',
  away: 'She is served at the router {router}, which does not answer since {sinceAt}: {reason}',
  drifting: 'Her router {router} shows something else since {openedAt}: {found}; it should be: {wanted}.',

  'is.online': 'She is online.',
  'is.walled': 'She is online, and sees the pay page only: {because}.',
  'is.stranger': 'Nobody has this user name: compare what her router sends with the user name on her page.',
  'is.unpaid': 'She is offline because {because}. Take a payment; she comes online by herself.',
  'is.closed': 'She is offline because {because}.',
  'is.early': 'She is offline because her time begins at {fromAt}.',
  'is.refused': 'She is offline because her log-in is refused: {why} {next}',
  'is.discarded': 'She is offline because packets of her router are thrown away: {why} {next}',
  'is.nowhere': 'She may be online, but she is served at no router: place her.',
  'is.untold': 'She may be online, but the network has not been told yet: {reason}',
  'is.away':
    'She may be online, but her router {router} does not answer since {sinceAt}: {reason} ' +
    'Look at its power and its uplink.',
  'is.drifting':
    'She may be online, but her router {router} shows something else: {found}. ' +
    'It is put right by itself, or mend it now.',
  'is.silent': 'She may be online and counts as such, but nothing was heard of her since {seenAt}: look at the line.',
  'is.uncounted': 'She was let in at {lastAt} and no session was reported: look at the accounting of {nas}.',
  'is.quiet': 'She may be online, but her router {nas} is silent since {heardAt}: look at its power and its uplink.',
  'is.unasked': 'She may be online, and does not ask to be let in: look at her power, her cable and her router.',
} as const;

/** The key of a sentence. */
export type WhyKey = keyof typeof whySentences;

const BECAUSE: Readonly<Record<Because['reason'], string>> = {
  paid: 'it is paid',
  billed: 'it is billed afterwards',
  promised: 'she has promised to pay',
  grace: 'she has days of grace',
  quota_used: 'what she has bought is used up',
  fair_use: 'fair use slows her down',
  paused: 'the subscription is paused',
  expired: 'her time is over',
  never_paid: 'nothing was paid so far',
  suspended: 'the account is suspended',
  overdue: 'a bill is overdue',
  ended: 'the subscription has ended',
  stage: 'a rule of the provider says so',
};

/** A sentence with its gaps filled, instants in the zone of the ISP. `reason` of access is told in words. */
export function whyText(key: WhyKey, facts: WhyFacts, zone: string): string {
  const filled = whySentences[key].replaceAll(/\{(\w+)\}/g, (_gap, name: string) => {
    if (name === 'because') return BECAUSE[facts['because'] as Because['reason']];
    const fact = facts[name] ?? '–';
    return typeof fact === 'number' && name.endsWith('At') ? localTime(fact, zone) : String(fact);
  });
  return filled.trim();
}

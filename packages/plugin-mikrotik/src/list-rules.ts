import type { Row } from './client/link.ts';
import { hasOnly } from './objects/queues.ts';
import { isOn } from './objects/values.ts';
import { LISTS } from './objects/walls.ts';

type Shown = (menu: string) => readonly Row[];

/** What becomes of a packet by a rule that ends the way through a chain. */
const SHUTS: ReadonlySet<string> = new Set(['drop', 'reject', 'tarpit']);
const LETS: ReadonlySet<string> = new Set(['accept', 'fasttrack-connection']);

/** What leaves a rule as wide as it was: whatever way a customer goes, she goes by some interface. */
const DOORS = ['in-interface', 'in-interface-list', 'out-interface', 'out-interface-list'] as const;

/**
 * What is wrong with the rules of the lists that customers of this router are put on: a list that no rule stands on
 * lets everybody through, and so does one whose rules come after what accepts. Nothing where no list is used.
 */
export function listWarnings(shown: Shown): readonly string[] {
  const rules = shown('/ip/firewall/filter').filter(
    (row) => row['chain'] === 'forward' && !isOn(row['disabled']) && !isOn(row['invalid']),
  );
  const used = usedLists(shown);
  // Whoever has something granted comes onto the list of the blocked at its end, with nobody there to look.
  const blocked = used.has(LISTS.blocked) || used.has(LISTS.granted);
  return [
    ...(blocked ? judged(rules, LISTS.blocked, ['src-address-list', 'dst-address-list']) : []),
    ...(used.has(LISTS.walled) ? judged(rules, LISTS.walled, ['src-address-list']) : []),
  ];
}

/** The lists that somebody is put on now, or by a log-in. */
function usedLists(shown: Shown): ReadonlySet<string> {
  const named = (menu: string, field: string) => shown(menu).flatMap((row) => (row[field] ?? '').split(','));
  return new Set([
    ...named('/ip/firewall/address-list', 'list'),
    ...named('/ip/dhcp-server/lease', 'address-lists'),
    ...named('/ppp/profile', 'address-list'),
    ...named('/ip/hotspot/user/profile', 'address-list'),
  ]);
}

function judged(rules: readonly Row[], list: string, ways: readonly string[]): readonly string[] {
  const places = ways.map((way) => rules.findIndex((rule) => shuts(rule, way, list)));
  if (places.includes(-1)) {
    return [`No rule stops whoever is in the list ${list}: they get through. Run its onboarding script again.`];
  }
  const before = rules.slice(0, Math.max(...places)).find(lets);
  if (before === undefined) return [];
  const name = before['comment'] ?? `${before['action'] ?? 'accept'} ${before['connection-state'] ?? ''}`.trim();
  return [
    `The rules of the list ${list} stand behind one that lets through (${name}): what is open goes on. ` +
      'Run its onboarding script again.',
  ];
}

function shuts(rule: Row, way: string, list: string): boolean {
  return SHUTS.has(rule['action'] ?? '') && rule[way] === list && hasOnly(rule, way, 'reject-with');
}

/** Whether a rule lets customers through as they are. One for certain ports or hosts is believed to be meant so. */
function lets(rule: Row): boolean {
  const { action = 'accept', 'connection-state': states = 'new' } = rule;
  if (!LETS.has(action) || !/new|established/.test(states)) return false;
  const lists = ['src-address-list', 'dst-address-list'] as const;
  const ours = lists.every((field) => rule[field] === undefined || rule[field] === CUSTOMERS);
  return ours && hasOnly(rule, ...DOORS, ...lists);
}

/** The list that onboarding has the networks of all customers in. */
const CUSTOMERS = 'daftari-customers';

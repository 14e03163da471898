import type { RouterConfig } from '../router-config.ts';
import { rateLimit } from '../speeds.ts';
import type { Access } from '@daftari/core';

/** The firewall lists that say how an address is treated. Rules of the router stand on them. */
export const LISTS = {
  granted: 'daftari-granted',
  walled: 'daftari-walled',
  blocked: 'daftari-blocked',
} as const;

/** The profile of who sees the pay page only. */
export const WALLED_PROFILE = 'daftari-walled';

/** Enough for a pay page and no more. */
export const WALLED_RATE = rateLimit({ downKbps: 512, upKbps: 512 });

/** The list for an access. */
export function listOf(access: Access): string {
  return access === 'walled' || access === 'blocked' ? LISTS[access] : LISTS.granted;
}

/**
 * What a router does with who has an account on it: `disable` lets in nobody who has not paid; the other two let her in
 * to the pay page. Who is blocked is kept out in each of them.
 */
export function keptOut(access: Access, { suspension }: Pick<RouterConfig, 'suspension'>): 'in' | 'walled' | 'out' {
  if (access === 'blocked') return 'out';
  if (access !== 'walled') return 'in';
  return suspension === 'disable' ? 'out' : 'walled';
}

/** A short sign of some values: what has another value has another name. FNV-1a, 32 bits. */
export function signOf(values: Readonly<Record<string, string>>): string {
  let sum = 0x811c9dc5;
  for (const character of JSON.stringify(Object.entries(values).toSorted(([one], [two]) => (one < two ? -1 : 1)))) {
    sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return sum.toString(36).padStart(7, '0');
}

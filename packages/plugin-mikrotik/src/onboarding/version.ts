import { z } from 'zod';
import { late, when } from './text.ts';

/** A version of RouterOS, as far as what it can do depends on it. */
export interface RouterOs {
  readonly major: number;
  readonly minor: number;
}

const VERSION = /^([67])\.(\d{1,3})(?:\D.*)?$/;

/** A version as people and routers write it (`7.18.2`, `6.49.18 (long-term)`), or `auto` for whatever is found. */
export const Version = z
  .string()
  .refine((text) => text === 'auto' || VERSION.test(text), 'is a version such as 7.18.2 or 6.49.18, or auto')
  .transform((text): RouterOs | null => {
    const [, first, second] = VERSION.exec(text) ?? [];
    return first === undefined ? null : { major: Number(first), minor: Number(second) };
  });

/** Whether a version is at least this one. */
export function atLeast(version: RouterOs, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}

/** Commands of one dialect or the other; where the version is not known, the router chooses by `$major`. */
export function byMajor(version: RouterOs | null, six: readonly string[], seven: readonly string[]): string[] {
  if (version !== null) return late(version.major === 6 ? six : seven);
  return when('$major = 6', late(six), late(seven));
}

/** Commands that version 7 has since a minor version. */
export function since(version: RouterOs | null, minor: number, lines: readonly string[]): string[] {
  if (version !== null) return atLeast(version, 7, minor) ? late(lines) : [];
  return when(`($major = 7) && ($minor >= ${minor})`, late(lines));
}

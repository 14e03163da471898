import { html, nothing, type TemplateResult } from 'lit/html.js';
import { ApiError, sentenceOf } from '../api/problem.ts';
import { formatDuration } from '../i18n/format.ts';
import type { HotspotMessages } from '../i18n/hotspot-messages.ts';
import type { Language } from '../i18n/language.ts';
import type { Deed, Flow, Guest } from './flow.ts';
import type { AtRouter } from './router.ts';

/** All that a view is made of. */
export interface Scene {
  readonly guest: Guest;
  readonly flow: Flow;
  readonly at: AtRouter;
  readonly words: HotspotMessages;
  readonly lang: Language;
  /** The number that was typed last. */
  readonly phone: string;
  readonly now: number;
  readonly speak: (lang: Language) => void;
}

/** Why the last thing was not done, beside what would do it. */
export function failure(scene: Scene, deed: Deed): TemplateResult | typeof nothing {
  const { failure: fault, deed: last } = scene.guest;
  return fault === null || last !== deed ? nothing : html`<p class="bad" role="alert">${failureOf(fault, scene)}</p>`;
}

/** A fault in the words of a person. */
export function failureOf(fault: unknown, { words, lang }: Pick<Scene, 'words' | 'lang'>): string {
  if (!(fault instanceof ApiError)) return sentenceOf(fault);
  if (fault.status === 0) return words.unreachable;
  const known: Readonly<Record<string, string>> = words.problems;
  if (Object.hasOwn(known, fault.code)) return known[fault.code] ?? '';
  const wait = fault.retryAfter === null ? null : formatDuration(fault.retryAfter * 1000, lang);
  // An outage says when to ask again, too, and is nobody's fault.
  if (wait !== null && fault.status >= 500) return words.outage(wait);
  return wait === null ? sentenceOf(fault) : words.tooMany(wait);
}

/** A button; a quiet one is not the first thing to do. */
export function button(label: string, press: () => void, quiet = false, busy = false): TemplateResult {
  return html`<button class=${quiet ? 'button quiet' : 'button'} ?disabled=${busy} @click=${press}>${label}</button>`;
}

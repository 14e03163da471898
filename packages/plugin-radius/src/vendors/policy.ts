import type { Speed } from '@daftari/core';
import type { PolicyNames } from './rate-plan.ts';

/** How the names of policies are made: one template for all plans, or one for each by its code. */
export type PolicyOption = string | Readonly<Record<string, string>>;

/** What can stand in a template, in braces. */
const PLACES = ['down', 'up', 'rate', 'way', 'code'] as const;

/** What is wrong with a template; undefined when nothing is. */
export function policyFault(template: string): string | undefined {
  const unknown = [...template.matchAll(/\{([^}]*)\}/g)].find(([, place]) => !PLACES.some((one) => one === place));
  if (unknown !== undefined) return `{${unknown[1]}} is none of ${PLACES.map((place) => `{${place}}`).join(', ')}`;
  if (/[{}]/.test(template.replaceAll(/\{[^}]*\}/g, ''))) return 'a brace stands alone';
  return /^[\x21-\x7e]{1,64}$/.test(template) ? undefined : '1 to 64 visible ASCII characters without a space';
}

/**
 * The names of a speed. In a template `{down}` and `{up}` are its kbit/s, `{rate}` those of the way that is named,
 * `{way}` is `down` or `up`, and `{code}` is the code of the plan. Null where the option has no name for it.
 */
export function policyNames(option: PolicyOption | undefined, code: string, speed: Speed): PolicyNames | null {
  const template = typeof option === 'object' ? (option[code] ?? option['*']) : option;
  if (template === undefined) return null;
  const { downKbps, upKbps } = speed;
  const name = (way: 'down' | 'up') => {
    const at = { down: downKbps, up: upKbps, rate: way === 'down' ? downKbps : upKbps, way, code };
    return template.replaceAll(/\{(\w+)\}/g, (_, place: keyof typeof at) => String(at[place]));
  };
  return { down: name('down'), up: name('up') };
}

import type { z } from 'zod';
import type { Handlers, Plugin, PluginDefinition, PluginParts, Stages } from './contract.ts';
import { pluginErrors } from './errors.ts';

/** What a plugin is called with: nothing need be given where the options all have defaults. */
export type Given<Options extends z.ZodType> =
  undefined extends z.input<Options> ? [options?: z.input<Options>] : [options: z.input<Options>];

/**
 * Parts in which nothing is misspelt. A function's answer is not checked for names too many by the compiler itself, and
 * a stage that nobody calls is worse than one that does not compile.
 */
export type Known<Parts> = Parts &
  NoOthers<Parts, PluginParts<unknown>> &
  (Parts extends { readonly stages: infer Own } ? { readonly stages: NoOthers<Own, Stages> } : unknown) &
  (Parts extends { readonly on: infer Own } ? { readonly on: NoOthers<Own, Handlers> } : unknown);

type NoOthers<Own, Allowed> = { readonly [Name in Exclude<keyof Own, keyof Allowed>]: never };

/** The API that parts bring for `billing.plugins.<id>`. */
export type ApiOf<Parts> = 'api' extends keyof Parts ? Exclude<Parts['api'], undefined> : undefined;

/**
 * Makes a plugin: a function of its options that answers a value for the list of plugins. Nothing is opened by it.
 * @throws BillingError `plugin.id` at once for an id that is no id; the made function throws `plugin.options`, naming
 *   for every wrong option its path and what would be right, never what was given: it may be a secret
 */
export function definePlugin<
  const PluginId extends string,
  Options extends z.ZodType,
  Parts extends PluginParts<unknown>,
>(
  definition: Omit<PluginDefinition<PluginId, Options, unknown>, 'setup'> & {
    readonly setup: (options: z.output<Options>) => Known<Parts>;
  },
): (...given: Given<Options>) => Plugin<PluginId, ApiOf<Parts>> {
  const { id, version = '0.0.0', contract } = definition;
  if (!isPluginId(id)) throw pluginErrors.id({ id: JSON.stringify(id) });
  return (...[given]) => {
    const parsed = definition.options.safeParse(given);
    if (!parsed.success) {
      const issues = parsed.error.issues.map((issue) => issueOf(issue, given));
      const list = issues.map(({ path, says }) => `${path}: ${says}`).join('; ');
      throw pluginErrors.options({ plugin: `${id}@${version}`, list, issues });
    }
    return { id, version, contract, setup: () => definition.setup(parsed.data) as PluginParts<ApiOf<Parts>> };
  };
}

/** Whether a string may name a plugin: in routes, rows, tables and errors. */
export function isPluginId(id: unknown): id is string {
  return typeof id === 'string' && /^[a-z][a-z0-9-]{0,31}$/.test(id) && !id.endsWith('-');
}

interface OptionIssue {
  readonly path: string;
  readonly says: string;
}

function issueOf(issue: z.core.$ZodIssue, given: unknown): OptionIssue {
  return { path: pathOf(issue.path), says: hide(saysOf(issue), valueAt(given, issue.path)) };
}

function saysOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `there is no option ${issue.keys.map(String).join(', ')}`;
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue.message;
  const ways = issue.errors.map((way) =>
    way.map((one) => [...one.path.map(String), saysOf(one)].join(' ')).join(' and '),
  );
  return `either ${ways.join(', or ')}`;
}

function pathOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'options';
  return path
    .map((key, place) => (typeof key === 'number' ? `[${key}]` : place === 0 ? String(key) : `.${String(key)}`))
    .join('');
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    given,
  );
}

/** A schema's own message may quote what it was given. */
function hide(message: string, value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
  return text.length < 3 ? message : message.replaceAll(text, '…');
}

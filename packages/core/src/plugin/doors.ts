import { isBillingError } from '../kernel/error.ts';
import type { Command, Job, PluginHost, PluginRequest, PluginResponse, PluginRoute } from './contract.ts';
import { pluginErrors } from './errors.ts';
import { limits, type Guard } from './guard.ts';

/** Whose part it is. */
export interface Owner {
  readonly pluginId: string;
  /** `id@version`. */
  readonly plugin: string;
}

/** A route as the server opens it. */
export interface BoundRoute extends Owner, Pick<PluginRoute, 'method' | 'path' | 'access'> {
  /**
   * Answers a request.
   * @throws BillingError `plugin.late`, `plugin.failed`, `plugin.answer`, or an error of the plugin
   */
  readonly handle: (request: PluginRequest) => Promise<PluginResponse>;
}

/** A job as the scheduler runs it. */
export interface BoundJob extends Owner {
  readonly name: string;
  /** `plugin/name`: under this name the slot is taken. */
  readonly key: string;
  readonly cron: string;
  readonly zone: string;
  /** Runs the slot. Given up when the signal ends or after ten minutes. */
  readonly run: (slotAt: number, signal?: AbortSignal) => Promise<void>;
}

/** A command as the command line calls it. */
export interface BoundCommand extends Owner, Pick<Command, 'name' | 'summary' | 'options'> {
  /**
   * Parses what was typed and runs it.
   * @throws BillingError `plugin.command` that names every wrong option
   */
  readonly run: (typed: unknown, print: (line: string) => void) => Promise<void>;
}

/** How a plugin's host is come by, when it is needed and not before. */
export type HostOf = () => PluginHost;

/**
 * Puts a route behind the guard: limited in time and named, but never rested. Who calls back may not call again, so
 * that a minute of refusals after a stall of the database would be payments lost; each request is tried on its own.
 */
export function bindRoute(owner: Owner, route: PluginRoute, guard: Guard, host: HostOf): BoundRoute {
  const { method, path, access, handler } = route;
  const part = { plugin: owner.plugin, part: `route ${method} ${path}` };
  const handle = (request: PluginRequest) =>
    guard.run(part, async () => checkedResponse(part, await handler(request, host())), {
      limitMs: limits.route,
      isFault: () => false,
    });
  return { ...owner, method, path, access, handle };
}

/** Puts a job behind the guard, in the ISP's zone unless it names its own. */
export function bindJob(owner: Owner, job: Job, ispZone: string, guard: Guard, host: HostOf): BoundJob {
  const { name, cron, zone = ispZone } = job;
  const part = { plugin: owner.plugin, part: `job ${name}` };
  const run = (slotAt: number, signal?: AbortSignal) =>
    guard.run(part, (own) => job.run({ slotAt, signal: own }, host()), { limitMs: limits.job, signal });
  return { ...owner, name, key: `${owner.pluginId}/${name}`, cron, zone, run };
}

/** Binds a command. It has no limit of time, because a person watches it, and is named in what it throws. */
export function bindCommand(owner: Owner, command: Command, host: HostOf): BoundCommand {
  const { name, summary, options } = command;
  const part = { plugin: owner.plugin, part: `command ${name}` };
  const run = async (typed: unknown, print: (line: string) => void) => {
    const parsed = options.safeParse(typed);
    if (!parsed.success) {
      const wrong = parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`);
      throw pluginErrors.command({ plugin: owner.plugin, part: name, reason: wrong.join('; ') });
    }
    try {
      // The schema that made these options is the command's own; the contract's `never` only keeps others from calling.
      await command.run(parsed.data as never, host(), print);
    } catch (thrown) {
      if (isBillingError(thrown)) throw thrown;
      throw pluginErrors.failed({ ...part, reason: thrown instanceof Error ? thrown.message : String(thrown) }, thrown);
    }
  };
  return { ...owner, name, summary, options, run };
}

/** What is answered to the world must be JSON, or text of a type, with a status that HTTP knows. */
function checkedResponse(part: { readonly plugin: string; readonly part: string }, answer: unknown): PluginResponse {
  const wrong = (reason: string) => pluginErrors.answer({ ...part, reason });
  if (typeof answer !== 'object' || answer === null || !('status' in answer) || !('body' in answer)) {
    throw wrong('a response has a status and a body');
  }
  const { status, body } = answer;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    throw wrong('the status must be a whole number from 200 to 599');
  }
  if ('type' in answer && answer.type !== undefined) {
    const { type } = answer;
    if (typeof type !== 'string' || !CONTENT_TYPE.test(type)) throw wrong('the type must be a content type');
    if (typeof body !== 'string') throw wrong('a body with a type must be text');
    return { status, body, type };
  }
  try {
    JSON.stringify(body);
  } catch (thrown) {
    throw wrong(`the body is no JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  return { status, body };
}

/** A type, a subtype and its parameters (RFC 9110 section 8.3); nothing that could begin another header. */
const CONTENT_TYPE = /^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.+-]+)*$/;

import { check, functionFault, isName, isRecord } from './checks.ts';
import type { PluginParts, Slot, StageName } from './contract.ts';
import type { EventName } from './events.ts';
import { cronFault } from './jobs.ts';
import { portKinds, providerFaults } from './providers.ts';
import { nearest } from './suggest.ts';
import { tableFaults } from './tables.ts';

/** The stages, in the order of the line. */
export const stageNames = ['usage', 'charges', 'invoice', 'gateways', 'allocation', 'entitlement', 'network'] as const;

/** The events, in the order of the line. */
export const eventNames = [
  'usageRecorded',
  'sessionStarted',
  'sessionEnded',
  'chargesRated',
  'invoiceIssued',
  'creditNoteIssued',
  'documentMoved',
  'subscriptionChanged',
  'transactionBooked',
  'paymentReceived',
  'paymentUnmatched',
  'paymentFailed',
  'paymentUnresolved',
  'paymentNeedsPayer',
  'mandateMoved',
  'paymentDisbelieved',
  'paymentAllocated',
  'disbursementMoved',
  'disbursementUnresolved',
  'approvalWanted',
  'paymentTakenBack',
  'paymentRestored',
  'takingDoubted',
  'dunningStageReached',
  'dunningResolved',
  'dunningMoved',
  'runProgressed',
  'entitlementChanged',
  'routerDown',
  'siteDown',
  'routerUp',
  'driftFound',
  'driftEnded',
  'brakeHeld',
  'brakeDecided',
  'breakFound',
  'breakResolved',
  'salesSilent',
  'salesBack',
  'actionVerified',
  'actionFailed',
] as const satisfies readonly EventName[];

const partNames = [
  ...portKinds,
  'stages',
  'on',
  'routes',
  'tables',
  'jobs',
  'slots',
  'commands',
  'health',
  'api',
  'start',
  'stop',
] as const satisfies readonly (keyof PluginParts<unknown>)[];

const places: readonly string[] = [
  'customer.below-plan',
  'customer.pay',
  'console.home',
  'console.customer',
] satisfies readonly Slot['place'][];

// The lists above are values; these fail the build when the contract grows a name that a list lacks.
type Missing =
  | Exclude<EventName, (typeof eventNames)[number]>
  | Exclude<StageName, (typeof stageNames)[number]>
  | Exclude<keyof PluginParts<unknown>, (typeof partNames)[number]>;
type Complete = Missing extends never ? true : Missing;
const complete: Complete = true;

/** Everything that is wrong with the parts of one plugin, each as a sentence; empty when they are in order. */
export function partFaults(parts: unknown, zone: string): readonly string[] {
  if (!complete || !isRecord(parts) || parts instanceof Promise) {
    return ['setup must answer its parts at once, as an object; what has to be awaited belongs into start'];
  }
  return [
    ...unknownNames('part', Object.keys(parts), partNames),
    ...portKinds.flatMap((kind) => providerFaults(kind, parts[kind])),
    ...namedFunctions('stage', 'stages', parts['stages'], stageNames),
    ...namedFunctions('event', 'on', parts['on'], eventNames),
    ...listFaults('routes', parts['routes'], routeFaults),
    ...listFaults('tables', parts['tables'], tableFaults),
    ...listFaults('jobs', parts['jobs'], (job) => jobFaults(job, zone)),
    ...listFaults('slots', parts['slots'], slotFaults),
    ...listFaults('commands', parts['commands'], commandFaults),
    ...['health', 'start', 'stop'].flatMap((name) => functionFault(name, parts[name])),
    ...doubled(parts),
  ];
}

function namedFunctions(what: string, part: string, given: unknown, known: readonly string[]): readonly string[] {
  if (given === undefined) return [];
  if (!isRecord(given)) return [`${part} must be an object`];
  const names = Object.keys(given);
  const wrong = names
    .filter((name) => known.includes(name))
    .flatMap((name) => functionFault(`${part}.${name}`, given[name]));
  return [...unknownNames(what, names, known), ...wrong];
}

function unknownNames(what: string, given: readonly string[], known: readonly string[]): readonly string[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      const hint = meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`;
      return `there is no ${what} ${name}; ${hint}`;
    });
}

function listFaults(
  part: string,
  given: unknown,
  faultsOf: (one: Readonly<Record<string, unknown>>) => readonly string[],
): readonly string[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) return [`${part} must be a list`];
  return given.flatMap((one: unknown, place) =>
    isRecord(one)
      ? faultsOf(one).map((fault) => `${part}[${place}]: ${fault}`)
      : [`${part}[${place}] must be an object`],
  );
}

function routeFaults({ method, path, access, handler }: Readonly<Record<string, unknown>>): readonly string[] {
  return [
    ...check(method === 'GET' || method === 'POST', 'method must be GET or POST'),
    ...check(access === 'public' || access === 'operator', 'access must be public or operator'),
    ...functionFault('handler', handler),
    ...pathFaults(path),
  ];
}

const SEGMENT = /^(?:[A-Za-z0-9._~-]+|\{[A-Za-z][A-Za-z0-9]*\})$/;

function pathFaults(path: unknown): readonly string[] {
  const right = 'it starts with a slash and has segments such as stk or {token}';
  if (typeof path !== 'string' || !path.startsWith('/')) return [`path ${JSON.stringify(path)} is no path: ${right}`];
  const segments = path === '/' ? [] : path.slice(1).split('/');
  const bad = segments.filter((segment) => !SEGMENT.test(segment) || segment === '.' || segment === '..');
  const names = segments.filter((segment) => segment.startsWith('{'));
  return [
    ...bad.map((segment) => `path ${path} has the segment ${JSON.stringify(segment)}: ${right}`),
    ...check(new Set(names).size === names.length, `path ${path} names a parameter twice`),
  ];
}

function jobFaults(job: Readonly<Record<string, unknown>>, ispZone: string): readonly string[] {
  const { name, cron, zone = ispZone, run } = job;
  const named = check(isName(name), 'name must be 1 to 40 lower-case letters, digits and dashes');
  const timed =
    typeof cron === 'string' && typeof zone === 'string' ? cronFault({ cron, zone }) : 'cron and zone must be strings';
  return [...named, ...(timed === null ? [] : [timed]), ...functionFault('run', run)];
}

function slotFaults({ place, element, module, needs }: Readonly<Record<string, unknown>>): readonly string[] {
  const meant = typeof place === 'string' ? nearest(place, places) : undefined;
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return [
    ...check(typeof place === 'string' && places.includes(place), `place must be one of ${places.join(', ')}${hint}`),
    ...check(
      typeof element === 'string' && /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/.test(element),
      'element must be the name of a custom element: lower-case, with a dash, such as acme-weather',
    ),
    ...pathFaults(module).map((fault) => `module: ${fault}`),
    ...needFaults(needs),
  ];
}

/** A star stands for what is below a name of two words at least: never for all of the world. */
const ORIGIN = /^https?:\/\/(?:\*\.(?=[^.]+\.))?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/;

function needFaults(needs: unknown): readonly string[] {
  if (needs === undefined) return [];
  if (!isRecord(needs)) return ['needs must be an object'];
  const kinds = ['scripts', 'frames', 'asks'];
  const wrong = Object.entries(needs).filter(([kind, origins]) => kinds.includes(kind) && !isOrigins(origins));
  return [
    ...unknownNames('need', Object.keys(needs), kinds),
    ...wrong.map(([kind]) => `needs.${kind} must list origins, such as https://js.example.com`),
  ];
}

const isOrigins = (given: unknown): boolean =>
  Array.isArray(given) && given.every((one) => typeof one === 'string' && ORIGIN.test(one));

function commandFaults({ name, summary, options, run }: Readonly<Record<string, unknown>>): readonly string[] {
  return [
    ...check(isName(name), 'name must be 1 to 40 lower-case letters, digits and dashes'),
    ...check(typeof summary === 'string' && summary.trim() !== '', 'summary must say what it does'),
    ...check(isRecord(options) && typeof options['safeParse'] === 'function', 'options must be a zod schema'),
    ...functionFault('run', run),
  ];
}

/** What a plugin may name only once: two routes of one shape, two jobs, tables or commands of one name. */
function doubled(parts: Readonly<Record<string, unknown>>): readonly string[] {
  const routes = list(parts['routes']).map((one) => `${String(one['method'])} ${shapeOfPath(one['path'])}`);
  const named = ['jobs', 'tables', 'commands'].flatMap((part) =>
    twice(list(parts[part]).map((one) => String(one['name']))).map((name) => `${part}: ${name} is there twice`),
  );
  return [...twice(routes).map((route) => `routes: ${route} is there twice`), ...named];
}

/** The values that stand in a list more than once. */
export function twice(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, place) => values.indexOf(value) !== place))];
}

function shapeOfPath(path: unknown): string {
  return String(path).replaceAll(/\{[^}]*\}/g, '{}');
}

function list(given: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(given) ? given.filter(isRecord) : [];
}

import { functionFault, isName, isRecord } from './checks.ts';
import type { Gateway } from '../ports/gateway.ts';
import type { PluginParts } from './contract.ts';

/** The names of the ports, each with the methods that a provider must have. */
const portMethods = {
  source: ['open', 'close'],
  gateway: ['read'],
  driver: ['observe', 'apply'],
  notifier: ['send'],
  exporter: ['take'],
  fiscal: ['register'],
  advisor: ['advise'],
  logIns: ['recent'],
} as const satisfies { readonly [Kind in PortKind]: readonly string[] };

/** What kind of provider. */
export type PortKind = 'source' | 'gateway' | 'driver' | 'notifier' | 'exporter' | 'fiscal' | 'advisor' | 'logIns';

/** The kinds of port, in the order of the contract. */
export const portKinds = Object.keys(portMethods) as readonly PortKind[];

/** The providers of a kind that a plugin brings: of gateways it may have several. */
export function providersOf<Kind extends PortKind>(
  parts: PluginParts<unknown>,
  kind: Kind,
): readonly ProviderOf<Kind>[] {
  const brought: unknown = parts[kind];
  if (brought === undefined) return [];
  return (Array.isArray(brought) ? brought : [brought]) as readonly ProviderOf<Kind>[];
}

/** The gateways of a plugin, one or several. */
export function gatewaysOf(parts: PluginParts<unknown>): readonly Gateway[] {
  return providersOf(parts, 'gateway');
}

/** One provider of a kind. */
export type ProviderOf<Kind extends PortKind> = One<NonNullable<PluginParts<unknown>[Kind]>>;

type One<Brought> = Brought extends readonly (infer Each)[] ? Each : Brought;

/** Everything that is wrong with the providers of a kind, each as a sentence. */
export function providerFaults(kind: PortKind, brought: unknown): readonly string[] {
  if (kind !== 'gateway' || !Array.isArray(brought)) return portFaults(kind, brought);
  if (brought.length === 0) return ['gateway must not be an empty list; leave it out'];
  return brought.flatMap((one: unknown, place) => {
    const faults = one === undefined ? ['gateway must be an object'] : portFaults(kind, one);
    return faults.map((fault) => fault.replace('gateway', `gateway[${place}]`));
  });
}

function portFaults(kind: PortKind, port: unknown): readonly string[] {
  if (port === undefined) return [];
  if (!isRecord(port)) return [`${kind} must be an object`];
  const missing = portMethods[kind].filter((method) => typeof port[method] !== 'function');
  const name = isName(port['name']) ? [] : [`${kind}.name must be 1 to 40 lower-case letters, digits and dashes`];
  const money = kind === 'gateway' ? gatewayFaults(port) : [];
  const routers = kind === 'driver' ? routerFaults(port) : [];
  return [...name, ...missing.map((method) => `${kind}.${method} must be a function`), ...money, ...routers];
}

/** A driver that looks after routers by name can look at them, and take away what is nobody's. */
function routerFaults(driver: Readonly<Record<string, unknown>>): readonly string[] {
  const methods = ['routers', 'survey', 'remove'];
  if ([...methods, 'leave'].every((method) => driver[method] === undefined)) return [];
  const missing = methods.filter((method) => typeof driver[method] !== 'function');
  return [
    ...missing.map((method) => `driver.${method} must be a function, for ${methods.join(', ')} come together`),
    ...functionFault('driver.leave', driver['leave']),
  ];
}

/** A gateway says what it takes; one that says how it sends money out can send it, and ask what became of it. */
function gatewayFaults(gateway: Readonly<Record<string, unknown>>): readonly string[] {
  const methods = [
    'request',
    'query',
    'doubts',
    'setUpMandate',
    'endMandate',
    'payOut',
    'queryPayOut',
    'report',
    'readStatement',
    'health',
  ];
  const pays = Array.isArray(gateway['paysTo']) && gateway['paysTo'].length > 0 ? ['payOut', 'queryPayOut'] : [];
  return [
    ...currencyFaults(gateway['currencies']),
    ...methods.flatMap((method) => functionFault(`gateway.${method}`, gateway[method])),
    ...pays
      .filter((method) => gateway[method] === undefined)
      .map((method) => `gateway.${method} must be a function, for with paysTo it sends money out`),
  ];
}

function currencyFaults(currencies: unknown): readonly string[] {
  const right = Array.isArray(currencies) && currencies.length > 0 && currencies.every(isCurrency);
  return right ? [] : ['gateway.currencies must list at least one ISO 4217 code in capitals, such as KES'];
}

function isCurrency(given: unknown): boolean {
  return typeof given === 'string' && /^[A-Z]{3}$/.test(given);
}

import { isBillingError, type BillingError } from '../kernel/error.ts';
import type { Advisor } from '../ports/advisor.ts';
import type { Driver } from '../ports/driver.ts';
import type { Exporter } from '../ports/exporter.ts';
import type { Fiscal } from '../ports/fiscal.ts';
import type { Gateway, GatewayHealth } from '../ports/gateway.ts';
import type { LogIns } from '../ports/log-ins.ts';
import type { LogInMemory } from './contract.ts';
import type { HostOf } from './doors.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { Source } from '../ports/source.ts';
import { limits, type Guard, type GuardOptions, type Part } from './guard.ts';

/** The providers of all plugins by their names, each behind the guard. */
export interface Ports {
  readonly sources: ReadonlyMap<string, Source>;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly notifiers: ReadonlyMap<string, Notifier>;
  readonly exporters: ReadonlyMap<string, Exporter>;
  readonly fiscals: ReadonlyMap<string, Fiscal>;
  readonly advisors: ReadonlyMap<string, Advisor>;
  readonly logIns: ReadonlyMap<string, LogIns>;
}

/**
 * A call of which nobody knows whether it took effect: the gateway was late or broke down after it had been reached.
 * Deliberately no `BillingError` of kind `unavailable`, which would say that it surely was not.
 */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
  readonly plugin: string;
  readonly part: string;

  constructor({ plugin, part }: Part, cause: BillingError) {
    super(cause.message, { cause });
    this.plugin = plugin;
    this.part = part;
  }
}

/** A source behind the guard: opening and closing are limited. */
export function guardedSource(plugin: string, source: Source, guard: Guard): Source {
  const part = { plugin, part: `source ${source.name}` };
  return {
    name: source.name,
    open: (sink) => guard.run(part, () => source.open(sink), { limitMs: limits.start }),
    close: () => guard.run(part, () => source.close(), { limitMs: limits.stop }),
  };
}

/** A gateway behind the guard. What it cannot do, the guarded one cannot either. */
export function guardedGateway(plugin: string, gateway: Gateway, guard: Guard): Gateway {
  const part = { plugin, part: `gateway ${gateway.name}` };
  const { request, query, doubts, payOut, queryPayOut, report, readStatement, setUpMandate, endMandate } = gateway;
  return {
    name: gateway.name,
    currencies: gateway.currencies,
    ...(gateway.clearing !== undefined && { clearing: gateway.clearing }),
    ...(gateway.stepMinor !== undefined && { stepMinor: gateway.stepMinor }),
    ...(gateway.asksBy !== undefined && { asksBy: gateway.asksBy }),
    ...(gateway.knowsAsksMs !== undefined && { knowsAsksMs: gateway.knowsAsksMs }),
    health: () => healthOf(part, gateway, guard),
    read: (message) => guard.name(part, () => gateway.read(message)),
    ...(request && {
      request: async (ask, signal) => {
        try {
          return await guard.run(part, (own) => request.call(gateway, ask, own), port(signal));
        } catch (thrown) {
          if (isBillingError(thrown) && IN_DOUBT.has(thrown.code)) throw new OutcomeUnknownError(part, thrown);
          throw thrown;
        }
      },
    }),
    ...(query && {
      query: (reference, signal) => guard.run(part, (own) => query.call(gateway, reference, own), port(signal)),
    }),
    ...(gateway.paysTo && { paysTo: gateway.paysTo }),
    ...(gateway.givesBack && { givesBack: gateway.givesBack }),
    ...(gateway.reportReachMs !== undefined && { reportReachMs: gateway.reportReachMs }),
    ...(payOut && {
      payOut: async (order, signal) => {
        try {
          return await guard.run(part, (own) => payOut.call(gateway, order, own), port(signal));
        } catch (thrown) {
          if (isBillingError(thrown) && IN_DOUBT.has(thrown.code)) throw new OutcomeUnknownError(part, thrown);
          throw thrown;
        }
      },
    }),
    ...(queryPayOut && {
      queryPayOut: (order, signal) => guard.run(part, (own) => queryPayOut.call(gateway, order, own), port(signal)),
    }),
    ...(report && {
      report: (span, signal) =>
        guard.run(part, (own) => report.call(gateway, span, own), { ...port(signal), limitMs: limits.survey }),
    }),
    ...(readStatement && {
      readStatement: (text, name) =>
        guard.run(part, () => readStatement.call(gateway, text, name), { limitMs: limits.survey }),
    }),
    ...(setUpMandate && {
      setUpMandate: (ask, signal) => guard.run(part, (own) => setUpMandate.call(gateway, ask, own), port(signal)),
    }),
    ...(endMandate && {
      endMandate: (reference, signal) =>
        guard.run(part, (own) => endMandate.call(gateway, reference, own), port(signal)),
    }),
    ...(doubts && {
      doubts: (message, result) => guard.name(part, () => doubts.call(gateway, message, result)),
    }),
  };
}

/** A gateway that rests is down, whatever it would say itself; one that says nothing is up. */
function healthOf(part: Part, gateway: Gateway, guard: Guard): GatewayHealth {
  const rests = guard.states().find((one) => one.plugin === part.plugin && one.part === part.part);
  if (rests?.state === 'open') return { status: 'down', reason: rests.lastReason };
  return guard.name(part, () => gateway.health?.() ?? { status: 'up' });
}

/** A driver behind the guard. One device that does not answer is the normal case and no fault of the driver. */
export function guardedDriver(plugin: string, driver: Driver, guard: Guard): Driver {
  const at = driverPart(plugin, driver);
  return {
    name: driver.name,
    observe: (target, signal) =>
      guard.run(at(target.routerId), (own) => driver.observe(target, own), driverOptions(signal, target.routerId)),
    apply: (step, target, signal) =>
      guard.run(at(target.routerId), (own) => driver.apply(step, target, own), driverOptions(signal, target.routerId)),
    ...guardedRouters(at, driver, guard),
  };
}

/** Each router is a part of its own: one that hangs until it is given up rests alone. */
function driverPart(plugin: string, { name }: Driver): (routerId: string | null | undefined) => Part {
  return (routerId) => ({ plugin, part: routerId == null ? `driver ${name}` : `driver ${name} at ${routerId}` });
}

/** What a driver with routers can do besides. What it cannot do, the guarded one cannot either. */
function guardedRouters(
  at: ReturnType<typeof driverPart>,
  driver: Driver,
  guard: Guard,
): Omit<Driver, 'name' | 'observe' | 'apply'> {
  const { routers, survey, leave, remove } = driver;
  return {
    ...(routers && { routers: () => guard.run(at(null), () => routers.call(driver), { limitMs: limits.route }) }),
    ...(survey && {
      // One whole look: it may take as long as what waits for it lets it.
      survey: (routerId, signal) =>
        guard.run(at(routerId), (own) => survey.call(driver, routerId, own), {
          ...driverOptions(signal, routerId),
          limitMs: limits.survey,
        }),
    }),
    ...(leave && {
      leave: (target, signal) =>
        guard.run(
          at(target.routerId),
          (own) => leave.call(driver, target, own),
          driverOptions(signal, target.routerId),
        ),
    }),
    ...(remove && {
      remove: (routerId, key, signal) =>
        guard.run(at(routerId), (own) => remove.call(driver, routerId, key, own), driverOptions(signal, routerId)),
    }),
  };
}

/** A notifier behind the guard. */
export function guardedNotifier(plugin: string, notifier: Notifier, guard: Guard): Notifier {
  const part = { plugin, part: `notifier ${notifier.name}` };
  return {
    name: notifier.name,
    send: (message, signal) => guard.run(part, (own) => notifier.send(message, own), port(signal)),
  };
}

/** An exporter behind the guard. */
export function guardedExporter(plugin: string, exporter: Exporter, guard: Guard): Exporter {
  const part = { plugin, part: `exporter ${exporter.name}` };
  return {
    name: exporter.name,
    take: (journals, signal) => guard.run(part, (own) => exporter.take(journals, own), port(signal)),
  };
}

/** A fiscal device behind the guard. */
export function guardedFiscal(plugin: string, fiscal: Fiscal, guard: Guard): Fiscal {
  const part = { plugin, part: `fiscal ${fiscal.name}` };
  return {
    name: fiscal.name,
    register: (invoice, signal) => guard.run(part, (own) => fiscal.register(invoice, own), port(signal)),
  };
}

/** An advisor behind the guard. */
export function guardedAdvisor(plugin: string, advisor: Advisor, guard: Guard): Advisor {
  const part = { plugin, part: `advisor ${advisor.name}` };
  return {
    name: advisor.name,
    advise: (accountId, signal) => guard.run(part, (own) => advisor.advise(accountId, own), port(signal)),
  };
}

/** A memory of log-ins behind the guard: a person waits for it. */
export function guardedLogIns(plugin: string, logIns: LogInMemory, guard: Guard, host: HostOf): LogIns {
  const part = { plugin, part: `log-ins ${logIns.name}` };
  return {
    name: logIns.name,
    recent: (ask) => guard.run(part, () => logIns.recent(ask, host()), { limitMs: limits.route }),
  };
}

/** A gateway that rests was not called, so `plugin.resting` is not among them. */
const IN_DOUBT: ReadonlySet<string> = new Set(['plugin.late', 'plugin.failed']);

function port(signal: AbortSignal): GuardOptions {
  return { limitMs: limits.port, signal };
}

/** A router by its name that is late is away, which whoever orders its work knows: the part need not rest for it. */
function driverOptions(signal: AbortSignal, routerId?: string | null): GuardOptions {
  return { ...port(signal), isFault: (thrown) => !isBillingError(thrown) || (routerId == null && isLate(thrown)) };
}

function isLate(thrown: BillingError): boolean {
  return thrown.code === 'plugin.late';
}

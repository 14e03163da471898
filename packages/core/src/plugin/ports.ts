import { isBillingError, type BillingError } from '../kernel/error.ts';
import type { Advisor } from '../ports/advisor.ts';
import type { Driver } from '../ports/driver.ts';
import type { Exporter } from '../ports/exporter.ts';
import type { Fiscal } from '../ports/fiscal.ts';
import type { Gateway } from '../ports/gateway.ts';
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
  const { request, query, doubts } = gateway;
  return {
    name: gateway.name,
    currencies: gateway.currencies,
    ...(gateway.clearing !== undefined && { clearing: gateway.clearing }),
    ...(gateway.stepMinor !== undefined && { stepMinor: gateway.stepMinor }),
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
    ...(doubts && {
      doubts: (message, result) => guard.name(part, () => doubts.call(gateway, message, result)),
    }),
  };
}

/** A driver behind the guard. One device that does not answer is the normal case and no fault of the driver. */
export function guardedDriver(plugin: string, driver: Driver, guard: Guard): Driver {
  const part = { plugin, part: `driver ${driver.name}` };
  return {
    name: driver.name,
    observe: (target, signal) => guard.run(part, (own) => driver.observe(target, own), driverOptions(signal)),
    apply: (step, target, signal) => guard.run(part, (own) => driver.apply(step, target, own), driverOptions(signal)),
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

function driverOptions(signal: AbortSignal): GuardOptions {
  return { ...port(signal), isFault: (thrown) => !isBillingError(thrown) || isLate(thrown) };
}

function isLate(thrown: BillingError): boolean {
  return thrown.code === 'plugin.late';
}

import type { DeviceVerdict } from '../domain/device.ts';
import type { z } from 'zod';
import type { AllocationDraft, Open, Source as MoneySource } from '../domain/allocation.ts';
import type { ChargeDraft } from '../domain/charge.ts';
import type { EntitlementDraft, Standing } from '../domain/entitlement.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { Evidence, NetworkStep, NetworkTarget, Observed } from '../domain/network.ts';
import type { Account } from '../domain/account.ts';
import type { Money } from '../kernel/money.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Session, Usage } from '../domain/usage.ts';
import type { Advisor } from '../ports/advisor.ts';
import type { Clock } from '../ports/clock.ts';
import type { Driver } from '../ports/driver.ts';
import type { Exporter } from '../ports/exporter.ts';
import type { Fiscal } from '../ports/fiscal.ts';
import type { Gateway, InboxMessage, StatementFile, StatementTaken } from '../ports/gateway.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { LogIn } from '../domain/log-in.ts';
import type { LogInAsk } from '../ports/log-ins.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { Source, UsageSink } from '../ports/source.ts';
import type { AccessMarks, AccessTail, AccessView, KnownAccess, TableOrder, TableShape } from '../ports/store.ts';
import type { EventName, HeardEvent } from './events.ts';
import type { Slot } from './slot.ts';

export type { Slot, SlotNeeds } from './slot.ts';

/** The contract that this core speaks. It moves only when a plugin written today would break. */
export const CONTRACT = 1;

/** A stage: a value in, a value out. It may be asked twice, answers alike, and changes nothing outside its answer. */
export type Stage<Value, Facts> = (value: Value, facts: Facts) => Value | Promise<Value>;

/** The arrows of the line that a plugin may bend. What a stage answers is parsed and re-checked. */
export interface Stages {
  /** May class usage as free; may not change what was measured. */
  readonly usage: Stage<readonly Usage[], { readonly session: Session }>;
  /** May add discounts and adjustments, and change descriptions; keys stay unique, the currency stays. */
  readonly charges: Stage<
    readonly ChargeDraft[],
    { readonly account: Account; readonly subscription: Subscription | null }
  >;
  /** May change descriptions and the due date of a draft; the figures must foot. */
  readonly invoice: Stage<Invoice, { readonly account: Account }>;
  /** May drop gateways, or prefer others among those that could ask her, or charge her mandate. Never adds one. */
  readonly gateways: Stage<readonly string[], GatewayFacts>;
  /** May reorder and split; never more than there is, never more than is owed. */
  readonly allocation: Stage<
    readonly AllocationDraft[],
    { readonly account: Account; readonly sources: readonly MoneySource[]; readonly open: readonly Open[] }
  >;
  /** May narrow access: slower, shorter, less. Never widen it. */
  readonly entitlement: Stage<EntitlementDraft, Standing>;
  /** May drop steps or change their order; what it drops is asked for again later. Never invents one. */
  readonly network: Stage<
    readonly NetworkStep[],
    { readonly target: NetworkTarget; readonly observed: Observed; readonly now: number }
  >;
}

/** What money a gateway is chosen for. */
export interface GatewayFacts {
  readonly account: Account;
  /** What is to be paid, before it is rounded to what a gateway can move. */
  readonly amount: Money;
  /** `ask`: she is asked. `mandate`: she is charged by what she has allowed. */
  readonly purpose: 'ask' | 'mandate';
}

/** The name of a stage. */
export type StageName = keyof Stages;

/**
 * What a plugin may hear. A handler that throws is asked again, later and later; in the end the event is dead-lettered.
 */
export type Handlers = {
  readonly [Name in EventName]?: (event: HeardEvent<Name>, host: PluginHost) => Promise<void> | void;
};

/** What the host gives to a plugin: verbs that read and store. None that sends. */
export interface PluginHost {
  readonly pluginId: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** The IANA zone of the ISP. */
  readonly zone: string;
  readonly currency: string;
  /** Stores a message of a gateway before it is answered. `seen` when its key was stored before. */
  readonly receive: (message: Omit<InboxMessage, 'receivedAt'>) => Promise<'new' | 'seen'>;
  /** Takes a file in that a gateway of ours reads, as an operator would: each line is kept once, and booked once. */
  readonly importStatement: (file: StatementFile) => Promise<StatementTaken>;
  /** Where a source reports usage; resolves once it is durable. */
  readonly usage: UsageSink;
  /** What a log-in is decided on; null for a stranger. Never older than what was committed before the call. */
  readonly access: (username: string) => Promise<AccessView | null>;
  /** The same of many at once, in their order, for who keeps it in memory: with how long it stays true by itself. */
  readonly accesses: (usernames: readonly string[]) => Promise<readonly KnownAccess[]>;
  /**
   * Says whose access has changed: what this process has committed at once, and what another has at each `poll`. `all`
   * when it cannot be said whose.
   */
  readonly followAccess: (heard: (changed: AccessMarks | 'all') => void) => AccessTail;
  /** Whether a device may use a subscription that is locked to one; the first that asks takes it. */
  readonly bindDevice: (subscriptionId: string, device: string) => Promise<DeviceVerdict>;
  /** The subscription that holds some of a prefix (`10.0.0.1/32`) as its own addresses; null: nobody does. */
  readonly addressHolder: (prefix: string) => Promise<string | null>;
  /**
   * Has the open sessions of a subscription end by the ordinary way of orders, for an address of theirs is another's
   * own now. Asked twice of a session, it is done once.
   */
  readonly logInAgain: (subscriptionId: string) => Promise<void>;
  /**
   * Whose account number this is, or invoice number with all its digits, as typed; null for nobody's. So a gateway can
   * warn a payer before she pays.
   */
  readonly accountByNumber: (number: string) => Promise<Pick<Account, 'id' | 'state'> | null>;
  readonly sessions: HostSessions;
  readonly routers: HostRouters;
  readonly table: <const Shape extends TableShape>(shape: Shape) => Table<Shape>;
}

/** Sessions as a driver needs them. */
export interface HostSessions {
  open(subscriptionId: string): Promise<readonly Session[]>;
  get(sessionId: string): Promise<Session | null>;
  openWhere(where: Readonly<Record<string, string>>): Promise<readonly Session[]>;
  /** The generation that a device has taken over in mid-session. */
  tookOver(sessionId: string, generation: number): Promise<void>;
  /**
   * Notes at the action of a generation what a session has shown since it was told. Where it does otherwise,
   * the action is done again. False while that action is under way: to be told later.
   */
  showed(sessionId: string, evidence: Evidence): Promise<boolean>;
  /** Ends sessions not heard of since; answers how many. */
  reap(before: number): Promise<number>;
}

/** The routers of a plugin's own driver, which bears the plugin's name. */
export interface HostRouters {
  /** Who is placed at a router, with the names that she logs in by. */
  placedAt(routerId: string): Promise<readonly { readonly subscriptionId: string; readonly username: string }[]>;
  /**
   * Says that a router answers again: what waits for it is due now, and it is surveyed. May be said of one that was
   * never away.
   */
  back(routerId: string): Promise<void>;
}

/** The row type of a table's shape. */
export type RowOf<Shape extends TableShape> = {
  readonly [Column in keyof Shape['columns']]: Shape['columns'][Column] extends 'text'
    ? string | null
    : Shape['columns'][Column] extends 'bigint'
      ? bigint | null
      : boolean | null;
};

/** A plugin's own table, typed by its shape. */
export interface Table<Shape extends TableShape> {
  get(key: Partial<RowOf<Shape>>): Promise<RowOf<Shape> | null>;
  /** In the order of the key, or of one column; at most 1000 unless said otherwise. */
  find(
    where: Partial<RowOf<Shape>>,
    limit?: number,
    order?: TableOrder<keyof Shape['columns'] & string>,
  ): Promise<readonly RowOf<Shape>[]>;
  insertOnce(row: RowOf<Shape>): Promise<boolean>;
  put(row: RowOf<Shape>): Promise<void>;
  replace(key: Partial<RowOf<Shape>>, expected: Partial<RowOf<Shape>>, next: Partial<RowOf<Shape>>): Promise<boolean>;
  /** Removes the row; where it is said what it must still have, only if it has: nobody has taken it meanwhile. */
  remove(key: Partial<RowOf<Shape>>, expected?: Partial<RowOf<Shape>>): Promise<void>;
}

/**
 * A door of a plugin to the outside. The server opens it under its own prefix. It stores and answers; it never acts.
 */
export interface PluginRoute {
  readonly method: 'GET' | 'POST';
  /** Below the plugin's prefix; `{name}` takes one segment: `/{token}/stk`. */
  readonly path: string;
  /** Whether the route is for the world (a callback) or only for operators. */
  readonly access: 'public' | 'operator';
  readonly handler: (request: PluginRequest, host: PluginHost) => Promise<PluginResponse>;
}

/** A request, parsed as far as every plugin wants it. */
export interface PluginRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they came, for signatures. */
  readonly raw: Uint8Array;
  /** The address of the peer. */
  readonly address: string;
}

/** What is answered: JSON, or text of a type. */
export interface PluginResponse {
  readonly status: number;
  readonly body: unknown;
  /**
   * The content type of a body that is text and goes out as it stands: the script of an element. JSON when left out.
   */
  readonly type?: string;
}

/** Work by the clock: one run a slot, whichever process takes it. */
export interface Job {
  readonly name: string;
  /** Five cron fields, or six with seconds first, in the ISP's zone unless the job names another. */
  readonly cron: string;
  readonly zone?: string;
  readonly run: (slot: { readonly slotAt: number; readonly signal: AbortSignal }, host: PluginHost) => Promise<void>;
}

/** A command of the plugin: `npx daftari <plugin> <name> --key value`. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: z.ZodType<Readonly<Record<string, unknown>>>;
  readonly run: (options: never, host: PluginHost, print: (line: string) => void) => Promise<void>;
}

/**
 * What a plugin remembers of who wanted to come in, read from its tables: it is given its host, for a command asks in a
 * process in which nothing was started.
 */
export interface LogInMemory {
  readonly name: string;
  /** Those that fit, the last heard of first. */
  readonly recent: (ask: LogInAsk, host: PluginHost) => Promise<readonly LogIn[]>;
}

/** How a plugin is. */
export interface Health {
  readonly status: 'up' | 'degraded' | 'down';
  /** Why, when it is not up. */
  readonly reason?: string;
  readonly figures?: Readonly<Record<string, number>>;
}

/** What a plugin brings; every part is optional, and at most one provider of a kind and name may be there. */
export interface PluginParts<Api> {
  readonly source?: Source;
  /** Several, each by a name of its own, where the provider keeps several accounts for us: a paybill and two tills. */
  readonly gateway?: Gateway | readonly Gateway[];
  readonly driver?: Driver;
  readonly notifier?: Notifier;
  readonly exporter?: Exporter;
  readonly fiscal?: Fiscal;
  readonly advisor?: Advisor;
  readonly logIns?: LogInMemory;
  readonly stages?: Partial<Stages>;
  readonly on?: Handlers;
  readonly routes?: readonly PluginRoute[];
  readonly tables?: readonly TableShape[];
  readonly jobs?: readonly Job[];
  readonly slots?: readonly Slot[];
  readonly commands?: readonly Command[];
  readonly health?: (host: PluginHost) => Promise<Health> | Health;
  /** What the host application may call: `billing.plugins.<id>`. */
  readonly api?: Api;
  /** Opens what the plugin needs. The only place that does. */
  readonly start?: (host: PluginHost) => Promise<void>;
  /** Closes it. Called in reverse order. */
  readonly stop?: () => Promise<void>;
}

/** A plugin as a value, its options checked. */
export interface Plugin<PluginId extends string = string, Api = unknown> {
  readonly id: PluginId;
  readonly version: string;
  readonly contract: number;
  /** Opens nothing. The host calls it once. */
  readonly setup: () => PluginParts<Api>;
}

/** What a plugin's author writes. */
export interface PluginDefinition<PluginId extends string, Options extends z.ZodType, Api> {
  /** Lower-case letters, digits and dashes: it names the plugin in every error, row and route. */
  readonly id: PluginId;
  /** The version of the package, for `origin`. */
  readonly version?: string;
  readonly contract: 1;
  readonly options: Options;
  readonly setup: (options: z.output<Options>) => PluginParts<Api>;
}

/** The APIs of a tuple of plugins, by their ids. */
export type PluginApis<Plugins extends readonly Plugin[]> = {
  readonly [One in Plugins[number] as One['id']]: One extends Plugin<string, infer Api> ? Api : never;
};

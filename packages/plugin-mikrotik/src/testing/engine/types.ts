/** The releases the simulator can be; each stands for the habits of its time. */
export const ROUTEROS_VERSIONS = ['6.49.18', '7.12.1', '7.16.2', '7.18.2', '7.20.4'] as const;

/** One of the releases the simulator can be. */
export type RouterOsVersion = (typeof ROUTEROS_VERSIONS)[number];

/** A row as `print` shows it: every value a string, absent when it has none. `.id` is `*` and hex. */
export type Row = Readonly<Record<string, string>>;

/** Who acts, and what his group lets him do. */
export interface Actor {
  readonly name: string;
  /** `read`, `write`, `policy`, `test`, `sensitive`, `api`, `rest-api`, `reboot`, `ftp`… */
  readonly policy: ReadonlySet<string>;
  /** Where he came from, for the log: `api`, `rest`, `console`, `scheduler`. */
  readonly via: string;
}

/** One command, however it came. */
export interface Ask {
  /** The menu, such as `/ppp/secret`; the root is `''`. */
  readonly path: string;
  /** `print`, `add`, `set`, `monitor`, `reboot`… */
  readonly command: string;
  /** Attributes without their `=`: `{ '.id': '*1', name: 'x', '.proplist': 'name,.id' }`. */
  readonly args?: Row;
  /** Query words of the API as they came: `?name=x`, `?#|`. */
  readonly queries?: readonly string[];
  readonly actor: Actor;
}

/** What a command answers: rows, and for an `add` or a count the value that follows `!done`. */
export interface Answer {
  readonly rows: readonly Row[];
  readonly ret?: string;
}

/** One item of a menu, as the engine keeps it. */
export interface Item {
  readonly id: string;
  /** What was given or defaulted, in the form in which it prints. */
  readonly values: Record<string, string>;
  /** Columns that are worked out when somebody looks: counters, uptimes. */
  readonly live?: (id: string) => Row;
}

/** Something has changed in a menu. */
export interface Change {
  readonly menu: string;
  readonly kind: 'add' | 'set' | 'remove' | 'move';
  readonly id: string;
  /** The row afterwards; for a removal, the row that was. */
  readonly row: Row;
  /** The row before a `set`. */
  readonly before?: Row;
  /** Null when the router itself did it: a session began, a lease ran out. */
  readonly actor: Actor | null;
}

/**
 * The items of one menu, raw: nothing is checked here, because the router itself is the writer. Whoever owns dynamic
 * rows (sessions, hosts, queues) keeps them with this.
 */
export interface Table {
  readonly path: string;
  /** In the menu's order. Do not change the array. */
  items(): readonly Item[];
  get(id: string): Item | undefined;
  /** The first item whose field has that value. */
  find(field: string, value: string): Item | undefined;
  /** Adds an item and tells the listeners; answers its `.id`. `before` is the `.id` it goes in front of. */
  add(values: Row, more?: { live?: (id: string) => Row; before?: string; actor?: Actor | null }): string;
  /** Changes some values and tells the listeners; undefined takes a value away. */
  set(id: string, values: Readonly<Record<string, string | undefined>>, actor?: Actor | null): void;
  /** Changes values and tells nobody: for counters that move all the time. */
  put(id: string, values: Row): void;
  remove(id: string, actor?: Actor | null): void;
  move(id: string, before: string | null, actor?: Actor | null): void;
  /** The row as `print` shows it to somebody who may see all. */
  row(item: Item): Row;
}

/** What a terminal, a scheduler entry or `/execute` shows for a script. */
export interface ConsoleResult {
  readonly output: string;
  /** The error that ended it, as the terminal words it; null when it ran through. */
  readonly error: string | null;
}

/** A part of the router that acts as time goes by: the scheduler, the traffic. */
export interface Part {
  /** The next instant (true time, UTC ms) at which it has something to do; null when nothing waits. */
  nextAt(): number | null;
  /** Time has come to `at`: everything due by then happens. */
  advance(at: number): Promise<void> | void;
  /** The power went and came back: what is not written in the configuration is gone. */
  reboot?(): void;
}

/** A command that a part of the router answers itself, such as `/interface monitor-traffic`. */
export type CommandHandler = (ask: Ask & { readonly args: Row }) => Answer | readonly Row[];

/** One router's inside: menus, clock, log. API, REST, console, scheduler and traffic all act through it. */
export interface Engine {
  readonly version: RouterOsVersion;
  /** Whether the release is at least this one: `since('7.18')`. */
  since(version: string): boolean;
  /** Runs one command. @throws {RouterOsTrap} as the router would answer it. */
  execute(ask: Ask): Answer;
  /** The raw items of a menu; made empty for a menu of this release. An assertion fails for any other path. */
  table(path: string): Table;
  /** Whether this release, with its packages, has such a menu. */
  hasMenu(path: string): boolean;
  /** Rows as `print` shows them to somebody who may see all. */
  rows(path: string): readonly Row[];
  /** Called after every change of a menu (`'*'`: of any); answers how to stop. */
  onChange(menu: string, heard: (change: Change) => void): () => void;
  /** Takes a command over, or adds one; the command needs `policy` (by default `read`). */
  command(path: string, command: string, handler: CommandHandler, policy?: string): void;
  /** True time, UTC ms. */
  now(): number;
  /** What the router's own clock says, UTC ms: it may be skewed, and is wrong after a reboot until NTP has answered. */
  routerNow(): number;
  /** Since when the router has been up (true time). */
  bootedAt(): number;
  /** The router's clock as it stands on its wall: date and time in its zone, in the form of the release. */
  wallClock(): { readonly date: string; readonly time: string };
  /** A span of time as API and REST print it: `1w2d3h4m5s`. */
  interval(ms: number): string;
  /** Writes to `/log`: `log('hotspot,info', 'ann logged in')`. */
  log(topics: string, message: string): void;
  /** Runs a script as the terminal would. Set once by the script language. */
  run(source: string, actor: Actor): ConsoleResult;
  /** Full rights, for what the router does of itself; `via` says who in the router. */
  self(via: string): Actor;
  /** Chance of this router, the same for the same seed: 0 to just below 1. */
  chance(): number;
}

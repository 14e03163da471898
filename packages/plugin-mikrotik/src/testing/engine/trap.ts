/** What a router answers when it will not: the text is the same in the API's `message` and in REST's `detail`. */
export class RouterOsTrap extends Error {
  override readonly name = 'RouterOsTrap';

  /**
   * The API's `category`, absent where routers send none: 0 missing item or command, 1 bad value, 2 interrupted,
   * 3 scripting, 4 general, 5 API, 6 terminal, 7 value of `:return`.
   */
  readonly category: number | undefined;

  constructor(message: string, category?: number) {
    super(message);
    this.category = category;
  }
}

/** The texts of refusals, in one place, so that API, REST and console cannot word one thing in two ways. */
export const traps = {
  noPrefix: () => new RouterOsTrap('no such command prefix', 0),
  noCommand: () => new RouterOsTrap('no such command', 0),
  noDirectory: (name: string) => new RouterOsTrap(`no such command or directory (${name})`, 0),
  unknownParameter: (name: string) => new RouterOsTrap(`unknown parameter ${name}`, 0),
  /** A name, or nothing at all, that stands for no item. */
  noItem: () => new RouterOsTrap('no such item', 0),
  /** An internal number whose item is gone. */
  itemGone: () => new RouterOsTrap('no such item (4)'),
  missing: (name: string) => new RouterOsTrap(`missing =${name}=`),
  noMatch: (kind: string) => new RouterOsTrap(`input does not match any value of ${kind}`, 1),
  badArgument: (name: string) => new RouterOsTrap(`invalid value for argument ${name}`, 1),
  badValue: (name: string) => new RouterOsTrap(`invalid value of ${name}`, 1),
  outOfRange: (name: string, from: number, to: number) =>
    new RouterOsTrap(`value of ${name} out of range (${from}..${to})`, 1),
  failure: (what: string) => new RouterOsTrap(`failure: ${what}`),
  noPermission: () => new RouterOsTrap('not enough permissions (9)'),
  deviceMode: () => new RouterOsTrap('failure: not allowed by device-mode'),
  badLogIn: () => new RouterOsTrap('invalid user name or password (6)'),
  notLoggedIn: () => new RouterOsTrap('not logged in'),
  interrupted: () => new RouterOsTrap('interrupted', 2),
  tooLong: () => new RouterOsTrap('contents too long', 5),
} as const;

/**
 * A router that is logged in to, whatever speaks underneath: the API, the API over TLS, or REST. Calls may run side by
 * side. Each settles: with its answer, with what the router says against it, or at its deadline. What failed is one of
 * `mikrotikErrors`, and the same one over every transport.
 */
export interface RouterLink {
  readonly transport: 'api' | 'api-ssl' | 'rest';

  /** The rows of a menu such as `/ppp/secret`, in the router's order. A menu of one object has one row. */
  print(menu: string, ask?: PrintAsk, signal?: AbortSignal): Promise<readonly Row[]>;

  /** Adds an item, and answers its `.id`. */
  add(menu: string, values: Row, signal?: AbortSignal): Promise<string>;

  /** Changes the given values of an item, or with the id `null` those of a menu of one object, such as `/ppp/aaa`. */
  set(menu: string, id: string | null, values: Row, signal?: AbortSignal): Promise<void>;

  /** @throws mikrotikErrors.noSuchItem when it is gone already. */
  remove(menu: string, id: string, signal?: AbortSignal): Promise<void>;

  /** Puts an item of an ordered menu before another one, or with `null` last. */
  move(menu: string, id: string, beforeId: string | null, signal?: AbortSignal): Promise<void>;

  /**
   * Any other command, such as `run('/system', 'reboot')`. What it returns by itself (`=ret=`) is its last row. A
   * `monitor` without `once` or `duration` would never end, and is asked `once`.
   */
  run(menu: string, command: string, values?: Row, signal?: AbortSignal): Promise<readonly Row[]>;

  /**
   * Follows a menu: what is added or changed is heard as a row, what is removed with `.dead` of `yes`. Either `failed`
   * is called once, and nothing is heard after it, or the caller ends it by what is answered. The promise says that it
   * was asked for; a refusal comes to `failed`.
   * @throws mikrotikErrors.unsupported over REST, which has no such thing.
   */
  listen(menu: string, heard: (row: Row) => void, failed: (fault: Error) => void): Promise<() => Promise<void>>;

  /** Settles when the link is no more: with null after `close`, with the reason otherwise. Never rejects. */
  readonly closed: Promise<Error | null>;

  /** Ends the link. What is still under way is rejected. */
  close(): Promise<void>;
}

/** A row of a menu as RouterOS prints it: every value a string, absent when it has none. `.id` is `*` and hex. */
export type Row = Readonly<Record<string, string>>;

/** Which rows, and what of them. Without anything: all of all. */
export interface PrintAsk {
  /** All of these must be equal. */
  readonly where?: Row;
  /** One of the values must be equal. An empty list finds nothing. */
  readonly anyOf?: { readonly field: string; readonly values: readonly string[] };
  /** The properties to answer. Fewer are cheaper on the router and on the line. */
  readonly proplist?: readonly string[];
  /** A long table over a thin line takes longer than other commands. */
  readonly timeoutMs?: number;
}

/** Runs a task after some milliseconds, unless it is called off by what this answers. */
export type Later = (ms: number, task: () => void) => () => void;

/** How the other end of a TLS connection is known. Without anything its certificate must be signed for its host. */
export interface TlsTrust {
  /** The SHA-256 of its certificate in hex, with or without colons. Nothing else is looked at. */
  readonly fingerprint256?: string;
  /** PEM of the authority that signs the certificates of routers, instead of those that Node knows. */
  readonly ca?: string;
  /**
   * True for `api-ssl` without a certificate: Diffie-Hellman with nobody. It keeps out who only listens, and not who
   * stands between. Never chosen without being asked for.
   */
  readonly anonymous?: true;
}

/** Where a router is, who we are there, and how long we wait. */
export interface RouterAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Null or absent: in clear text. */
  readonly tls?: TlsTrust | null;
  /** The deadline of the log-in and of each command. 10 s unless said otherwise. */
  readonly timeoutMs?: number;
  /** Timers, so that a test can hold them. */
  readonly later?: Later;
  /** Breaks off the log-in. */
  readonly signal?: AbortSignal;
}

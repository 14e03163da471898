import type { RouterOsVersion } from './engine/types.ts';
import type { Aaa } from './traffic/aaa.ts';
import type { Vices } from './vices.ts';

/** A user of the router. */
export interface UserOptions {
  readonly name: string;
  readonly password: string;
  /** What he may do; without it, all. */
  readonly policy?: readonly string[];
  /** From where he may log in: `10.0.0.0/8`; without it from anywhere. */
  readonly address?: string;
}

/** Answers a request that the router itself makes over HTTP (`/tool fetch`); null when nothing answers there. */
export type Web = (ask: {
  readonly url: string;
  readonly method: string;
  readonly headers: string;
  readonly body: string;
}) => { readonly status: number; readonly body: string } | null;

/** How a simulated router is made. Only `now` is required. */
export interface SimulatorOptions {
  /** By default 7.20.4. */
  readonly version?: RouterOsVersion;
  /** By default `MikroTik`, as from the box. */
  readonly identity?: string;
  /** Chance of this router: the same seed tells the same story. By default 1. */
  readonly seed?: number;
  /** By default `hAP ac^2`. */
  readonly board?: string;
  /** How many Ethernet ports it has, by default 5: `ether1`… */
  readonly ports?: number;
  /** How uptimes print: `1w2d3h4m5s` as the API mostly does, or by `clock` as terminals do, `1w2d03:04:05`. */
  readonly spans?: 'letters' | 'clock';
  /** True time, UTC ms; the router's own clock is this plus `skewMs`, shown in its time zone. */
  readonly now: () => number;
  readonly skewMs?: number;
  /** IANA name; by default UTC. */
  readonly timeZone?: string;
  /** By default `admin` without a password, with all rights. */
  readonly users?: readonly UserOptions[];
  /** Extra packages, such as `user-manager`; on release 6 all packages. */
  readonly packages?: readonly string[];
  /** Features of device-mode that differ from the box: `{ hotspot: false }`. Only release 7. */
  readonly deviceMode?: Readonly<Record<string, boolean>>;
  /** How long every answer takes, in real milliseconds; by default 0. */
  readonly latencyMs?: number;
  readonly vices?: Partial<Vices>;
  /** The hard limit of REST on one request, in real milliseconds; by default the 60 000 of RouterOS. */
  readonly restLimitMs?: number;
  /** How the router asks RADIUS; without it no server answers. */
  readonly aaa?: Aaa;
  /** What the router finds on the web; without it nothing answers. */
  readonly web?: Web;
  /**
   * What the servers of the router's DNS know of a name: its address; null when they do not. Entries of
   * `/ip dns static` come before it. Without it they know nothing.
   */
  readonly names?: (name: string) => string | null;
  /** How long an address takes to answer a ping, in milliseconds; null when it does not. Without it all answer in 2. */
  readonly reach?: (address: string) => number | null;
}

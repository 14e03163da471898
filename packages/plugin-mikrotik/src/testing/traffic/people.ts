import type { EndCause } from './aaa.ts';
import type { Arrival } from './hotspot.ts';
import type { Dial, Refusal } from './pppoe.ts';
import type { Pair } from './rates.ts';
import type { Session } from './session.ts';

/** Somebody who is on the network, as a test sees her. */
export interface LiveSession {
  readonly name: string;
  readonly address: string;
  readonly mac: string;
  readonly service: Session['service'];
  /**
   * Kilobits a second that the router lets her have now: of the first queue that takes her and of those above it, or
   * her whole line where FastTrack passes the queues by; nought while she is walled.
   */
  readonly rateKbps: Pair;
  /** What she has sent, and what she has got. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly uptimeMs: number;
  /** She cannot get out: the firewall turns or stops her pages, or the hotspot has not let her through. */
  readonly walled: boolean;
  /** FastTrack takes her past the queues. */
  readonly fast: boolean;
  /** Calls and downloads that were open before go on, even where nothing new gets out. */
  readonly keeps: boolean;
  /** She gets out. */
  readonly online: boolean;
  readonly acctSessionId: string;
}

/** How a call or a log-in ended. */
export interface Dialled {
  readonly ok: boolean;
  /** Null when she was let in. */
  readonly reason: Refusal | null;
  /** What the router says of it; empty when she was let in. */
  readonly says: string;
  readonly session: LiveSession | null;
}

/** A device at a hotspot. */
export interface Guest {
  readonly mac: string;
  readonly address: string | null;
  /** Settles once the router has looked at the device: a binding, its MAC or a cookie may have let it in. */
  readonly ready: Promise<Dialled | null>;
  /** What a page of the web does now: it opens, it becomes the log-in page, or nothing comes. */
  readonly sees: (host?: string) => 'open' | 'log-in page' | 'nothing';
  /** Logs in on the page. */
  readonly logIn: (as: { readonly username: string; readonly password: string }) => Promise<Dialled>;
  /** Comes back with the cookie that its browser has kept. */
  readonly logInByCookie: () => Promise<Dialled>;
  readonly logOut: () => Promise<void>;
  readonly session: () => LiveSession | null;
  /** From now on it would take so much. */
  readonly want: (wantsKbps: number | Pair) => void;
  /** Comes back as another device would, as phones with a random MAC do. */
  readonly changeMac: (mac: string) => Promise<void>;
  readonly leave: () => Promise<void>;
}

/** A device or a house with an address of its own: by DHCP, or written down by hand. */
export interface Fixed {
  readonly mac: string;
  /** Without one it asks for a lease. */
  readonly address?: string;
  /** The interface that it is behind, when it asks for no lease. */
  readonly interface?: string;
  readonly wantsKbps?: number | Pair;
  readonly lineKbps?: number;
}

/** Customers of a router: they come, move bytes under its queues, and go. */
export interface People {
  /** Dials. With `redials` she dials again after every end that is not her own, as home routers do. */
  readonly pppoe: (who: Dial & { readonly redials?: boolean }) => Promise<Dialled>;
  readonly hotspot: (who: Arrival) => Guest;
  /** Comes by DHCP or with an address of her own. */
  readonly plug: (who: Fixed) => Promise<Dialled>;
  readonly sessions: () => readonly LiveSession[];
  /** From now on she would take so much. */
  readonly want: (name: string, wantsKbps: number | Pair) => void;
  /** She goes by herself, and does not dial again. */
  readonly hangUp: (name: string, cause?: EndCause) => Promise<void>;
}

import type { Later } from '../exchange.ts';
import type { NasVices } from './vices.ts';

/** How a simulated NAS is set up. It speaks real RADIUS over UDP on loopback, as a PPPoE server of RouterOS does. */
export interface NasOptions {
  readonly authPort: number;
  readonly acctPort: number;
  readonly secret: string;
  /** Where it takes CoA and Disconnect; 0, the default, takes any free port. */
  readonly coaPort?: number;
  /** The loopback address that it sends from and listens on. */
  readonly address?: string;
  /** Where the server is; at the same address unless said otherwise. */
  readonly server?: string;
  /** What it calls itself. */
  readonly nasAddress?: string;
  readonly identifier?: string;
  /** UTC milliseconds. */
  readonly clock?: () => number;
  readonly later?: Later;
  /** How often it looks after its sessions by itself; 0: only when `tick` is called. */
  readonly tickMs?: number;
  /** The first wait before a refused subscriber dials again, and the longest after doubling. */
  readonly redialMs?: number;
  readonly redialMaxMs?: number;
  /** How long a packet is waited for, and how often a record is sent. */
  readonly waitMs?: number;
  readonly tries?: number;
  readonly seed?: number;
  readonly vices?: Partial<NasVices>;
  /** Hears of what happens. */
  readonly heard?: (event: NasEvent) => void;
}

/** What happens at a NAS. */
export interface NasEvent {
  readonly what: 'accepted' | 'refused' | 'unanswered' | 'ended' | 'changed' | 'disconnected';
  readonly username: string;
  readonly at: number;
  /** The words of the server, or the cause of an end. */
  readonly says: string;
}

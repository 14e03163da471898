/** What a router asks of RADIUS when somebody wants in. */
export interface AaaAsk {
  readonly service: 'ppp' | 'hotspot';
  readonly username: string;
  readonly password: string;
  readonly mac: string;
  /** The name of the PPPoE service or of the hotspot server. */
  readonly calledId: string;
  readonly acctSessionId: string;
  /** Known before the log-in only in a hotspot. */
  readonly address?: string;
  /** `/system identity`. */
  readonly identity: string;
}

/** What an Access-Accept says, as far as RouterOS heeds it; all of it may be missing. */
export interface AaaGrant {
  readonly framedAddress?: string;
  readonly framedPool?: string;
  /** Mikrotik-Rate-Limit: upload first. */
  readonly rateLimit?: string;
  readonly addressList?: string;
  /** The profile to take instead of the default one. */
  readonly group?: string;
  readonly sessionTimeoutS?: number;
  readonly idleTimeoutS?: number;
  readonly interimS?: number;
  readonly totalBytes?: number;
  readonly inBytes?: number;
  readonly outBytes?: number;
  /** Port-Limit: how many sessions at once in a hotspot. */
  readonly portLimit?: number;
  /** Octets, told back unchanged in every record. */
  readonly class?: string;
}

/** The answer of RADIUS. */
export type AaaReply =
  { readonly accepted: true; readonly grant: AaaGrant } | { readonly accepted: false; readonly message: string };

/** One accounting record; `in` is what the customer sends. */
export interface AaaRecord {
  readonly status: 'Start' | 'Interim-Update' | 'Stop';
  readonly service: 'ppp' | 'hotspot';
  readonly username: string;
  readonly acctSessionId: string;
  readonly mac: string;
  readonly address: string;
  readonly identity: string;
  readonly calledId: string;
  readonly class?: string;
  /** True time, UTC milliseconds. */
  readonly at: number;
  readonly sessionS: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Only in a Stop: a word of Acct-Terminate-Cause. */
  readonly cause?: EndCause;
}

/** Why a session ended, as RADIUS words it. */
export type EndCause =
  'User-Request' | 'Lost-Carrier' | 'Idle-Timeout' | 'Session-Timeout' | 'Admin-Reset' | 'NAS-Request' | 'NAS-Reboot';

/** How the router asks RADIUS; a test connects it to a real server. */
export interface Aaa {
  /** Null: nobody answered. */
  readonly accessRequest: (ask: AaaAsk) => Promise<AaaReply | null>;
  /** Whether the record was acknowledged. */
  readonly accounting: (record: AaaRecord) => Promise<boolean>;
}

/** A Disconnect- or CoA-Request to the router; every mark that is given must fit. */
export interface Order extends Omit<AaaGrant, 'framedAddress' | 'framedPool'> {
  readonly kind: 'disconnect' | 'coa';
  readonly username?: string;
  readonly acctSessionId?: string;
  readonly address?: string;
}

/** How the router answers an order; the cause is an Error-Cause of RFC 5176 section 3.6. */
export interface OrderReply {
  readonly done: boolean;
  readonly errorCause?: number;
}

import { problemOf, unreachable } from './problem.ts';
import type { Instant, Money, Validity } from './wire.ts';

/** A package as a guest chooses it; the price with its taxes. */
export interface HotspotPackage {
  readonly planId: string;
  readonly name: string;
  readonly price: Money;
  readonly validity: Validity | null;
  readonly downKbps: number;
  readonly upKbps: number;
  readonly quotaBytes: string | null;
  readonly devices: number;
}

/** What is sold at the hotspot. */
export interface HotspotOffer {
  readonly isp: string;
  readonly currency: string;
  /** Whether a prompt can be sent to a phone. */
  readonly prompts: boolean;
  readonly packages: readonly HotspotPackage[];
}

/** What a package still is. */
export interface HotspotHolding {
  readonly name: string;
  readonly untilAt: Instant | null;
  readonly bytesLeft: string | null;
  readonly slower: boolean;
  readonly devices: { readonly taken: number; readonly sold: number };
}

/** How a guest stands. */
export interface HotspotStanding {
  readonly state: 'waiting' | 'opening' | 'failed' | 'paid' | 'full' | 'ready' | 'over';
  readonly ticket: string;
  readonly amount: Money | null;
  readonly reason: string | null;
  readonly ended: 'time' | 'data' | 'stopped' | null;
  readonly receipt: string | null;
  readonly holding: HotspotHolding | null;
  readonly logIn: { readonly username: string; readonly password: string } | null;
}

/** The phone that asks: empty fields are not known. */
export interface Phone {
  readonly device: string;
  readonly router: string;
  readonly ticket: string | null;
}

/** What a guest may ask without any log-in. Each may throw `ApiError`. */
export interface HotspotApi {
  offer(): Promise<HotspotOffer>;
  buy(order: { readonly planId: string; readonly phone: string }, from: Phone): Promise<HotspotStanding>;
  look(from: Phone, replace?: boolean): Promise<HotspotStanding>;
  /** An empty phone number does not matter. */
  restore(proof: { readonly receipt: string; readonly phone: string }, from: Phone): Promise<HotspotStanding>;
  voucher(code: string, from: Phone): Promise<HotspotStanding>;
}

/** The addresses of the hotspot. */
export function hotspotApi(fetch: typeof globalThis.fetch): HotspotApi {
  const ask = async <T>(path: string, body?: object): Promise<T> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`/api/v1/hotspot${path}`, body === undefined ? {} : init).catch((cause: unknown) => {
      throw unreachable(cause);
    });
    if (!response.ok) throw await problemOf(response);
    return (await response.json()) as T;
  };
  return {
    offer: () => ask(''),
    buy: (order, from) => ask('/buy', { ...order, ...known(from) }),
    look: (from, replace = false) => ask('/look', { ...known(from), replace }),
    restore: (proof, from) => ask('/restore', { ...known(proof), ...known(from) }),
    voucher: (code, from) => ask('/voucher', { code, ...known(from) }),
  };
}

/** Without what is not known. */
function known(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== ''));
}

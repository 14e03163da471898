import type { Grant, User } from './wire.ts';

/** What is kept between visits. The access token is not: it lives in memory and is fetched anew. */
export interface Kept {
  readonly refreshToken: string;
  readonly user: User;
}

/** Where the kept part of a session lies: the same for all tabs of one browser. */
export interface SessionStore {
  read(): Kept | null;
  write(kept: Kept | null): void;
  /** Runs `work` while no other tab does: a refresh token that two tabs use at once would revoke both. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

const KEY = 'daftari.session';

/** The session of this browser, in local storage. Where storage is forbidden it lasts as long as the page. */
export function browserSession(): SessionStore {
  let fallback: Kept | null = null;
  return {
    read() {
      try {
        return parse(localStorage.getItem(KEY));
      } catch {
        return fallback;
      }
    },
    write(kept) {
      fallback = kept;
      try {
        if (kept === null) localStorage.removeItem(KEY);
        else localStorage.setItem(KEY, JSON.stringify(kept));
      } catch {
        // Private windows of some browsers refuse storage; `fallback` holds it then.
      }
    },
    async alone(work) {
      // Locks exist only in secure contexts; a captive portal on plain http has one tab, and goes without.
      if (typeof navigator === 'undefined' || navigator.locks === undefined) return work();
      return navigator.locks.request(KEY, work);
    },
  };
}

/** The part of a grant that is kept. */
export function keptOf({ refreshToken, user }: Grant): Kept {
  return { refreshToken, user };
}

function parse(text: string | null): Kept | null {
  const value = text === null ? null : (JSON.parse(text) as Partial<Kept> | null);
  return typeof value?.refreshToken === 'string' && value.user !== undefined ? (value as Kept) : null;
}

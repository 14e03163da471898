import { ApiError, problemOf, unreachable } from './problem.ts';
import { keptOf, type SessionStore } from './session.ts';
import type { Grant, User } from './wire.ts';

/** How requests go out: signed, refreshed when needed, and with problems as `ApiError`. */
export interface Client {
  /** Who is signed in, as far as this browser knows. */
  user(): User | null;
  login(username: string, password: string): Promise<User>;
  logout(): Promise<void>;
  /** @throws ApiError */
  request<T>(method: Method, path: string, options?: RequestOptions): Promise<T>;
  /** A signed answer whose body is still to be read: a stream, or a file. With a body it is a POST. @throws ApiError */
  open(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal, body?: object): Promise<Response>;
}

/** What we ask with. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A body is sent as JSON, text as it is; query values that are null or empty are left out. */
export interface RequestOptions {
  readonly body?: unknown;
  readonly text?: string;
  readonly query?: Readonly<Record<string, string | number | null | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Asked without saying who asks: for what one may see before signing in. */
  readonly anonymous?: true;
}

/** What a client stands on; all of it can be replaced in a test. */
export interface ClientOptions {
  /** Where the API lies; `''` for the origin of the page. */
  readonly base: string;
  readonly session: SessionStore;
  readonly fetch: typeof fetch;
  /** UTC milliseconds. */
  readonly now: () => number;
  /** Told when the server no longer knows the session. */
  readonly onSignedOut: () => void;
}

/** An access token this near its end is refreshed before it is used. */
const SLACK_MS = 10_000;

/** Makes a client. One refresh serves all requests that wait for it, and one tab refreshes for all. */
export function createClient({ base, session, fetch, now, onSignedOut }: ClientOptions): Client {
  let access: { readonly token: string; readonly goodUntil: number } | null = null;
  let refreshing: Promise<string> | null = null;

  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(`${base}${path}`, init).catch((cause: unknown) => {
      if (init.signal?.aborted === true) throw cause;
      throw unreachable(cause);
    });
    if (!response.ok) throw await problemOf(response);
    return response;
  };

  const post = (path: string, body: unknown): Promise<Response> =>
    send(path, { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(body) });

  const accept = (grant: Grant): string => {
    session.write(keptOf(grant));
    access = { token: grant.accessToken, goodUntil: now() + grant.expiresIn * 1000 - SLACK_MS };
    return grant.accessToken;
  };

  const signOut = (): void => {
    access = null;
    session.write(null);
    onSignedOut();
  };

  const refresh = (): Promise<string> =>
    session.alone(async () => {
      // Read inside the lock: another tab may have rotated the token while we waited for it.
      const kept = session.read();
      if (kept === null) throw new ApiError({ status: 401, code: 'auth.signed_out', detail: 'You are signed out.' });
      try {
        const response = await post('/api/v1/auth/refresh', { refreshToken: kept.refreshToken });
        return accept((await response.json()) as Grant);
      } catch (error) {
        if (error instanceof ApiError && (error.status === 401 || error.status === 403)) signOut();
        throw error;
      }
    });

  const token = (): Promise<string> => {
    if (access !== null && now() < access.goodUntil) return Promise.resolve(access.token);
    refreshing ??= refresh().finally(() => (refreshing = null));
    return refreshing;
  };

  const signed = async (path: string, init: RequestInit): Promise<Response> => {
    const attempt = async (): Promise<Response> => {
      const authorization = `Bearer ${await token()}`;
      return send(path, { ...init, headers: { ...(init.headers as Record<string, string>), authorization } });
    };
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401 || session.read() === null) throw error;
      access = null;
      return attempt();
    }
  };

  return {
    user: () => session.read()?.user ?? null,

    async login(username, password) {
      const response = await post('/api/v1/auth/login', { username, password });
      const grant = (await response.json()) as Grant;
      accept(grant);
      return grant.user;
    },

    async logout() {
      const kept = session.read();
      signOut();
      // Signed out here even if the server cannot be told; its token then dies of age.
      if (kept !== null) await post('/api/v1/auth/logout', { refreshToken: kept.refreshToken }).catch(() => undefined);
    },

    async request<T>(method: Method, path: string, options: RequestOptions = {}) {
      const { body, text, query, headers } = options;
      const kind = text === undefined ? (body === undefined ? ACCEPT : JSON_HEADERS) : TEXT_HEADERS;
      const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
      const init: RequestInit = {
        method,
        headers: { ...kind, ...headers },
        ...(sent === undefined ? {} : { body: sent }),
      };
      const ask = options.anonymous === true ? send : signed;
      const response = await ask(`${path}${queryOf(query)}`, init);
      return (response.status === 204 ? undefined : await response.json()) as T;
    },

    open: (path, headers, signal, body) =>
      signed(path, {
        headers: { ...(body === undefined ? {} : JSON_HEADERS), ...headers },
        signal,
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      }),
  };
}

const ACCEPT = { accept: 'application/json' } as const;
const JSON_HEADERS = { ...ACCEPT, 'content-type': 'application/json' } as const;
const TEXT_HEADERS = { ...ACCEPT, 'content-type': 'text/plain; charset=utf-8' } as const;

function queryOf(query: RequestOptions['query']): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

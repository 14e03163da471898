import { createHash, randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { id, type Clock } from '@daftari/core';
import { authErrors, type Caller, type Role } from './caller.ts';
import type { SigningKeys } from './keys.ts';
import type { Shelves, UserRow } from './tables.ts';

/** How long an access token is good. It is not looked up, so this is also how long a revoked one goes on. */
const ACCESS_MS = 15 * 60_000;

/** How long a refresh token may lie unused. */
const REFRESH_MS = 30 * 86_400_000;

/** A user as she is shown to herself. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly accountId: string | null;
}

/** What a log-in brings. */
export interface Grant {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds that the access token is good. */
  readonly expiresIn: number;
  readonly user: User;
}

/** Makes, checks, renews and ends log-ins. */
export interface Tokens {
  grant(user: UserRow): Promise<Grant>;
  /** @throws BillingError `auth.expired`, `auth.reused` */
  refresh(refreshToken: string): Promise<Grant>;
  /** Ends the log-in of a refresh token, if there is one. */
  end(refreshToken: string): Promise<void>;
  /** @throws BillingError `auth.required`, `auth.expired` */
  check(accessToken: string): Promise<Caller>;
}

/** What tokens are made with. */
export interface TokenTools {
  readonly keys: SigningKeys;
  readonly shelves: Pick<Shelves, 'logins' | 'refresh'>;
  /** The user as she is now; null when she may no longer come in. */
  readonly welcome: (userId: string) => Promise<UserRow | null>;
  readonly clock: Clock;
}

const NAMES = { issuer: 'daftari', audience: 'daftari-api' } as const;

/** Access tokens are RS256 and carry all that a request needs; refresh tokens are chance, and rows. */
export function createTokens({ keys, shelves, welcome, clock }: TokenTools): Tokens {
  const issue = async (row: UserRow, loginId: string): Promise<Grant> => {
    const now = clock.now();
    const refreshToken = randomBytes(32).toString('base64url');
    const expiresAt = now + REFRESH_MS;
    await shelves.refresh.insertOnce({
      hash: hashOf(refreshToken),
      login_id: loginId,
      used: false,
      expires_at: BigInt(expiresAt),
      expires_day: dayOf(expiresAt),
    });
    const user = userOf(row);
    const accessToken = await signed(user, keys, now);
    return { accessToken, refreshToken, tokenType: 'Bearer', expiresIn: ACCESS_MS / 1000, user };
  };
  return {
    async grant(user) {
      const now = clock.now();
      const loginId = randomBytes(16).toString('hex');
      await shelves.logins.insertOnce({
        id: loginId,
        user_id: user.id,
        ended: false,
        started_at: BigInt(now),
        expires_day: dayOf(now + MOST_LOGIN_MS),
      });
      return issue(user, loginId);
    },

    async refresh(refreshToken) {
      const hash = hashOf(refreshToken);
      const token = await shelves.refresh.get({ hash });
      const login = token === null ? null : await shelves.logins.get({ id: token.login_id });
      if (token === null || login === null || login.ended === true) throw authErrors.expired();
      // One of two that come at once wins; the other holds a copy, and nobody can say which of them is the thief.
      const first = await shelves.refresh.replace({ hash }, { ...token, used: false }, { ...token, used: true });
      if (!first) {
        await shelves.logins.put({ ...login, ended: true });
        throw authErrors.reused();
      }
      const now = clock.now();
      if (Number(token.expires_at) <= now || Number(login.started_at) + MOST_LOGIN_MS <= now)
        throw authErrors.expired();
      const user = await welcome(login.user_id ?? '');
      if (user === null) throw authErrors.expired();
      return issue(user, login.id ?? '');
    },

    async end(refreshToken) {
      const token = await shelves.refresh.get({ hash: hashOf(refreshToken) });
      const login = token === null ? null : await shelves.logins.get({ id: token.login_id });
      if (login !== null) await shelves.logins.put({ ...login, ended: true });
    },

    check: (accessToken) => checked(accessToken, keys, clock.now()),
  };
}

/** However often it is refreshed, a log-in ends after this: then the password is asked for again. */
const MOST_LOGIN_MS = 180 * 86_400_000;

/** A user as rows hold her. */
function userOf(row: UserRow): User {
  const role: Role = row.role === 'operator' ? 'operator' : 'customer';
  return { id: row.id ?? '', name: row.name ?? '', role, accountId: row.account_id };
}

/** The UTC day of an instant, `2026-11-22`: what old rows are swept by. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function signed({ id: subject, role, name, accountId }: User, keys: SigningKeys, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return new SignJWT({ role, name, ...(accountId === null ? {} : { accountId }) })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setSubject(subject)
    .setIssuer(NAMES.issuer)
    .setAudience(NAMES.audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ACCESS_MS / 1000)
    .sign(keys.privateKey);
}

async function checked(token: string, keys: SigningKeys, now: number): Promise<Caller> {
  try {
    const { payload } = await jwtVerify(token, keys.publicKey, {
      ...NAMES,
      algorithms: ['RS256'],
      currentDate: new Date(now),
      requiredClaims: ['sub', 'exp', 'role'],
    });
    const { sub, exp, role, name, accountId } = payload as Readonly<Record<string, unknown>>;
    return {
      userId: String(sub),
      name: String(name),
      role: role === 'operator' ? 'operator' : 'customer',
      accountId: typeof accountId === 'string' ? id<'Account'>(accountId) : null,
      goodUntil: Number(exp) * 1000,
    };
  } catch (cause) {
    throw cause instanceof errors.JWTExpired ? authErrors.expired({}, cause) : authErrors.required({}, cause);
  }
}

function hashOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('hex');
}

import { z } from 'zod';
import { authErrors } from '../auth/caller.ts';
import { Password } from '../auth/passwords.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';

/** Whoever is logged in. */
export const UserOut = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.enum(['operator', 'customer']),
  accountId: z.string().nullable(),
});

/** What a log-in brings; the refresh token is good once. */
export const GrantOut = z.strictObject({
  accessToken: z.string(),
  refreshToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresIn: z.int(),
  user: UserOut,
});

const RefreshToken = z.strictObject({ refreshToken: z.string().min(1).max(200) });
const Login = z.strictObject({ username: z.string().trim().min(1).max(191), password: z.string().min(1).max(128) });

/** Logging in, staying in, and leaving. */
export const authRoutes = ({ users, tokens, limiter }: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/auth/login',
    word: 'auth',
    summary: 'Log in: operators by name or e-mail, customers by account number, phone or network name',
    who: 'anyone',
    body: Login,
    reply: GrantOut,
    async answer({ body, address }) {
      await limiter.take(address, body.username);
      const user = await users.find(body.username);
      const right = await users.verify(user, body.password);
      if (!right || user === null) throw authErrors.wrong();
      await limiter.giveBack(address, body.username);
      return tokens.grant(user);
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/auth/refresh',
    word: 'auth',
    summary: 'Trade a refresh token for a new pair; a token used twice ends the log-in',
    who: 'anyone',
    body: RefreshToken,
    reply: GrantOut,
    answer: ({ body }) => tokens.refresh(body.refreshToken),
  }),
  door({
    method: 'POST',
    path: '/api/v1/auth/logout',
    word: 'auth',
    summary: 'End a log-in',
    who: 'anyone',
    body: RefreshToken,
    answer: ({ body }) => tokens.end(body.refreshToken),
  }),
  door({
    method: 'POST',
    path: '/api/v1/auth/password',
    word: 'auth',
    summary: "Change one's own password",
    body: z.strictObject({ current: z.string().min(1).max(128), next: Password }),
    async answer({ body, caller, address }) {
      await limiter.take(address, caller.userId);
      const user = await users.welcome(caller.userId);
      if (user === null || !(await users.verify(user, body.current))) throw authErrors.wrong();
      await limiter.giveBack(address, caller.userId);
      await users.changePassword(user, body.next);
    },
  }),
];

import type { Ask, Reply } from './reply.ts';
import { ok, refuse } from './reply.ts';
import type { Endpoint } from './vices.ts';
import type { World } from './world.ts';

const LIFETIME_S = 3599;

/** GET /oauth/v1/generate: a new token, which ends the one before. */
export function generateToken(world: World, { url, authorization }: Ask): Reply {
  const { consumerKey, consumerSecret, clock } = world.settings;
  if (url.searchParams.get('grant_type') !== 'client_credentials')
    return refuse(world, 400, '400.008.02', 'Invalid grant type passed');
  const given = /^Basic (.+)$/.exec(authorization)?.[1] ?? '';
  if (Buffer.from(given, 'base64').toString() !== `${consumerKey}:${consumerSecret}`) {
    return refuse(world, 400, '400.008.01', 'Invalid Authentication passed');
  }
  const value = world.random.text(28, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');
  world.token = { value, expiresAt: clock() + LIFETIME_S * 1000 };
  return ok({ access_token: value, expires_in: String(LIFETIME_S) });
}

/**
 * What a call without the one good token gets; undefined lets it in. The balance API was documented with a code of its
 * own.
 */
export function checkToken(world: World, { authorization }: Ask, endpoint: Endpoint): Reply | undefined {
  const { token, settings } = world;
  const good = token !== undefined && authorization === `Bearer ${token.value}` && settings.clock() < token.expiresAt;
  if (good) return undefined;
  return endpoint === 'balance'
    ? refuse(world, 401, '401.002.01', 'Error Occurred - Invalid Access Token')
    : refuse(world, 404, '404.001.03', 'Invalid Access Token');
}

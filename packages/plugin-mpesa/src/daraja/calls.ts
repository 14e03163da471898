import type { z } from 'zod';
import { isTokenError } from './codes.ts';
import type { Outcome } from './outcome.ts';
import { mapOutcome } from './outcome.ts';
import { TokenReply } from './shapes.ts';
import { memoryTokens, tokenHolder } from './token.ts';
import type { Token, TokenStore } from './token.ts';
import { errorOf, judge, transport } from './transport.ts';
import type { Answer, TransportOptions } from './transport.ts';

/** What lets a caller in. Key and secret go nowhere but to Daraja. */
export interface CallOptions extends TransportOptions {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  /** UTC milliseconds. */
  readonly clock: () => number;
  /** Shared by every client of the same app; without it, this client keeps its own. */
  readonly tokens?: TokenStore;
}

/** Posts a body with the app's token. `moves` says whether it can change anything at Daraja's. */
export type Post = (path: string, body: unknown, moves: boolean) => Promise<Outcome<Answer>>;

/**
 * Posts with the app's token; a token that Daraja no longer takes is renewed once. That is safe: it is refused before
 * anything is done.
 */
export function poster(options: CallOptions): Post {
  const send = transport(options);
  const basic = `Basic ${Buffer.from(`${options.consumerKey}:${options.consumerSecret}`).toString('base64')}`;
  const askToken = async (): Promise<Outcome<Token>> => {
    const askedAt = options.clock();
    const path = '/oauth/v1/generate?grant_type=client_credentials';
    const answer = await send({ path, method: 'GET', authorization: basic, moves: false });
    const judged = answer.kind === 'answered' ? judge(answer.value, TokenReply, false) : answer;
    return mapOutcome(judged, (reply) => ({ value: reply.access_token, expiresAt: askedAt + reply.expires_in * 1000 }));
  };
  const token = tokenHolder(options.tokens ?? memoryTokens(), askToken, options.clock);

  return async (path, body, moves) => {
    const held = await token();
    if (held.kind !== 'answered') return held;
    const request = { path, method: 'POST', body, moves } as const;
    const first = await send({ ...request, authorization: `Bearer ${held.value}` });
    if (first.kind !== 'answered' || !isTokenError(first.value.status, errorOf(first.value).code)) return first;
    const fresh = await token(held.value);
    if (fresh.kind !== 'answered') return fresh;
    return send({ ...request, authorization: `Bearer ${fresh.value}` });
  };
}

/** An answer held against the shape of a good one. */
export function settle<S extends z.ZodType>(answer: Outcome<Answer>, good: S, moves: boolean): Outcome<z.output<S>> {
  return answer.kind === 'answered' ? judge(answer.value, good, moves) : answer;
}

/** A ResponseCode other than 0 is a refusal that came with HTTP 200. */
export function accepted<R extends { readonly ResponseCode: string; readonly ResponseDescription: string }, T>(
  outcome: Outcome<R>,
  change: (reply: R) => T,
): Outcome<T> {
  if (outcome.kind !== 'answered' || Number(outcome.value.ResponseCode) === 0) return mapOutcome(outcome, change);
  const { ResponseCode: code, ResponseDescription: said } = outcome.value;
  return { kind: 'refused', code, said, reason: 'Daraja refused the request.', advice: 'give-up' };
}

import { z } from 'zod';
import { refusalOf } from './codes.ts';
import type { Outcome } from './outcome.ts';
import { ApiError } from './shapes.ts';

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** One request. `moves` says whether it can change anything at Daraja's: then a doubt stays a doubt. */
export interface Send {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly authorization: string;
  readonly body?: unknown;
  readonly moves: boolean;
}

/** An answer with its status; the body is undefined if it was not JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends one request once. `answered` has any HTTP answer, good or bad: `judge` says what it means. */
export type Transport = (send: Send) => Promise<Outcome<Answer>>;

/** What the transport needs: where to, by what, and how long to wait. */
export interface TransportOptions {
  /** `https://sandbox.safaricom.co.ke`, `https://api.safaricom.co.ke`, or a simulator. */
  readonly baseUrl: string;
  /** The platform's own unless another is handed in. */
  readonly fetch?: Fetch;
  /** A fresh signal that ends the wait for one request; 20 seconds unless said. */
  readonly deadline?: () => AbortSignal;
}

/**
 * Failures of `fetch` that come before a byte of the request has left. Every other leaves open whether Daraja read it.
 */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The one function that touches the network. */
export function transport({ baseUrl, fetch = globalThis.fetch, deadline = patience }: TransportOptions): Transport {
  const base = baseUrl.replace(/\/+$/, '');
  return async ({ path, method, authorization, body, moves }) => {
    const signal = deadline();
    try {
      const response = await fetch(base + path, {
        method,
        // A redirect would carry the authorization to whoever it names.
        redirect: 'manual',
        signal,
        headers: { authorization, accept: 'application/json', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { kind: 'answered', value: { status: response.status, body: jsonOf(await response.text()) } };
    } catch (error) {
      const code = codeOf(error);
      if (code !== undefined && NOT_SENT.has(code))
        return { kind: 'unavailable', reason: `Daraja was not reached (${code}).` };
      const reason = signal.aborted
        ? 'Daraja did not answer in time.'
        : `The connection to Daraja broke (${code ?? 'no code'}).`;
      return inDoubt(moves, reason);
    }
  };
}

/**
 * Of the 4xx those that say no more than that something else happened meanwhile: a proxy waited too long (408), or it
 * stands in the way of itself (409), which may be the request as it was heard before.
 */
const MAYBE_DONE = new Set([408, 409]);

/** What an answer means, once it is held against the shape that a good one has. */
export function judge<S extends z.ZodType>(answer: Answer, good: S, moves: boolean): Outcome<z.output<S>> {
  const { status, body } = answer;
  if (status >= 200 && status < 300) {
    const read = good.safeParse(body);
    if (read.success) return { kind: 'answered', value: read.data };
  }
  const error = errorOf(answer);
  const meaning = refusalOf(error.code, error.said);
  if (meaning !== undefined) return { kind: 'refused', ...error, ...meaning };
  // A 4xx is a no whoever says it, the firewall before Daraja included. All else is no answer to the question.
  if (status >= 400 && status < 500 && !MAYBE_DONE.has(status)) {
    return {
      kind: 'refused',
      ...error,
      advice: status === 429 ? 'retry' : 'give-up',
      reason: 'Daraja refused the request.',
    };
  }
  return inDoubt(moves, `Daraja answered ${status} without an answer that can be read (${error.code}).`);
}

/** Daraja's own code and words of an error, or the HTTP status where there are none. */
export function errorOf({ status, body }: Answer): { readonly code: string; readonly said: string } {
  const read = ApiError.safeParse(body);
  return read.success
    ? { code: read.data.errorCode, said: read.data.errorMessage }
    : { code: `http.${status}`, said: '' };
}

const patience = (): AbortSignal => AbortSignal.timeout(20_000);

const inDoubt = (moves: boolean, reason: string): Outcome<never> => ({
  kind: moves ? 'unknown' : 'unavailable',
  reason,
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An HTML page of a firewall or a load balancer. That it is no JSON is all there is to know.
    return undefined;
  }
}

const Coded = z.object({ code: z.string() });

/** The system's code of a failed fetch. Its message is left out: it may quote the request. */
function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return [cause, error].map((one) => Coded.safeParse(one).data?.code).find((code) => code !== undefined);
}

import type { Lifecycle, Request, ResponseToolkit, ServerRoute } from '@hapi/hapi';
import { defineErrors } from '@daftari/core';
import { z } from 'zod';
import { callerOf, type Caller } from '../auth/caller.ts';
import type { Once } from './idempotency.ts';
import { peerOf } from './peer.ts';

/** Who may come in: everybody, whoever is logged in, or operators only. */
export type Who = 'anyone' | 'user' | 'operator';

/** One address of the API: what it takes and answers, as data for the documentation, and how it is handled. */
export interface Door {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** The word of the line that it belongs to; the documentation is in this order. */
  readonly word: string;
  readonly summary: string;
  readonly who: Who;
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType | null;
  readonly status: number;
  /** Null for an answer without a body. */
  readonly reply: z.ZodType | null;
  /** What the reply is sent as, when it is no JSON. */
  readonly mediaType?: string;
  /** A repeat with the same `Idempotency-Key` gets the first answer again. */
  readonly idempotent?: boolean;
  /** Works over all customers, and may take as long as it takes: whoever asks waits for it. */
  readonly long?: boolean;
  /** What the body is sent as, when it is no JSON: the text of a file, of up to so many bytes. */
  readonly takes?: TakenText;
  readonly handle: Lifecycle.Method;
}

/** The text of a file. */
export interface TakenText {
  readonly mediaTypes: readonly string[];
  readonly mostBytes: number;
}

/** What a handler is given: parsed, and who asks. */
export interface Asked<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  /** The address of whoever asks. */
  readonly address: string;
}

/** A door as its file writes it. */
export interface DoorSpec<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
> extends Pick<Door, 'method' | 'path' | 'word' | 'summary'> {
  readonly who?: Who;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly status?: number;
  readonly reply?: R;
  readonly idempotent?: boolean;
  readonly long?: boolean;
  readonly takes?: TakenText;
  /** What the reply is sent as, when it is text and no JSON. */
  readonly mediaType?: string;
  /** Where the thing that was made can be read. */
  readonly location?: (reply: z.input<R>) => string;
  readonly answer: (
    asked: Asked<z.output<P>, z.output<Q>, z.output<B>>,
  ) => Promise<z.input<R> extends undefined ? void : z.input<R>>;
}

const requestErrors = defineErrors('request', {
  malformed: ['invalid', 'The request cannot be taken: {reason}.'],
});

/** No parameter, no field: what is sent nevertheless is told, not ignored. */
const Nothing = z.strictObject({});
type Nothing = typeof Nothing;

/** Makes a door whose handler parses, calls `answer` and presents what it says. */
export function door<
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
  R extends z.ZodType = z.ZodUndefined,
>(spec: DoorSpec<P, Q, B, R>): Door {
  const { method, path, word, summary, who = 'user', reply = null, idempotent = false, long = false } = spec;
  const params = spec.params ?? Nothing;
  const query = spec.query ?? Nothing;
  const takesBody = method === 'POST' || method === 'PUT' || method === 'PATCH';
  const body = spec.body ?? (takesBody ? Nothing : null);
  const status = spec.status ?? (reply === null ? 204 : 200);
  const handle = async (request: Request, h: ResponseToolkit) => {
    const asked = {
      params: parsePart('params', params, request.params) as z.output<P>,
      query: parsePart('query', query, request.query) as z.output<Q>,
      body: (body === null ? {} : parsePart('body', body, request.payload ?? {})) as z.output<B>,
      caller: callerOf(request),
      address: peerOf(request).address,
    };
    const answered = await spec.answer(asked);
    if (reply === null) return h.response().code(status);
    const response = h.response(answered as object).code(status);
    if (spec.mediaType !== undefined) response.type(spec.mediaType);
    return spec.location === undefined ? response : response.location(spec.location(answered as z.input<R>));
  };
  const made = { method, path, word, summary, who, params, query, body, status, reply, idempotent, long, handle };
  return {
    ...made,
    ...(spec.mediaType !== undefined && { mediaType: spec.mediaType }),
    ...(spec.takes !== undefined && { takes: spec.takes }),
  };
}

/** A door as hapi opens it. */
export function toServerRoute(one: Door, once: Once): ServerRoute {
  const takesBody = one.body !== null;
  return {
    method: one.method,
    path: one.path,
    handler: one.idempotent === true ? once(one.handle) : one.handle,
    options: {
      auth: one.who === 'anyone' ? false : { strategy: 'bearer', ...(one.who === 'operator' && OPERATORS) },
      ...(takesBody && { payload: { ...payloadOf(one), multipart: false as const } }),
      ...(one.long === true && { timeout: { server: false as const } }),
      cache: { otherwise: 'no-store' },
    },
  };
}

/** A file may take a while on a slow line. */
const FILE_MS = 120_000;

function payloadOf({ takes }: Door) {
  if (takes === undefined) return { allow: 'application/json', maxBytes: MAX_BODY_BYTES };
  return { allow: [...takes.mediaTypes], maxBytes: takes.mostBytes, timeout: FILE_MS };
}

/** No other request of ours is longer: a door that swallows megabytes is a way in for whoever wants the server down. */
const MAX_BODY_BYTES = 64 * 1024;

const OPERATORS = { access: { scope: ['operator'] } };

/**
 * Parses one part of a request, or says for every field what is wrong with it and what would be right.
 * @throws BillingError `request.malformed` with `issues`
 */
export function parsePart<S extends z.ZodType>(
  where: 'params' | 'query' | 'body',
  schema: S,
  given: unknown,
): z.output<S> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: pathOf(where, issue.path), message: issue.message }));
  const reason = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw requestErrors.malformed({ reason, issues });
}

/** Fields of a body go by their own name; what stands in the address is named with its place. */
function pathOf(where: string, path: readonly PropertyKey[]): string {
  const field = path.map(String).join('.');
  if (where === 'body') return field === '' ? 'body' : field;
  return field === '' ? where : `${where}.${field}`;
}

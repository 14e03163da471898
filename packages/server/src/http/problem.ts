import { STATUS_CODES } from 'node:http';
import { isBillingError, type BillingError, type ErrorKind } from '@daftari/core';
import { z } from 'zod';

/** The one place where a kind of error becomes a status. */
export const STATUS_OF: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  denied: 403,
  missing: 404,
  conflict: 409,
  stale: 409,
  refused: 422,
  limited: 429,
  unavailable: 503,
};

/** Problem details as RFC 9457 has them, with our code and, for bad input, every wrong field. */
export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** A sentence for a person. */
  detail: z.string(),
  /** Stable, for programs: `account.missing`. */
  code: z.string(),
  /** Names this one occurrence; the log bears it too. */
  instance: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
  issues: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
});
/** Problem details on the wire. */
export type Problem = z.output<typeof Problem>;

/** What is known of an error before it is written down as a problem. */
export interface Fault {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Reads a caller's fault. Who is not logged in is told 401 and how to come in; whose turn is not yet, when it is. */
function faultOf(error: BillingError): Fault {
  const { code, message: detail, details } = error;
  if (code === 'auth.required' || code === 'auth.wrong' || code === 'auth.expired' || code === 'auth.reused') {
    return { status: 401, code, detail, headers: { 'www-authenticate': 'Bearer realm="daftari"' } };
  }
  const seconds = details['retryAfterSeconds'] ?? (error.kind === 'unavailable' ? RETRY_SECONDS : undefined);
  const headers = typeof seconds === 'number' ? { 'retry-after': String(seconds) } : {};
  return { status: STATUS_OF[error.kind], code, detail, details, headers };
}

/**
 * When what is away now may be asked again, unless it says otherwise: providers that call back wait as long as told.
 */
const RETRY_SECONDS = 5;

/** Reads whatever was thrown: a caller's fault as it is, an HTTP error by its status, all else as our own. */
export function readFault(thrown: unknown): Fault {
  if (isBillingError(thrown)) return faultOf(thrown);
  const { statusCode, headers } = outputOf(thrown);
  if (statusCode === undefined || statusCode >= 500) {
    return { status: statusCode ?? 500, code: 'server.fault', detail: 'The server made a mistake. It has been noted.' };
  }
  const message = thrown instanceof Error ? thrown.message : '';
  const known = HTTP_FAULTS[statusCode];
  const code = known?.code ?? `http.${statusCode}`;
  return { status: statusCode, code, detail: known?.detail ?? message, headers };
}

/** Writes a fault down as a problem. */
export function problemOf({ status, code, detail, details = {} }: Fault, instance: string): Problem {
  const { issues, ...others } = details as { issues?: Problem['issues'] };
  // What the sentence says already is not said again.
  const rest = Object.fromEntries(Object.entries(others).filter(([, value]) => !isSaid(detail, value)));
  return {
    type: `urn:daftari:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    code,
    instance,
    ...(Object.keys(rest).length === 0 ? {} : { details: plain(rest) }),
    ...(issues === undefined ? {} : { issues }),
  };
}

/** What hapi itself refuses, in sentences of ours. */
const HTTP_FAULTS: Readonly<Record<number, { readonly code: string; readonly detail: string }>> = {
  400: { code: 'request.unreadable', detail: 'The request cannot be read: the body must be one JSON object.' },
  403: { code: 'auth.operators', detail: 'This is for operators only.' },
  404: { code: 'http.notFound', detail: 'There is nothing at this address.' },
  408: { code: 'http.timeout', detail: 'The request took too long to arrive.' },
  413: { code: 'request.tooLarge', detail: 'The body is larger than this address takes.' },
  415: { code: 'request.mediaType', detail: 'The body must be sent as application/json.' },
};

interface HttpOutput {
  readonly statusCode?: number;
  readonly headers: Readonly<Record<string, string>>;
}

function outputOf(thrown: unknown): HttpOutput {
  const output = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, 'output') : undefined;
  if (typeof output !== 'object' || output === null) return { headers: {} };
  const { statusCode, headers } = output as { statusCode?: unknown; headers?: Readonly<Record<string, string>> };
  return { ...(typeof statusCode === 'number' ? { statusCode } : {}), headers: headers ?? {} };
}

function isSaid(detail: string, value: unknown): boolean {
  return typeof value === 'string' && value.length > 20 && detail.includes(value) && /\s/.test(value);
}

/** Details may hold a bigint, which JSON has not. */
function plain(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const text = JSON.stringify(details, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  return JSON.parse(text) as Record<string, unknown>;
}

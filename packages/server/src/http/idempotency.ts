import { createHash } from 'node:crypto';
import type { Lifecycle, Request, ResponseObject, ResponseToolkit } from '@hapi/hapi';
import { defineErrors, isBillingError, type Clock, type RowOf } from '@daftari/core';
import { callerOf } from '../auth/caller.ts';
import type { idempotencyTable, Shelves } from '../auth/tables.ts';
import { dayOf } from '../auth/tokens.ts';

const idempotencyErrors = defineErrors('idempotency', {
  key: ['invalid', 'An Idempotency-Key has 1 to 255 visible ASCII characters.'],
  inProgress: ['conflict', 'The first request with this Idempotency-Key is still at work. Ask again in a moment.'],
  unknown: [
    'conflict',
    'Nobody knows what became of the first request with this Idempotency-Key: look first, then use a new key.',
  ],
  otherBody: ['refused', 'This Idempotency-Key was sent before with another body. Use a new key for a new request.'],
});

/** How long a first request is believed to be at work; what became of one that took longer is unknown. */
const AT_WORK_MS = 120_000;

/**
 * How long an answer is kept, or that there was none: longer than a month, for a till that lost its line tries again
 * when it is there. After it, the key is as good as new.
 */
const KEPT_MS = 35 * 86_400_000;

/** Makes a handler answer a repeated request with its first answer. */
export type Once = (handle: Lifecycle.Method) => Lifecycle.Method;

/**
 * Remembers answers by caller, address and `Idempotency-Key`. What a caller is refused is not remembered: nothing has
 * happened then, and the same key may be tried again. What broke in the middle, or died with its process, is never run
 * again under its key: it may have sent a prompt to a phone. Without a key, every request counts.
 */
export function rememberAnswers({ idempotency }: Pick<Shelves, 'idempotency'>, clock: Clock): Once {
  return (handle) => {
    const once = async (request: Request, h: ResponseToolkit): Promise<Lifecycle.ReturnValue> => {
      const key = keyOf(request);
      if (key === null) return call(handle, request, h);
      const id = digest([callerOf(request).userId, request.method, request.path, key]);
      const fingerprint = digest([JSON.stringify(request.payload)]);
      const now = clock.now();
      const started_at = BigInt(now);
      const begun = { id, fingerprint, status: null, body: null, started_at, expires_day: dayOf(now + KEPT_MS) };
      if (!(await idempotency.insertOnce(begun))) {
        const known = await idempotency.get({ id });
        if (known !== null && Number(known.started_at) + KEPT_MS > now) return told(h, known, fingerprint, now);
        const taken = known !== null && (await idempotency.replace({ id }, { started_at: known.started_at }, begun));
        if (!taken) throw idempotencyErrors.inProgress({ retryAfterSeconds: 1 });
      }
      try {
        const response = (await call(handle, request, h)) as ResponseObject;
        const kept = { body: response.source, location: response.headers['location'] ?? null };
        await idempotency.put({ ...begun, status: BigInt(response.statusCode), body: JSON.stringify(kept) });
        return response;
      } catch (thrown) {
        if (isHarmless(thrown)) await idempotency.remove({ id });
        else await idempotency.put({ ...begun, status: UNKNOWN });
        throw thrown;
      }
    };
    return once;
  };
}

/** The status of a request that broke in the middle. */
const UNKNOWN = 500n;

/** Whether surely nothing has happened. A database that went away may have gone after the prompt was sent. */
function isHarmless(thrown: unknown): boolean {
  return isBillingError(thrown) && !(thrown.kind === 'unavailable' && thrown.code.startsWith('storage.'));
}

/** What a repeated request is told: the first answer, that there is none yet, or that there never will be one. */
function told(h: ResponseToolkit, known: Kept, fingerprint: string, now: number): ResponseObject {
  if (known.fingerprint !== fingerprint) throw idempotencyErrors.otherBody();
  if (known.status !== null && known.status !== UNKNOWN) return replay(h, Number(known.status), known.body ?? 'null');
  const ageMs = now - Number(known.started_at);
  if (known.status === null && ageMs <= AT_WORK_MS) throw idempotencyErrors.inProgress({ retryAfterSeconds: 1 });
  throw idempotencyErrors.unknown({ retryAfterSeconds: Math.ceil((KEPT_MS - ageMs) / 1000) });
}

type Kept = RowOf<typeof idempotencyTable>;

function call(handle: Lifecycle.Method, request: Request, h: ResponseToolkit): Lifecycle.ReturnValue {
  return Reflect.apply(handle, undefined, [request, h]) as Lifecycle.ReturnValue;
}

function replay(h: ResponseToolkit, status: number, kept: string): ResponseObject {
  const { body, location } = JSON.parse(kept) as { body: object; location: string | null };
  const response = h.response(body).code(status).header('idempotency-replayed', 'true');
  return location === null ? response : response.location(location);
}

function keyOf(request: Request): string | null {
  const key: unknown = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) throw idempotencyErrors.key();
  return key;
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

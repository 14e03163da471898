import { createHash } from 'node:crypto';
import type { Lifecycle, Request, ResponseObject, ResponseToolkit } from '@hapi/hapi';
import { defineErrors, isBillingError, type Clock } from '@daftari/core';
import { callerOf } from '../auth/caller.ts';
import type { Shelves } from '../auth/tables.ts';
import { dayOf } from '../auth/tokens.ts';

const idempotencyErrors = defineErrors('idempotency', {
  key: ['invalid', 'An Idempotency-Key has 1 to 255 visible ASCII characters.'],
  inProgress: ['conflict', 'The first request with this Idempotency-Key is still at work. Ask again in a moment.'],
  otherBody: ['refused', 'This Idempotency-Key was sent before with another body. Use a new key for a new request.'],
});

/** How long a first request is believed to be at work; one that took longer has died with its process. */
const AT_WORK_MS = 120_000;

/** How long an answer is kept. */
const KEPT_MS = 86_400_000;

/** Makes a handler answer a repeated request with its first answer. */
export type Once = (handle: Lifecycle.Method) => Lifecycle.Method;

/**
 * Remembers answers by caller, address and `Idempotency-Key`. What a caller is refused is not remembered: nothing has
 * happened then, and the same key may be tried again. Without a key, every request counts.
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
        if (known !== null && known.fingerprint !== fingerprint) throw idempotencyErrors.otherBody();
        if (known !== null && known.status !== null) return replay(h, Number(known.status), known.body ?? 'null');
        const died = known !== null && now - Number(known.started_at) > AT_WORK_MS;
        const taken = died && (await idempotency.replace({ id }, { started_at: known.started_at }, begun));
        if (!taken) throw idempotencyErrors.inProgress();
      }
      try {
        const response = (await call(handle, request, h)) as ResponseObject;
        const kept = { body: response.source, location: response.headers['location'] ?? null };
        await idempotency.put({ ...begun, status: BigInt(response.statusCode), body: JSON.stringify(kept) });
        return response;
      } catch (thrown) {
        if (isBillingError(thrown)) await idempotency.remove({ id });
        throw thrown;
      }
    };
    return once;
  };
}

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

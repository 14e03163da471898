import { randomBytes } from 'node:crypto';
import type { Request, ResponseObject, ResponseToolkit, Server } from '@hapi/hapi';
import type { Clock, Log } from '@daftari/core';
import { callerOf } from './auth/caller.ts';
import type { Shelves } from './auth/tables.ts';
import { dayOf } from './auth/tokens.ts';
import { withoutSecrets } from './redact.ts';

/** Who did what. */
export interface Audit {
  /** Newest first; of one UTC day, or of one operator, where that is asked. `more` when there is another page. */
  list(ask: AuditAsk): Promise<{ readonly acts: readonly Act[]; readonly more: boolean }>;
  note(act: Act): Promise<void>;
}

/** Which part of the record. `page` counts from 1. */
export interface AuditAsk {
  readonly page: number;
  readonly limit: number;
  /** A UTC day, `2026-11-22`. */
  readonly day?: string | undefined;
  readonly actorId?: string | undefined;
}

/** One change that an operator made. */
export interface Act {
  /** UTC milliseconds. */
  readonly at: number;
  readonly actorId: string;
  readonly actor: string;
  readonly method: string;
  readonly path: string;
  /** The id of what was changed, or made. */
  readonly subject: string | null;
  readonly status: number;
  /** What was sent, without secrets. */
  readonly details: unknown;
}

/** The record, in the server's own table. */
export function createAudit({ audit }: Pick<Shelves, 'audit'>): Audit {
  return {
    async list({ page, limit, day, actorId }) {
      const where = {
        ...(day === undefined ? {} : { day }),
        ...(actorId === undefined ? {} : { actor_id: actorId }),
      };
      const end = page * limit;
      const rows = await audit.find(where, end + 1);
      const acts = rows.slice(end - limit, end).map((row) => ({
        at: Number(row.at),
        actorId: row.actor_id ?? '',
        actor: row.actor ?? '',
        method: row.method ?? '',
        path: row.path ?? '',
        subject: row.subject,
        status: Number(row.status),
        details: row.details === null ? null : (JSON.parse(row.details) as unknown),
      }));
      return { acts, more: rows.length > end };
    },

    async note({ at, actorId, actor, method, path, subject, status, details }) {
      await audit.insertOnce({
        id: `${String(END_OF_TIME - at).padStart(13, '0')}-${randomBytes(6).toString('hex')}`,
        at: BigInt(at),
        day: dayOf(at),
        actor_id: actorId,
        actor,
        method,
        path,
        subject,
        status: BigInt(status),
        details: details === null ? null : JSON.stringify(details),
      });
    },
  };
}

/** Tables are read in the order of their keys; what is left until the year 2286 shrinks, so the newest comes first. */
const END_OF_TIME = 9_999_999_999_999;

/** Notes every change that an operator makes by HTTP, before she is answered. A repeat that changed nothing is none. */
export function installAudit(server: Server, audit: Audit, clock: Clock, log: Log): void {
  server.ext('onPreResponse', async (request: Request, h: ResponseToolkit) => {
    const { response } = request;
    if (response instanceof Error || response.statusCode >= 400 || !isChange(request)) return h.continue;
    if (response.headers['idempotency-replayed'] !== undefined) return h.continue;
    const act = actOf(request, response, clock.now());
    try {
      await audit.note(act);
    } catch (thrown) {
      // It is done, and to say that it failed would have it done again. The log keeps who did it.
      log.error('An act of an operator could not be recorded', { ...act, reason: String(thrown) });
    }
    return h.continue;
  });
}

function isChange(request: Request): boolean {
  return request.auth.isAuthenticated && request.method !== 'get' && callerOf(request).role === 'operator';
}

function actOf(request: Request, response: ResponseObject, at: number): Act {
  const { userId: actorId, name: actor } = callerOf(request);
  const route = request.route.path;
  const made: unknown = response.source;
  const id: unknown = request.params['id'] ?? (isRecord(made) ? made['id'] : undefined);
  return {
    at,
    actorId,
    actor,
    method: request.method.toUpperCase(),
    // The address of a plugin's route is a secret.
    path: route.startsWith('/hooks/') ? '/hooks' : request.path,
    subject: typeof id === 'string' ? id : null,
    status: response.statusCode,
    details: detailsOf(request, route),
  };
}

/** What is sent to change a password is a password, whatever it is called; what plugins take is theirs to name. */
function detailsOf({ payload }: Request, route: string): unknown {
  if (!route.startsWith('/api/') || route.startsWith('/api/v1/auth/') || !isRecord(payload)) return null;
  return Object.keys(payload).length === 0 ? null : withoutSecrets(payload);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}

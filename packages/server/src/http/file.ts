import { callerOf, type Caller } from '../auth/caller.ts';
import { parsePart, type Door } from './door.ts';
import { z } from 'zod';

/** A file that is given out. */
export interface FileOut {
  readonly bytes: Uint8Array;
  /** Of the bytes, in lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly name: string;
}

/** A door that gives out a file. */
export interface FileDoorSpec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> extends Pick<
  Door,
  'path' | 'word' | 'summary' | 'who' | 'long'
> {
  readonly params: P;
  readonly query: Q;
  /** With a body it is a POST: what is given out leaves a trace. */
  readonly body?: B;
  readonly mediaType: 'application/pdf' | 'application/json';
  readonly answer: (asked: {
    readonly params: z.output<P>;
    readonly query: z.output<Q>;
    readonly body: z.output<B>;
    readonly caller: Caller;
  }) => Promise<FileOut>;
}

/** A file has no fields: it is what it is. */
const Bytes = z.string().meta({ format: 'binary' });

/**
 * Makes a door that gives out a file under its name. Its tag is its hash: who has it already is told so, and who keeps
 * it can prove that it is the same. Proxies between keep nothing.
 */
export function fileDoor<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType = z.ZodUndefined>(
  spec: FileDoorSpec<P, Q, B>,
): Door {
  const { path, word, summary, who, params, query, body = null, mediaType, long = false, answer } = spec;
  return {
    path,
    word,
    summary,
    who,
    params,
    query,
    body,
    mediaType,
    long,
    method: body === null ? 'GET' : 'POST',
    status: 200,
    reply: Bytes,
    async handle(request, h) {
      const file = await answer({
        params: parsePart('params', params, request.params),
        query: parsePart('query', query, request.query),
        body: (body === null ? undefined : parsePart('body', body, request.payload ?? {})) as z.output<B>,
        caller: callerOf(request),
      });
      const cache = body === null ? 'private, no-cache' : 'no-store';
      const unchanged = body === null ? h.entity({ etag: file.sha256, vary: false }) : undefined;
      if (unchanged !== undefined) return unchanged.header('cache-control', cache);
      return h
        .response(Buffer.from(file.bytes))
        .type(mediaType)
        .header('cache-control', cache)
        .header('content-disposition', `inline; filename="${file.name.replaceAll(/[^\w.-]/g, '_')}"`)
        .header('x-content-sha256', file.sha256);
    },
  };
}

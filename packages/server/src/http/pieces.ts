import { Readable } from 'node:stream';
import { z } from 'zod';
import { parsePart, type Door } from './door.ts';

/** A door that gives out a text piece by piece, as fast as whoever asks takes it. */
export interface PiecesDoorSpec<Q extends z.ZodType> extends Pick<Door, 'path' | 'word' | 'summary' | 'who'> {
  readonly query: Q;
  readonly mediaType: string;
  readonly name: string;
  readonly pieces: (query: z.output<Q>) => AsyncGenerator<string>;
}

/**
 * Makes a door that gives out a text piece by piece: however long it is, no more than one piece is held. What fails at
 * the first piece is told; of what fails later the connection breaks, so that nobody takes a part for the whole.
 */
export function piecesDoor<Q extends z.ZodType>(spec: PiecesDoorSpec<Q>): Door {
  const { path, word, summary, who, query, mediaType, name, pieces } = spec;
  return {
    path,
    word,
    summary,
    who,
    query,
    mediaType,
    method: 'GET',
    params: z.strictObject({}),
    body: null,
    status: 200,
    reply: z.string(),
    long: true,
    async handle(request, h) {
      const all = pieces(parsePart('query', query, request.query));
      const first = await all.next();
      return h
        .response(Readable.from(joined(first, all), { objectMode: false }))
        .type(mediaType)
        .header('content-disposition', `attachment; filename="${name}"`);
    },
  };
}

/** The first piece, which has come already, and the rest; who stops reading stops the rest. */
async function* joined(first: IteratorResult<string>, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    if (first.done === true) return;
    yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

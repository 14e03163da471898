import { unreachable } from './problem.ts';

/**
 * Opens a file and reads it whole. It may take as long as it comes: only a silence of so many milliseconds, before its
 * first piece or between two, ends it. @throws ApiError
 */
export async function readWhole(open: (signal: AbortSignal) => Promise<Response>, silenceMs: number): Promise<Blob> {
  const ending = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => ending.abort(unreachable(`Nothing was heard for ${silenceMs} ms.`)), silenceMs);
  };
  heard();
  try {
    const response = await open(ending.signal);
    const type = response.headers.get('content-type') ?? '';
    return new Blob(await piecesOf(response, heard), { type });
  } finally {
    clearTimeout(timer);
  }
}

async function piecesOf({ body }: Response, heard: () => void): Promise<Uint8Array<ArrayBuffer>[]> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  if (body === null) return pieces;
  const reader = body.getReader();
  for (;;) {
    heard();
    const { done, value } = await reader.read();
    if (done) return pieces;
    pieces.push(value);
  }
}

import type { Client } from './client.ts';
import { ApiError } from './problem.ts';

/** One event of the stream: its name is a core event, its data the event's payload. */
export interface StreamEvent {
  readonly name: string;
  readonly id: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Whether events are arriving. */
export type Connection = 'live' | 'connecting';

/** What happens on the stream, and how long to wait between tries. */
export interface StreamOptions {
  readonly onEvent: (event: StreamEvent) => void;
  readonly onConnection: (state: Connection) => void;
  readonly signal: AbortSignal;
  /** Milliseconds before try n (from 0). It doubles from 0.5 s to 20 s; chance keeps all from coming at once. */
  readonly backOff?: (attempt: number) => number;
}

/**
 * Listens until the signal aborts. A broken stream is taken up again after the last event heard; EventSource cannot do
 * this, for it sends no Authorization header.
 */
export async function listen(client: Client, options: StreamOptions): Promise<void> {
  const { signal, onConnection, backOff = defaultBackOff } = options;
  let last: string | null = null;
  let attempt = 0;
  const heard = (event: StreamEvent): void => {
    last = event.id ?? last;
    options.onEvent(event);
  };
  while (!signal.aborted) {
    onConnection('connecting');
    try {
      const headers = { accept: 'text/event-stream', ...(last === null ? {} : { 'last-event-id': last }) };
      const response = await client.open('/api/v1/stream', headers, signal);
      onConnection('live');
      attempt = 0;
      if (response.body !== null) await readEvents(response.body, heard);
    } catch (error) {
      if (signal.aborted || (error instanceof ApiError && error.status === 401)) return;
    }
    await pause(backOff(attempt), signal);
    attempt += 1;
  }
}

/** Reads a body by the rules of server-sent events (HTML Standard, section 9.2.6) until it ends. */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: StreamEvent) => void,
): Promise<void> {
  const parser = eventParser(onEvent);
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parser(decoder.decode(value, { stream: true }));
  }
}

/** A parser that takes text in any pieces. An event counts once its blank line has come; comments are heartbeats. */
export function eventParser(onEvent: (event: StreamEvent) => void): (chunk: string) => void {
  let rest = '';
  let name = 'message';
  let data: string[] = [];
  let id: string | null = null;

  const dispatch = (): void => {
    const text = data.join('\n');
    const event = { name, id };
    name = 'message';
    data = [];
    if (text === '') return;
    const parsed = parsePayload(text);
    if (parsed !== null) onEvent({ ...event, data: parsed });
  };

  const line = (text: string): void => {
    if (text === '') return dispatch();
    const colon = text.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') name = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id') id = value;
  };

  return (chunk) => {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const each of lines) line(each);
  };
}

function parsePayload(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    // One garbled event must not end the stream; the page asks for the facts anyway.
    return null;
  }
}

function defaultBackOff(attempt: number): number {
  return Math.min(20_000, 500 * 2 ** attempt) * (0.75 + Math.random() / 2);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}

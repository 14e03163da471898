import { describe, expect, it } from 'vitest';
import type { Client } from '../src/api/client.ts';
import { ApiError } from '../src/api/problem.ts';
import { eventParser, listen, readEvents, type StreamEvent } from '../src/api/stream.ts';

function parsed(...chunks: string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const parse = eventParser((event) => events.push(event));
  for (const chunk of chunks) parse(chunk);
  return events;
}

describe('a stream of events', () => {
  it.each<[string[], StreamEvent[], string]>([
    [
      ['event: paymentReceived\nid: 7\ndata: {"a":1}\n\n'],
      [{ name: 'paymentReceived', id: '7', data: { a: 1 } }],
      'one',
    ],
    [['event: x\nda', 'ta: {"a":', '1}\n', '\n'], [{ name: 'x', id: null, data: { a: 1 } }], 'cut anywhere'],
    [['event: x\r\ndata: {"a":1}\r', '\n\r\n'], [{ name: 'x', id: null, data: { a: 1 } }], 'cut within CR LF'],
    [['data: {"a":\ndata: 1}\n\n'], [{ name: 'message', id: null, data: { a: 1 } }], 'data over two lines'],
    [[': heartbeat\n\n'], [], 'a comment says only that the line lives'],
    [['event: x\ndata: {"a":1}\n'], [], 'without its blank line it is not complete'],
    [
      ['event: x\ndata: {oh\n\nevent: y\ndata: {}\n\n'],
      [{ name: 'y', id: null, data: {} }],
      'a garbled one is left out',
    ],
  ])('%j is read as told: %j (%s)', (chunks, expected) => {
    expect(parsed(...chunks)).toEqual(expected);
  });

  it('puts letters together that arrive in two pieces', async () => {
    const bytes = new TextEncoder().encode('data: {"name":"Njeri wa Nyéri"}\n\n');
    const cut = bytes.indexOf(0xc3) + 1;
    const events: StreamEvent[] = [];
    await readEvents(streamOf(bytes.slice(0, cut), bytes.slice(cut)), (event) => events.push(event));
    expect(events[0]?.data['name']).toBe('Njeri wa Nyéri');
  });
});

describe('listening', () => {
  it('takes a broken stream up again, after the last event that it heard', async () => {
    const asked: string[] = [];
    const stop = new AbortController();
    const heard: string[] = [];
    const client = clientThat((headers) => {
      asked.push(headers['last-event-id'] ?? 'from the start');
      return new Response(
        streamOf(new TextEncoder().encode(`event: e${asked.length}\nid: ${asked.length}\ndata: {}\n\n`)),
      );
    });
    await listen(client, {
      signal: stop.signal,
      onConnection: () => undefined,
      backOff: () => 0,
      onEvent: ({ name }) => {
        heard.push(name);
        if (heard.length === 3) stop.abort();
      },
    });
    expect(heard).toEqual(['e1', 'e2', 'e3']);
    expect(asked).toEqual(['from the start', '1', '2']);
  });

  it('waits longer after each failure, and begins anew once it was connected', async () => {
    const waits: number[] = [];
    const stop = new AbortController();
    let tries = 0;
    const client = clientThat(() => {
      tries += 1;
      if (tries === 6) stop.abort();
      if (tries !== 4) throw new ApiError({ status: 503, code: 'server.busy', detail: 'Busy.' });
      return new Response(streamOf());
    });
    await listen(client, {
      signal: stop.signal,
      onConnection: () => undefined,
      onEvent: () => undefined,
      backOff: (attempt) => {
        waits.push(attempt);
        return 0;
      },
    });
    // Three failures, then a connection that ended, then a failure again; the last try ends by the signal.
    expect(waits).toEqual([0, 1, 2, 0, 1]);
  });

  it('gives up when the server no longer knows who asks', async () => {
    const client = clientThat(() => {
      throw new ApiError({ status: 401, code: 'auth.expired', detail: 'Sign in again.' });
    });
    const states: string[] = [];
    const signal = new AbortController().signal;
    await listen(client, { signal, onConnection: (state) => states.push(state), onEvent: () => undefined });
    expect(states).toEqual(['connecting']);
  });
});

function streamOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

function clientThat(open: (headers: Readonly<Record<string, string>>) => Response): Client {
  return {
    open: async (_path: string, headers: Readonly<Record<string, string>>) => open(headers),
  } as unknown as Client;
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApi, type Api } from '../src/api/api.ts';
import { createClient } from '../src/api/client.ts';

/** A file that comes as the test lets it. */
interface Coming {
  readonly api: Api;
  readonly come: (text: string) => Promise<void>;
  readonly end: () => void;
  /** Whether the browser still waits for more. */
  readonly isOpen: () => boolean;
}

const user = { id: 'u', name: 'Asha', role: 'operator', accountId: null } as const;

/** The API over a network that ends a body as a browser does: with the reason of the signal. */
function coming(headers: Record<string, string> = { 'content-type': 'text/csv' }): Coming {
  let body: ReadableStreamDefaultController<Uint8Array>;
  let open = true;
  const fetched: typeof fetch = async (address, init) => {
    if (address === '/api/v1/auth/refresh') {
      return Response.json({ accessToken: 'a', refreshToken: 'r', tokenType: 'Bearer', expiresIn: 900, user });
    }
    const stream = new ReadableStream<Uint8Array>({ start: (controller) => void (body = controller) });
    init?.signal?.addEventListener('abort', () => {
      open = false;
      body.error(init.signal?.reason);
    });
    return new Response(stream, { headers });
  };
  const session = {
    read: () => ({ refreshToken: 'r', user }),
    write: () => undefined,
    alone: <T>(work: () => T) => work(),
  };
  const client = createClient({ base: '', session, fetch: fetched, now: () => 0, onSignedOut: () => undefined });
  return {
    api: createApi(client),
    async come(text) {
      body.enqueue(new TextEncoder().encode(text));
      await vi.advanceTimersByTimeAsync(0);
    },
    end: () => body.close(),
    isOpen: () => open,
  };
}

describe('a file that is streamed', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('comes whole however long it takes, as long as it comes', async () => {
    const { api, come, end } = coming();
    const file = api.paymentsCsv({ gateway: 'mpesa' });
    for (const line of ['a,1\n', 'b,2\n', 'c,3\n', 'd,4\n']) {
      await vi.advanceTimersByTimeAsync(59_000);
      await come(line);
    }
    end();
    const kept = await file;
    expect(await kept.text()).toBe('a,1\nb,2\nc,3\nd,4\n');
    expect(kept.type).toBe('text/csv');
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    [[], 'before its first piece'],
    [['a,1\n'], 'after it'],
  ])('ends after a minute of silence with %j: %s', async (lines) => {
    const { api, come, isOpen } = coming();
    const file = api.paymentsCsv({}).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(0);
    for (const line of lines) await come(line);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(isOpen()).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(isOpen()).toBe(false);
    expect(await file).toMatchObject({ status: 0, code: 'network.unreachable' });
  });

  it('waits two minutes for the next page of a sheet of vouchers', async () => {
    const { api, come, end } = coming({ 'content-type': 'application/pdf' });
    const sheet = api.vouchers.sheet('b1', { language: 'en', perPage: 8 });
    await vi.advanceTimersByTimeAsync(119_000);
    await come('%PDF');
    await vi.advanceTimersByTimeAsync(119_000);
    end();
    expect(await (await sheet).text()).toBe('%PDF');
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Our side of the callbacks: a real listener that keeps what it is sent, in order. */
export interface Listener {
  /** Its address; any path below it is taken. */
  readonly url: string;
  readonly received: { readonly path: string; readonly body: unknown }[];
  close(): Promise<void>;
}

/** Listens on loopback and answers each message with the body that `answer` makes. */
export async function listen(answer: (path: string) => unknown = () => ({ ResultCode: 0 })): Promise<Listener> {
  const received: Listener['received'][number][] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', body: JSON.parse(Buffer.concat(chunks).toString()) });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(request.url ?? '')));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

import type { ServerResponse } from 'node:http';
import type { Gate } from '../gate.ts';
import type { Fate } from '../vices.ts';
import type { RestReply } from './reply.ts';

/** Works an answer out and sends it: whole, in pieces, half or not at all, as its fate will have it. */
export function sendReply(response: ServerResponse, gate: Gate, fate: Fate | null, act: () => RestReply): void {
  const { status, body } = act();
  if (fate === 'dropReply') return;
  const { socket } = response;
  if (fate === 'dropAfterWrite') return void socket?.destroy();
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': bytes.length }),
    ...(status === 401 ? { 'www-authenticate': 'Basic realm="RouterOS"' } : {}),
  });
  if (fate === 'halfReply') {
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => socket?.destroy());
    return;
  }
  if (fate === 'disconnect') response.once('finish', () => socket?.destroySoon());
  if (gate.vices.dribble) void dribble(response, bytes);
  else response.end(bytes);
}

async function dribble(response: ServerResponse, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await new Promise<void>((next) => setImmediate(next));
  }
  response.end();
}

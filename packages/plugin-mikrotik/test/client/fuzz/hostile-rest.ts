import { createServer, type Server, type Socket } from 'node:net';
import { mutated, type Chance } from './chance.ts';

/** A web server that answers every few octets of a question as chance has it; its questions are not read. */
export function hostileRest(chance: Chance): Server {
  const bodies = [
    '[]',
    '{}',
    '{".id":"*1"}',
    '[{"a":1,"b":null,"c":{"d":[]}}]',
    'null',
    '"x"',
    '[null]',
    '',
    '{',
    '[{"a":"\n"}]',
  ];
  const statuses = [200, 200, 200, 201, 204, 400, 401, 404, 406, 500, 503, 302, 100];
  const anyReply = (): Buffer => {
    const status = chance.pick(statuses);
    return status === 204 ? Buffer.from('HTTP/1.1 204 No Content\r\n\r\n') : reply(status, chance.pick(bodies));
  };
  const doings: readonly ((socket: Socket) => void)[] = [
    (socket) => void socket.write(reply(200, '{".id":"*1","name":"x"}')),
    (socket) => void socket.write(anyReply()),
    (socket) => void socket.write(mutated(anyReply(), chance)),
    (socket) => void socket.write(chance.octets(chance.below(200))),
    (socket) => socket.end(reply(200, '[{', 100)),
    (socket) => socket.resetAndDestroy(),
    (socket) => void socket.write(Buffer.concat([anyReply(), anyReply()])),
    () => undefined,
  ];
  return createServer((socket) => {
    let asked = 0;
    socket.on('error', () => undefined);
    socket.on('data', () => {
      // Mostly let in, or nothing but the first question would ever be asked.
      const doing = asked++ === 0 && chance.below(4) > 0 ? doings[0] : chance.pick(doings);
      if (socket.writable) doing?.(socket);
    });
  });
}

function reply(status: number, body: string, length = Buffer.byteLength(body)): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${status} So\r\nContent-Length: ${length}\r\nContent-Type: application/json\r\n\r\n${body}`,
  );
}

import { openSocket } from '../src/socket.ts';
import { codes } from '../src/wire/packet.ts';

// Answers every datagram at once with the shortest packet that fits it: what is measured against it is the generator of
// load and the network of this machine. Tells its port to whoever forked it, and ends with it.

const socket = await openSocket({
  address: '127.0.0.1',
  port: 0,
  heard(datagram, from) {
    const reply = Buffer.alloc(20);
    reply[0] = datagram[0] === codes['Access-Request'] ? codes['Access-Accept'] : codes['Accounting-Response'];
    reply[1] = datagram[1] ?? 0;
    reply[3] = 20;
    socket.send(reply, from);
  },
  failed: (reason) => console.error(reason),
});
process.on('disconnect', () => void socket.close());
process.send?.(socket.port);

import { createSocket, type RemoteInfo, type SocketOptions } from 'node:dgram';
import { canonicalAddress } from './network.ts';

/** Somebody at the other end. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** An open UDP socket. */
export interface Socket extends Peer {
  /** Sends without waiting: a datagram may be lost anyway. */
  readonly send: (bytes: Uint8Array, to: Peer) => void;
  readonly close: () => Promise<void>;
}

/** How a socket is opened. */
export interface Opening extends Peer {
  readonly heard: (datagram: Uint8Array, from: Peer) => void;
  /** A fault of the socket after it was opened, such as a datagram that cannot be sent. */
  readonly failed: (reason: string) => void;
  /** Whether other processes may open the same port; the kernel gives each sender to one of them. */
  readonly shared?: boolean;
}

/**
 * The kernel's buffer for what has arrived and was not read: about 4,000 packets, for the second after a power cut.
 * Linux grants no more than `net.core.rmem_max`.
 */
const BUFFER_BYTES = 2 * 1024 * 1024;

/**
 * Opens a UDP socket. The one file of the plugin that touches UDP; `radsec/listener.ts` is that of TLS.
 * @throws Error of Node (such as EADDRINUSE) when it cannot be bound
 */
export function openSocket({ address, port, heard, failed, shared = false }: Opening): Promise<Socket> {
  const type = address.includes(':') ? 'udp6' : 'udp4';
  const socket = createSocket({ type, recvBufferSize: BUFFER_BYTES, reusePort: shared, lookup: asGiven });
  const sent = (error: Error | null): void => {
    if (error !== null) failed(error.message);
  };
  return new Promise((resolve, reject) => {
    const refuse = (error: Error): void => {
      socket.close();
      reject(error);
    };
    socket.once('error', refuse);
    socket.on('message', (datagram: Uint8Array, from: RemoteInfo) =>
      // The kernel writes an IPv4 address in its one form.
      heard(datagram, type === 'udp4' ? from : { address: canonicalAddress(from.address), port: from.port }),
    );
    socket.bind({ address, port }, () => {
      socket.off('error', refuse);
      socket.on('error', (error) => failed(error.message));
      const bound = socket.address();
      let open = true;
      resolve({
        address: bound.address,
        port: bound.port,
        send(bytes, to) {
          if (!open) return;
          socket.send(bytes, to.port, to.address, sent);
        },
        close() {
          if (!open) return Promise.resolve();
          open = false;
          return new Promise((closed) => void socket.close(closed));
        },
      });
    });
  });
}

/** Peers are addresses and no names: to ask the resolver would put off each datagram to the next turn of the loop. */
const asGiven: NonNullable<SocketOptions['lookup']> = (address, _, resolved) =>
  resolved(null, address, address.includes(':') ? 6 : 4);

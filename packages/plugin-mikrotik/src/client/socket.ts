import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { BillingError } from '@daftari/core';
import { mikrotikErrors } from '../errors.ts';
import type { Later, RouterAddress, TlsTrust } from './link.ts';

/** The deadline of a log-in and of each command, unless said otherwise. */
export const TIMEOUT_MS = 10_000;

/** Timers of Node. */
export const realLater: Later = (ms, task) => {
  const handle = setTimeout(task, ms);
  return () => clearTimeout(handle);
};

/** Host and port, as errors name a router. */
export const nameOf = ({ host, port }: Pick<RouterAddress, 'host' | 'port'>): string =>
  isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;

/** The kernel asks a line that says nothing whether it is there; NATs keep their entry by it. */
const KEEP_ALIVE_MS = 15_000;

/**
 * A connection to a router, whose other end is who it must be before anything is sent. Its octets leave at once:
 * without `noDelay` a small command waits 40 ms for the acknowledgement of the one before.
 * @throws mikrotikErrors.unreachable and mikrotikErrors.untrusted
 */
export function openSocket(to: RouterAddress): Promise<Socket> {
  const { tls, later = realLater, timeoutMs = TIMEOUT_MS, signal } = to;
  return new Promise((resolve, reject) => {
    const secure = tls === undefined || tls === null ? undefined : tls;
    const socket = secure === undefined ? connectPlain(to.port, to.host) : connectSecure(secureOptions(to, secure));
    const failed = (fault: BillingError): void => {
      settle();
      socket.destroy();
      reject(fault);
    };
    const unreachable = (reason: string, cause?: unknown): void =>
      failed(mikrotikErrors.unreachable({ address: nameOf(to), reason, outcome: 'none' }, cause));
    const onError = (thrown: NodeJS.ErrnoException): void => unreachable(thrown.code ?? thrown.message, thrown);
    const onClose = (): void => unreachable('it has closed the connection');
    const onAbort = (): void => unreachable('it was broken off', signal?.reason);
    const callOff = later(timeoutMs, () => unreachable(`no connection within ${timeoutMs} ms`));
    const settle = (): void => {
      callOff();
      signal?.removeEventListener('abort', onAbort);
      socket.off('error', onError).off('close', onClose);
      // What still comes of a socket that was given up is of no interest, and must not end the process.
      socket.on('error', () => undefined);
    };
    socket.on('error', onError).on('close', onClose);
    signal?.addEventListener('abort', onAbort);
    socket.once(secure === undefined ? 'connect' : 'secureConnect', () => {
      const shown =
        secure?.fingerprint256 === undefined ? null : strangerOf(socket as TLSSocket, secure.fingerprint256);
      if (shown !== null) return failed(mikrotikErrors.untrusted({ address: nameOf(to), shown, outcome: 'none' }));
      settle();
      socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
      return resolve(socket);
    });
    if (signal?.aborted === true) onAbort();
  });
}

/**
 * @see https://help.mikrotik.com/docs/spaces/ROS/pages/47579160/API ("API-ssl": without a certificate it offers
 * anonymous Diffie-Hellman only, which OpenSSL counts among what it does not do by itself)
 */
function secureOptions({ host, port }: RouterAddress, trust: TlsTrust): ConnectionOptions {
  const named = isIP(host) === 0 ? { servername: host } : {};
  const where = { host, port, ...named };
  if (trust.anonymous === true) {
    return {
      ...where,
      rejectUnauthorized: false,
      ciphers: 'ADH:@SECLEVEL=0',
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.2',
    };
  }
  // A pin is compared by us before anything is sent: routers sign their certificates themselves.
  if (trust.fingerprint256 !== undefined) return { ...where, rejectUnauthorized: false };
  return trust.ca === undefined ? where : { ...where, ca: trust.ca };
}

/** The fingerprint that is shown instead of the pinned one; null when it is the pinned one. */
function strangerOf(socket: TLSSocket, pinned: string): string | null {
  const shown = socket.getPeerX509Certificate()?.fingerprint256 ?? 'none';
  return plainHex(shown) === plainHex(pinned) ? null : shown;
}

const plainHex = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();

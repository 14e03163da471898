import { pino, type DestinationStream, type Logger } from 'pino';
import type { Log } from '@daftari/core';

/** The names under which secrets travel; whatever stands under one is never written. */
const SECRET_NAMES = [
  'password',
  'passkey',
  'secret',
  'secretKey',
  'consumerKey',
  'consumerSecret',
  'callbackSecret',
  'accessToken',
  'refreshToken',
  'token',
  'authorization',
];

/** How much is said. */
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** How much is said. */
export type LogLevel = (typeof logLevels)[number];

/** A log in lines of JSON, on standard output unless told otherwise. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const paths = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const options = { level, base: {}, redact: { paths, censor: '…' } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** The log as the core and plugins speak to it. */
export function coreLog(logger: Logger): Log {
  return {
    debug: (message, details = {}) => logger.debug(details, message),
    info: (message, details = {}) => logger.info(details, message),
    warn: (message, details = {}) => logger.warn(details, message),
    error: (message, details = {}) => logger.error(details, message),
  };
}

import { randomBytes } from 'node:crypto';
import { mpesa } from '@daftari/plugin-mpesa';
import type { DarajaSim } from '@daftari/plugin-mpesa/testing';
import { hookPath } from '../src/hooks.ts';

/** M-Pesa of a bench, at a simulated Daraja that calls the server on this port. */
export function simulatedMpesa({ credentials, url }: DarajaSim, port: number, secretKey: Uint8Array) {
  return mpesa({
    ...credentials,
    baseUrl: url,
    allowHttp: true,
    allowFrom: 'any',
    callbackBase: `http://127.0.0.1:${port}${hookPath(secretKey, 'mpesa')}`,
    callbackSecret: randomBytes(24).toString('base64url'),
  });
}

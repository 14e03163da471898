import { definePlugin } from '@daftari/core';
import { callbackUrls, type CallbackUrls } from './callbacks.ts';
import { mpesaCommands } from './commands.ts';
import type { DarajaClient } from './daraja/client.ts';
import { mpesaErrors } from './errors.ts';
import { mpesaGateway } from './gateway.ts';
import { createLink } from './link.ts';
import { Options } from './options.ts';
import { pullJob } from './pull.ts';
import { callbackRoutes } from './routes.ts';
import { tokensTable } from './tokens.ts';
import { healthOf, newVitals, notesTable } from './vitals.ts';

/** What the host application may ask of M-Pesa: `billing.plugins.mpesa`. */
export interface MpesaApi {
  /**
   * The addresses that Safaricom is told, below `callbackBase` or another base. They hold the token: not for logs.
   * @throws mpesa.callbackWord, mpesa.callbackUrl
   */
  callbackUrls(base?: string): CallbackUrls;
  /** Daraja itself. @throws mpesa.notStarted */
  client(): DarajaClient;
  /**
   * Pays the shortcode as a customer would, by the sandbox's own means.
   * @throws mpesa.sandboxOnly in production; mpesa.refused, mpesa.unreachable, mpesa.phone…, mpesa.amount…
   */
  simulate(payment: Parameters<DarajaClient['simulate']>[0]): Promise<void>;
}

/** M-Pesa for Daftari: STK push with callback and query, C2B validation and confirmation, the pull feed. */
export const mpesa = definePlugin({
  id: 'mpesa',
  version: '0.1.0',
  contract: 1,
  options: Options,
  setup(options) {
    const urls = callbackUrls(options);
    const link = createLink(options);
    const vitals = newVitals();
    const api: MpesaApi = {
      callbackUrls: (callbackBase = options.callbackBase) => callbackUrls({ ...options, callbackBase }),
      client: link.client,
      async simulate(payment) {
        if (options.production) throw mpesaErrors.sandboxOnly();
        link.answered(await link.client().simulate(payment));
      },
    };
    return {
      gateway: mpesaGateway(options, urls, link),
      routes: callbackRoutes(options, vitals),
      tables: [tokensTable, notesTable],
      jobs: options.pull ? [pullJob(link)] : [],
      commands: mpesaCommands(link, urls),
      health: (host) => healthOf(link, host),
      api,
      async start(host) {
        link.open(host);
      },
      async stop() {
        link.close();
      },
    };
  },
});

export type { CallbackUrls } from './callbacks.ts';
export type { C2bUrls, DarajaClient, StkAccepted, StkAsk } from './daraja/client.ts';
export type { Outcome } from './daraja/outcome.ts';
export type { Advice, Confirmed, Failed, Payer, Pending, Rail, Received } from './daraja/result.ts';
export { mpesaErrors } from './errors.ts';
export type { MpesaOptions } from './options.ts';

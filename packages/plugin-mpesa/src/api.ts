import type { PluginHost } from '@daftari/core';
import { askBalance, askStatus, proposeStandingOrder, type StandingOrderAsk } from './asks.ts';
import { callbackUrls, type CallbackUrls } from './callbacks.ts';
import type { DarajaClient } from './daraja/client.ts';
import { mpesaErrors } from './errors.ts';
import type { House } from './house.ts';
import { keptBalances, type KeptBalance } from './kept.ts';
import { callbacksOf, type MpesaOptions } from './options.ts';

/**
 * What the host application may ask of M-Pesa: `billing.plugins.mpesa`. Where there are several shortcodes, `gateway`
 * names one (`mpesa-east`); the first is meant when it is left out. Each verb throws mpesa.noGateway for a name that
 * is none, and mpesa.noKeys where Daraja would have to be asked for a shortcode without keys.
 */
export interface MpesaApi {
  /**
   * The addresses that Safaricom is told, below `callbackBase` or another base. They hold the token: not for logs.
   * @throws mpesa.callbackWord, mpesa.callbackUrl
   */
  callbackUrls(base?: string, gateway?: string): CallbackUrls;
  /** Daraja itself. @throws mpesa.notStarted */
  client(gateway?: string): DarajaClient;
  /**
   * Pays the shortcode as a customer would, by the sandbox's own means.
   * @throws mpesa.sandboxOnly in production; mpesa.refused, mpesa.unreachable, mpesa.phone…, mpesa.amount…
   */
  simulate(payment: Parameters<DarajaClient['simulate']>[0], gateway?: string): Promise<void>;
  /**
   * Asks what became of a receipt; what it tells of money of ours is booked.
   * @throws mpesa.noInitiator, mpesa.refused, mpesa.unreachable
   */
  askStatus(receipt: string, gateway?: string): Promise<void>;
  /** Asks what the accounts hold; `balances` knows it when the answer has come. @throws mpesa.noInitiator */
  askBalance(gateway?: string): Promise<void>;
  /** What the accounts held when they were last told of, of one shortcode or of all. */
  balances(gateway?: string): Promise<readonly KeptBalance[]>;
  /**
   * Proposes a standing order (M-Pesa Ratiba) to a customer, and answers the name of the mandate that it becomes when
   * she agrees.
   * @throws mpesa.phone…, mpesa.amount…, mpesa.standingDates, mpesa.refused, mpesa.unreachable
   */
  proposeStandingOrder(ask: StandingOrderAsk, gateway?: string): Promise<string>;
}

/** The api over the lines. */
export function mpesaApi({ production }: MpesaOptions, house: House): MpesaApi {
  const hostOf = (gateway?: string): PluginHost => house.line(gateway)[1].host();
  return {
    callbackUrls(base, gateway) {
      const callbacks = callbacksOf(house.keyedLine(gateway)[0]);
      return callbackUrls({ ...callbacks, callbackBase: base ?? callbacks.callbackBase });
    },
    client: (gateway) => house.line(gateway)[1].client(),
    async simulate(payment, gateway) {
      if (production) throw mpesaErrors.sandboxOnly();
      const [, link] = house.keyedLine(gateway);
      link.answered(await link.client().simulate(payment));
    },
    async askStatus(receipt, gateway) {
      await askStatus(...house.keyedLine(gateway), receipt);
    },
    askBalance: async (gateway) => askBalance(...house.keyedLine(gateway)),
    balances: async (gateway) => keptBalances(hostOf(gateway), gateway),
    proposeStandingOrder: async (ask, gateway) =>
      proposeStandingOrder(...house.keyedLine(gateway), hostOf(gateway), ask),
  };
}

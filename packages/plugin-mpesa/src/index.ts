import { definePlugin } from '@daftari/core';
import { mpesaApi } from './api.ts';
import { balanceJob } from './balance.ts';
import { mpesaCommands } from './commands.ts';
import { moneyCommands } from './commands-money.ts';
import { mpesaGateway } from './gateway.ts';
import { createHouse } from './house.ts';
import { answersTable, balancesTable, refusalsTable } from './kept.ts';
import { Options } from './options.ts';
import { callbackRoutes } from './routes.ts';
import { tokensTable } from './tokens.ts';
import { healthOf, newVitals, notesTable } from './vitals.ts';

/**
 * M-Pesa for Daftari: STK push with callback and query, C2B, the pull feed and statements; B2C, B2B and reversals with
 * transaction status; balances and standing orders; one gateway for each shortcode.
 */
export const mpesa = definePlugin({
  id: 'mpesa',
  version: '0.1.0',
  contract: 1,
  options: Options,
  setup(options) {
    const house = createHouse(options);
    const spending = house.lines.filter(([{ initiator }]) => initiator !== null);
    return {
      gateway: house.lines.map(([line, link]) => mpesaGateway(line, link)),
      routes: callbackRoutes(house.keyed, newVitals()),
      tables: [tokensTable, notesTable, balancesTable, answersTable, refusalsTable],
      jobs: spending.length === 0 ? [] : [balanceJob(spending)],
      commands: [...mpesaCommands(house), ...moneyCommands(house)],
      health: (host) => healthOf(house.lines, host),
      api: mpesaApi(options, house),
      async start(host) {
        for (const [, link] of house.lines) link.open(host);
      },
      async stop() {
        for (const [, link] of house.lines) link.close();
      },
    };
  },
});

export type { MpesaApi } from './api.ts';
export type { StandingOrderAsk } from './asks.ts';
export type { CallbackUrls } from './callbacks.ts';
export type { C2bUrls, DarajaClient, StkAccepted, StkAsk } from './daraja/client.ts';
export type { AccountBalance } from './daraja/order-result.ts';
export type {
  DarajaOrders,
  OrderTaken,
  ResultUrls,
  ReversalOrder,
  StatusAsk,
  ToBusinessOrder,
  ToPhoneOrder,
} from './daraja/orders.ts';
export type { Outcome } from './daraja/outcome.ts';
export type { Advice, Confirmed, Failed, Payer, Pending, Rail, Received } from './daraja/result.ts';
export type { Frequency, StandingOrder, StandingOrders } from './daraja/standing-orders.ts';
export { mpesaErrors } from './errors.ts';
export type { KeptBalance } from './kept.ts';
export type { MpesaOptions } from './options.ts';

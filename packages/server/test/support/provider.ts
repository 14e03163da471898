import { definePlugin, type GatewayAsk, type PayOut, type ReportedLine } from '@daftari/core';
import { kes } from '@daftari/core/testing';
import { z } from 'zod';
import type { Isp, Reply } from './isp.ts';

/** A provider that asks, charges what was allowed, sends money and reports; a test holds its books. */
export function fakeProvider() {
  const asks: GatewayAsk[] = [];
  const orders: PayOut[] = [];
  const forgotten: string[] = [];
  const lines: ReportedLine[] = [];
  /** Whether it is asked and its answer is lost on the way. */
  const state = { lost: false };
  const plugin = definePlugin({
    id: 'fake-provider',
    contract: 1,
    options: z.undefined(),
    setup: () => ({
      gateway: {
        name: 'paybill',
        currencies: ['KES'],
        clearing: '1160',
        reportReachMs: 48 * 3_600_000,
        paysTo: ['phone', 'paybill'],
        async request(ask: GatewayAsk) {
          asks.push(ask);
          if (state.lost) throw new Error('socket hang up');
          return { providerReference: `ask-${asks.length}`, note: 'accepted' };
        },
        async payOut(order: PayOut) {
          orders.push(order);
          return { providerReference: `AG_${orders.length}`, note: 'accepted' };
        },
        queryPayOut: async () => null,
        endMandate: async (reference: string) => void forgotten.push(reference),
        report: async ({ fromAt, untilAt }) => lines.filter(({ at }) => at >= fromAt && at < untilAt),
        read: () => [],
      },
    }),
  });
  return Object.assign(state, { plugin: plugin(), asks, orders, forgotten, lines });
}

/** A line of the provider's books: KES 1,000 that came in. */
export function told(key: string, at: number, given: Partial<ReportedLine> = {}): ReportedLine {
  return {
    key,
    kind: 'payment',
    amount: kes('1000.00'),
    fee: null,
    at,
    reference: key,
    accountReference: null,
    payer: '2547*****678',
    payerName: 'AMINA',
    description: 'Pay bill',
    settlement: null,
    ...given,
  };
}

/** Asks as somebody; the address without `/api/v1`. */
export type Asks = (method: string, url: string, body?: unknown) => Promise<Reply>;

/** Another operator, who has logged in. */
export async function openOperator(isp: Isp, name: string): Promise<Asks> {
  await isp.server.addOperator({ name, password: 'a long enough password' });
  return loggedIn(isp, name);
}

/** The same operator, who has logged in anew. */
export async function loggedIn(isp: Isp, name: string): Promise<Asks> {
  const token: string = (await isp.login(name, 'a long enough password')).body.accessToken;
  return (method, url, body) => isp.ask(method, `/api/v1${url}`, { token, body });
}

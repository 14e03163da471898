import { z } from 'zod';
import type { KeptLine } from '../../src/domain/reconcile/line.ts';
import type { AttemptResult } from '../../src/domain/gateway-result.ts';
import type { ReportedLine } from '../../src/domain/reported-line.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { PayOut, ReportedSpan } from '../../src/ports/gateway.ts';
import { kes } from '../../src/testing/builders.ts';
import type { Story } from '../../src/testing/story.ts';

/** A provider that keeps books of its own, and reports them. */
export interface Books {
  readonly lines: ReportedLine[];
  /** What it was asked for. */
  readonly asked: ReportedSpan[];
  /** Orders that it has taken. */
  readonly orders: PayOut[];
  down: boolean;
  /** What became of asks, by their names; those of which nothing is said are pending. */
  readonly answers: Map<string, AttemptResult>;
  asks: number;
}

/** A provider with nothing in its books. */
export const newBooks = (): Books => ({ lines: [], asked: [], orders: [], down: false, answers: new Map(), asks: 0 });

/** Its gateway, `paybill`: money on 1160, a report of two days, and orders that it takes without a word afterwards. */
export const paybill = definePlugin({
  id: 'paybill',
  contract: 1,
  options: z.custom<Books>((value) => typeof value === 'object'),
  setup: (books) => ({
    gateway: {
      name: 'paybill',
      currencies: ['KES'],
      clearing: '1160',
      reportReachMs: 48 * 3_600_000,
      paysTo: ['phone', 'paybill', 'payment'],
      async request() {
        books.asks += 1;
        return { providerReference: `ask-${books.asks}`, note: 'accepted' };
      },
      query: async (providerReference) =>
        books.answers.get(providerReference) ?? { kind: 'pending', providerReference },
      async payOut(order) {
        books.orders.push(order);
        return { providerReference: `AG_${books.orders.length}`, note: 'accepted' };
      },
      queryPayOut: async () => null,
      async report(span) {
        books.asked.push(span);
        if (books.down) throw new Error('it does not answer');
        return books.lines.filter(({ at }) => at >= span.fromAt && at < span.untilAt);
      },
      read: ({ body }) => [body as AttemptResult],
    },
  }),
});

/** A line of its books: KES 1,000 that came in for an account. */
export function told(key: string, at: string, given: Partial<ReportedLine> = {}): ReportedLine {
  return {
    key,
    kind: 'payment',
    amount: kes('1000.00'),
    fee: null,
    at: Date.parse(at),
    reference: key,
    accountReference: null,
    payer: '2547*****678',
    payerName: 'AMINA',
    description: 'Pay bill',
    settlement: null,
    ...given,
  };
}

/** The same amount the other way. */
export const minus = (amount: string) => ({ minor: -kes(amount).minor, currency: 'KES' });

/** A day as a list: the kind, the name and the state of each break. */
export async function breaksOf({ billing }: Story, day: string): Promise<readonly string[]> {
  const { breaks } = await billing.reconcileDay({ gateway: 'paybill', day });
  return breaks.map(
    ({ kind, reference, state, how }) => `${kind} ${reference} ${state}${how === null ? '' : ` ${how}`}`,
  );
}

/** All lines of a gateway, as they are kept. */
export const linesOf = ({ billing }: Story, source: KeptLine['source']): Promise<readonly KeptLine[]> =>
  billing.reads.reportedLines({ gateway: 'paybill', source, fromAt: 0, untilAt: Number.MAX_SAFE_INTEGER });

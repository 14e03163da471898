import type { PayOutTo } from '../domain/disbursement.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { Gateway, GatewayAsk, InboxMessage, PayOut, ReportedSpan } from '../ports/gateway.ts';

/** A gateway on its bench: a provider, or a simulator of one. What the gateway cannot do, its bench leaves out. */
export interface GatewayBench {
  readonly gateway: Gateway;
  /** A payer that the provider knows, international digits. */
  readonly payer: string;
  /** An amount that the provider takes. */
  readonly amount: Money;
  /** The payer says yes or no to an ask. For gateways that ask. */
  answer?(providerReference: string, how: 'pay' | 'refuse'): Promise<void>;
  /** The next call is answered as said: refused by the provider, not reached at all, or lost after it was sent. */
  fault?(how: GatewayFault): Promise<void>;
  /** Somebody pays the amount without being asked. For gateways at which people can. */
  pay?(): Promise<void>;
  /** The messages that the provider has sent to us so far. */
  messages(): Promise<readonly InboxMessage[]>;
  /** For gateways that send money out. */
  readonly out?: PayOutBench;
  /** For gateways that report: a span in which all that moves on this bench lies. */
  report?(): ReportedSpan;
  /** For gateways with mandates. */
  readonly mandates?: MandateBench;
  /** The provider takes back the payment of this name. For gateways of which money can be taken back. */
  takeBack?(payment: string): Promise<void>;
  /** What was last taken back is given again. */
  restore?(): Promise<void>;
  close(): Promise<void>;
}

/** How a call to a provider can fail. */
export type GatewayFault = 'refused' | 'unreached' | 'lost';

/** A gateway's ways out. */
export interface PayOutBench {
  /** To whom, and how much, the provider is willing to send. */
  readonly to: PayOutTo;
  readonly amount: Money;
  /** What becomes of the order that was last given. */
  settle(how: 'send' | 'fail'): Promise<void>;
  /** As `fault`, of the next order. */
  fault(how: GatewayFault): Promise<void>;
}

/** Payers who allow money to be taken again. */
export interface MandateBench {
  readonly startedBy: 'us' | 'provider';
  /** A payer allows it: `active` is told. */
  allow(): Promise<void>;
  /** It ends: `ended` is told. */
  end?(): Promise<void>;
}

/** How a suite opens a bench, uses it and closes it again, whatever happens. */
export type OnBench = (story: (bench: GatewayBench, skip: (why: string) => never) => Promise<void>) => OnTest;

/** A test of vitest, as far as it is needed here. */
type OnTest = (context: { readonly skip: (note?: string) => never }) => Promise<void>;

/** Opens a bench of its own for each test. */
export function benchOf(open: () => Promise<GatewayBench>): OnBench {
  return (story) =>
    async ({ skip }) => {
      const bench = await open();
      try {
        await story(bench, skip);
      } finally {
        await bench.close();
      }
    };
}

/** Time enough for a provider that is a simulator. */
export const benchSignal = (): AbortSignal => AbortSignal.timeout(120_000);

/** An ask of the suites. */
export function benchAsk(bench: GatewayBench, mandate: string | null = null): GatewayAsk {
  return {
    attemptId: 'att_00000000000A7K' as Id<'Attempt'>,
    accountId: 'acc_00000000000A7K' as Id<'Account'>,
    mandate,
    amount: bench.amount,
    payer: bench.payer,
    accountNumber: '10000099',
    description: 'Home 10',
  };
}

/** An order of the suites. */
export function benchOrder({ to, amount }: PayOutBench): PayOut {
  const disbursementId = 'dsb_00000000000A7K' as Id<'Disbursement'>;
  return { disbursementId, amount, to, purpose: 'refund', remarks: 'Refund of the cancelled month' };
}

/** What the messages of a bench say, all in one. */
export async function saidOn({ gateway, messages }: GatewayBench) {
  return (await messages()).flatMap((message) => gateway.read(message));
}

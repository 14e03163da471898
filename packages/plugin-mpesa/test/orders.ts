import type { GatewayResult, Id, InboxMessage, PayOut, PayOutTo } from '@daftari/core';
import { kes } from '@daftari/core/testing';
import { MSISDN } from './bench.ts';
import type { Hall, halls } from './hall.ts';

const { signal } = new AbortController();

/** A minute, in milliseconds. */
export const MINUTE = 60_000;
/** The disbursement of the tests. */
export const DSB = 'dsb_00000000000A7K' as Id<'Disbursement'>;

/** An order of five hundred shillings to her phone, unless said otherwise. */
export const order = (to: PayOutTo = { kind: 'phone', msisdn: MSISDN }, amount = '500.00'): PayOut => ({
  disbursementId: DSB,
  amount: kes(amount),
  to,
  purpose: 'refund',
  remarks: 'Refund – of the “cancelled” month',
});

/** A hall with an initiator and money on both accounts, of a maker of halls. */
export const opener =
  (hall: ReturnType<typeof halls>) =>
  async (plugin: object = {}): Promise<Hall> => {
    const here = await hall({ initiator: true, plugin });
    here.sim.portal.fund('utility', 100_000);
    here.sim.portal.fund('working', 100_000);
    return here;
  };

/** Sends an order, and lets M-Pesa tell what comes of it. */
export const send = async (here: Hall, one: PayOut = order()) => {
  const asked = await here.gateway.payOut?.(one, signal);
  await here.sim.settled();
  return asked;
};

/** Asks what became of an order that was sent so long ago, and lets M-Pesa answer. */
export const ask = async (
  here: Hall,
  one: PayOut = order(),
  providerReference: string | null = null,
  sentAgoMs = 0,
) => {
  const sentAt = here.host.clock.now() - sentAgoMs;
  const answer = await here.gateway.queryPayOut?.({ ...one, providerReference, sentAt }, signal);
  await here.sim.settled();
  return answer;
};

/** What all messages say. */
export const said = ({ gateway, host }: Hall): readonly GatewayResult[] =>
  host.messages.flatMap((message) => gateway.read(message));
/** The last of a list. */
export const last = <T>(list: readonly T[]): T | undefined => list.at(-1);
/** Which of the results of a message are doubted. */
export const doubts = ({ gateway }: Hall, message: InboxMessage) =>
  gateway.read(message).map((result) => gateway.doubts?.(message, result));

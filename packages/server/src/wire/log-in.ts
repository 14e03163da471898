import type { LogIn, Why } from '@daftari/core';
import { z } from 'zod';
import { instant, Instant } from './common.ts';

const Packet = z.strictObject({
  code: z.string(),
  attributes: z.array(z.strictObject({ name: z.string(), value: z.string() })),
});

/** Who wanted to come in and what was answered, those that are alike as one. Secrets are hidden. */
export const LogInOut = z.strictObject({
  id: z.string(),
  username: z.string().nullable(),
  nas: z.string(),
  client: z.string().nullable(),
  outcome: z.enum(['accept', 'reject', 'discard']),
  reason: z.string(),
  why: z.string(),
  next: z.string().nullable(),
  subscriptionId: z.string().nullable(),
  count: z.int(),
  firstAt: Instant,
  lastAt: Instant,
  request: Packet.nullable(),
  reply: Packet.nullable(),
});

/** Writes a log-in. */
export function presentLogIn({ firstAt, lastAt, ...logIn }: LogIn): z.input<typeof LogInOut> {
  const { request, reply } = logIn;
  return {
    ...logIn,
    firstAt: instant(firstAt),
    lastAt: instant(lastAt),
    request: presentPacket(request),
    reply: presentPacket(reply),
  };
}

function presentPacket(packet: LogIn['request']): z.input<typeof Packet> | null {
  return packet === null ? null : { code: packet.code, attributes: [...packet.attributes] };
}

/** Facts of a sentence: what ends in `At` is an instant. */
const Facts = z.record(z.string(), z.union([z.string(), z.number()]));
const words = ['account', 'entitlement', 'payment', 'session', 'log-in', 'network', 'router'] as const;

/** Why somebody is offline: one sentence, and every fact that it stands on. */
export const WhyOut = z.strictObject({
  username: z.string(),
  customerId: z.string().nullable(),
  subscriptionId: z.string().nullable(),
  online: z.boolean(),
  conclusion: z.strictObject({ key: z.string(), facts: Facts, text: z.string() }),
  findings: z.array(
    z.strictObject({
      word: z.enum(words),
      tone: z.enum(['good', 'bad', 'plain']),
      key: z.string(),
      facts: Facts,
      text: z.string(),
    }),
  ),
  text: z.string(),
  logIns: z.array(LogInOut),
});

/** Writes the answer. */
export function presentWhy({ accountId, conclusion, findings, logIns, ...why }: Why): z.input<typeof WhyOut> {
  return {
    ...why,
    customerId: accountId,
    conclusion: { ...conclusion, facts: presentFacts(conclusion.facts) },
    findings: findings.map((one) => ({ ...one, facts: presentFacts(one.facts) })),
    logIns: logIns.map(presentLogIn),
  };
}

function presentFacts(facts: Why['conclusion']['facts']): z.input<typeof Facts> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [
      name,
      typeof fact === 'number' && name.endsWith('At') ? instant(fact) : fact,
    ]),
  );
}

import { explainErrors, type Subject } from '@daftari/core';
import { z } from 'zod';
import { sees } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { idOf } from '../http/list.ts';
import { instant, Instant } from '../wire/common.ts';

const kinds = ['session', 'payment', 'invoice'] as const;
const words = ['session', 'payment', 'allocation', 'invoice', 'charge', 'ledger', 'entitlement', 'network'] as const;

const Query = z
  .strictObject({
    session: idOf<'Session'>().optional(),
    payment: idOf<'Payment'>().optional(),
    invoice: idOf<'Invoice'>().optional(),
  })
  .refine((given) => kinds.filter((kind) => given[kind] !== undefined).length === 1, {
    message: 'name exactly one: session, payment or invoice',
  });

/** The facts between money and access. */
export const explainRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/explain',
    word: 'explain',
    summary: 'Why a session is online, what a payment bought, who paid an invoice: every fact between',
    query: Query,
    reply: z.strictObject({
      subject: z.strictObject({ kind: z.enum(kinds), id: z.string() }),
      verdict: z.string(),
      whole: z.boolean(),
      facts: z.array(z.strictObject({ word: z.enum(words), id: z.string(), at: Instant, text: z.string() })),
      text: z.string(),
    }),
    async answer({ query, caller }) {
      const subject = subjectOf(query);
      const { verdict, whole, facts, text, chain } = await billing.explain(subject);
      if (!sees(caller, chain.account?.id ?? null)) throw explainErrors.missing({ ...subject });
      return { subject, verdict, whole, facts: facts.map((fact) => ({ ...fact, at: instant(fact.at) })), text };
    },
  }),
];

function subjectOf(query: z.output<typeof Query>): Subject {
  const kind = kinds.find((one) => query[one] !== undefined) ?? 'session';
  return { kind, id: query[kind] ?? '' };
}

import type { DunningCase } from '../../domain/dunning.ts';
import type { DunningPolicy } from '../../domain/dunning-policy.ts';
import type { DunningOutcome } from '../../domain/dunning-decide.ts';
import { quietUntil } from '../../domain/dunning-time.ts';
import { sum, toWire } from '../../kernel/money.ts';
import type { AccountView, OutboxEvent } from '../../ports/store.ts';
import { event, type House } from '../house.ts';

/**
 * What a look tells a notifier, in one event however much it did: of what was due with a later one of its kind nothing
 * is said. None where it did nothing.
 */
export function stageNotice(
  house: House,
  { account, openInvoices }: AccountView,
  next: DunningCase,
  policy: DunningPolicy,
  { effects, anchor, stage, access, overdue }: DunningOutcome,
): readonly OutboxEvent[] {
  const taken = effects.filter(({ outcome }) => outcome === 'taken');
  if (taken.length === 0 || anchor === null || stage === null) return [];
  const now = house.clock.now();
  const reminder = taken.map(({ effect }) => effect).find((effect) => effect.kind === 'remind');
  const oldest = openInvoices.find(({ invoice }) => invoice.id === anchor.invoiceId)?.invoice ?? null;
  const fees = taken.flatMap(({ fee }) => (fee === null ? [] : [fee]));
  const payload = {
    accountId: account.id,
    caseId: next.id,
    accountNumber: account.number,
    stage,
    effects: taken.map(({ effect }) => effect.kind),
    template: reminder?.template ?? null,
    language: account.language ?? policy.language,
    invoiceId: anchor.invoiceId,
    invoiceNumber: oldest?.number ?? null,
    dueAt: anchor.dueAt,
    overdue: toWire(overdue),
    fee: fees.length === 0 ? null : toWire(sum(fees, account.currency)),
    access: access?.kind ?? ('granted' as const),
    payLink: policy.payLink?.replaceAll('{number}', encodeURIComponent(account.number)) ?? null,
    quietUntil: quietUntil(policy.quiet, now, account.zone),
  };
  return [event('dunningStageReached', account.id, now, payload)];
}

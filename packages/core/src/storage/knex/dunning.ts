import {
  isLive,
  type DunningCase,
  type DunningHold,
  type DunningMove,
  type DunningStep,
} from '../../domain/dunning.ts';
import type { DunningPolicy, DunningTerms } from '../../domain/dunning-policy.ts';
import {
  columnsOf,
  ident,
  identOrNull,
  json,
  jsonOrNull,
  moneyOf,
  moneyOrNull,
  nested,
  num,
  numOrNull,
  type Table,
  text,
  textOrNull,
  whole,
  wholeOrNull,
} from './table.ts';

/** Versions of policies; none of their columns ever changes. */
export const dunningPolicies: Table<DunningPolicy> = {
  name: 'dunning_policies',
  word: 'dunningPolicies',
  columns: columnsOf({ text: 'id code', big: 'version default_at published_at', json: 'terms' }),
  toRow: ({ id, version, defaultAt, publishedAt, ...terms }) => ({
    id,
    code: terms.code,
    version: whole(version),
    terms: nested(terms),
    default_at: wholeOrNull(defaultAt),
    published_at: whole(publishedAt),
  }),
  fromRow: (row) => ({
    ...json<DunningTerms>(row['terms']),
    id: ident(row['id']),
    version: num(row['version']),
    defaultAt: numOrNull(row['default_at']),
    publishedAt: num(row['published_at']),
  }),
};

/** Cases. `live_key` is the account and currency while the case is live, so that there is one; null once it is over. */
export const dunningCases: Table<DunningCase> = {
  name: 'dunning_cases',
  word: 'dunningCases',
  columns: columnsOf({
    text: 'id account_id currency live_key state policy_id invoice_id stage',
    big: 'anchor_at paused_until overdue_minor opened_at look_at ended_at lease_until',
    json: 'access_cut prepaid_ids',
  }),
  toRow: (one) => ({
    id: one.id,
    account_id: one.accountId,
    currency: one.currency,
    live_key: isLive(one) ? `${one.accountId}:${one.currency}` : null,
    state: one.state,
    policy_id: one.policyId,
    invoice_id: one.invoiceId,
    anchor_at: wholeOrNull(one.anchorAt),
    stage: one.stage,
    access_cut: nested(one.access),
    prepaid_ids: nested(one.prepaidIds),
    paused_until: wholeOrNull(one.pausedUntil),
    overdue_minor: one.overdue.minor,
    opened_at: whole(one.openedAt),
    look_at: wholeOrNull(one.nextLookAt),
    ended_at: wholeOrNull(one.endedAt),
    lease_until: 0n, // Whoever writes a case has looked at it.
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    accountId: ident(row['account_id']),
    currency: text(row['currency']),
    state: text(row['state']),
    policyId: identOrNull<'DunningPolicy'>(row['policy_id']),
    invoiceId: identOrNull<'Invoice'>(row['invoice_id']),
    anchorAt: numOrNull(row['anchor_at']),
    stage: textOrNull(row['stage']),
    access: jsonOrNull(row['access_cut']),
    prepaidIds: json(row['prepaid_ids']),
    pausedUntil: numOrNull(row['paused_until']),
    overdue: moneyOf(row['overdue_minor'], row['currency']),
    openedAt: num(row['opened_at']),
    nextLookAt: numOrNull(row['look_at']),
    endedAt: numOrNull(row['ended_at']),
  }),
};

/** What cases have done; never changed. */
export const dunningSteps: Table<DunningStep> = {
  name: 'dunning_steps',
  word: 'dunningSteps',
  columns: columnsOf({
    text: 'case_id account_id invoice_id stage effect outcome currency',
    big: 'amount_minor taken_at',
  }),
  toRow: (one) => ({
    case_id: one.caseId,
    account_id: one.accountId,
    invoice_id: one.invoiceId,
    stage: one.stage,
    effect: one.effect,
    outcome: one.outcome,
    amount_minor: one.amount?.minor ?? null,
    currency: one.amount?.currency ?? null,
    taken_at: whole(one.at),
  }),
  fromRow: (row) => ({
    caseId: ident(row['case_id']),
    accountId: ident(row['account_id']),
    invoiceId: ident(row['invoice_id']),
    stage: text(row['stage']),
    effect: text(row['effect']),
    outcome: text(row['outcome']),
    amount: moneyOrNull(row['amount_minor'], row['currency']),
    at: num(row['taken_at']),
  }),
};

/** How cases went; never changed. */
export const dunningMoves: Table<DunningMove> = {
  name: 'dunning_moves',
  word: 'dunningMoves',
  columns: columnsOf({ text: 'id case_id account_id from_state to_state stage actor reason', big: 'moved_at' }),
  toRow: (one) => ({
    id: one.id,
    case_id: one.caseId,
    account_id: one.accountId,
    from_state: one.from,
    to_state: one.to,
    stage: one.stage,
    moved_at: whole(one.at),
    actor: one.actor,
    reason: one.reason,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    caseId: ident(row['case_id']),
    accountId: ident(row['account_id']),
    from: textOrNull(row['from_state']),
    to: text(row['to_state']),
    stage: textOrNull(row['stage']),
    at: num(row['moved_at']),
    actor: text(row['actor']),
    reason: text(row['reason']),
  }),
};

/** Who let an account rest. */
export const dunningHolds: Table<DunningHold> = {
  name: 'dunning_holds',
  word: 'dunningHolds',
  columns: columnsOf({ text: 'id account_id actor reason released_by', big: 'from_at until_at released_at' }),
  toRow: (one) => ({
    id: one.id,
    account_id: one.accountId,
    from_at: whole(one.fromAt),
    until_at: wholeOrNull(one.untilAt),
    actor: one.actor,
    reason: one.reason,
    released_at: wholeOrNull(one.releasedAt),
    released_by: one.releasedBy,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    accountId: ident(row['account_id']),
    fromAt: num(row['from_at']),
    untilAt: numOrNull(row['until_at']),
    actor: text(row['actor']),
    reason: text(row['reason']),
    releasedAt: numOrNull(row['released_at']),
    releasedBy: textOrNull(row['released_by']),
  }),
};

import type { ChangeKind, ChangeRequest } from '../../api/changing.ts';
import type { Plan, SubscriptionView } from '../../api/wire.ts';
import { choices, valueOf, type Field, type FormValues } from '../../elements/fields.ts';
import type { ChangeMessages } from '../../i18n/change-messages.ts';
import { formatBytes, formatMoneyShort, formatSpeed } from '../../i18n/format.ts';

/** What a change is asked from. */
export interface Asking {
  readonly kind: ChangeKind;
  readonly subscription: SubscriptionView;
  /** What is on sale; null until it is known. */
  readonly plans: readonly Plan[] | null;
  /** Whether a customer asks for herself: when it holds is then the plan's rule. */
  readonly own: boolean;
  readonly words: ChangeMessages;
  readonly language: string;
}

/** Whether a kind of change chooses from what is on sale. */
export function needsPlans(kind: ChangeKind): boolean {
  return kind === 'plan' || kind === 'add_on' || kind === 'bundle';
}

/** What can be chosen: of a plan only those that it can be changed into, which are sold and reached alike. */
export function plansFor({ kind, plans, subscription: { plan: held } }: Asking): readonly Plan[] {
  const role = kind === 'plan' ? 'base' : kind;
  return (plans ?? []).filter(
    (plan) =>
      plan.role === role &&
      (kind !== 'plan' || (plan.id !== held.id && plan.kind === held.kind && plan.access === held.access)) &&
      (kind !== 'add_on' || plan.kind === held.kind),
  );
}

/** The fields of a change. */
export function fieldsOfChange(asking: Asking): readonly Field[] {
  const { kind, words, own, subscription } = asking;
  const timing: Field = { name: 'when', label: words.when, options: choices(words.whens) };
  const quantity: Field = { name: 'quantity', label: words.quantity, kind: 'digits', value: '1' };
  const mine = own ? [] : [timing];
  switch (kind) {
    case 'plan':
      return [planField(asking), ...mine];
    case 'bundle':
      return [planField(asking)];
    case 'add_on':
      return [planField(asking), quantity];
    case 'quantity':
      return [{ ...quantity, value: String(subscription.quantity) }, ...mine];
    case 'remove_add_on':
      return mine;
    case 'pause':
      return [
        { name: 'from', label: words.pauseFrom, kind: 'date', optional: true },
        { name: 'until', label: words.pauseUntil, kind: 'date', hint: words.pauseUntilHint, optional: true },
      ];
    case 'cancel':
      return own ? [] : cancelFields(asking);
    case 'billing_day':
      return [{ name: 'day', label: words.day, kind: 'digits', value: '1' }];
    case 'transfer':
      return [{ name: 'account', label: words.account, kind: 'code', wide: true }];
    case 'promise':
      return [promiseField(asking)];
    case 'resume':
    case 'keep':
      return [];
  }
}

function planField(asking: Asking): Field {
  const { words, language, kind } = asking;
  const label = words.chooses[kind as keyof typeof words.chooses];
  const options = plansFor(asking).map((plan) => ({ value: plan.id, label: nameOf(plan, language) }));
  return {
    name: 'planId',
    label,
    options: [{ value: '', label: words.choose }, ...options],
    wide: true,
  };
}

/** A plan in a choice: what it is called, how fast or how much, and what it costs with its tax. */
function nameOf({ name, role, downKbps, grants, grossPrice }: Plan, language: string): string {
  const data = grants.find(({ asset }) => asset === 'BYTES');
  const much = role === 'bundle' && data !== undefined ? formatBytes(data.amount, language) : '';
  const fast = role !== 'bundle' && downKbps > 0 ? formatSpeed(downKbps, language) : '';
  return [name, much || fast, formatMoneyShort(grossPrice, language)].filter((part) => part !== '').join(' · ');
}

function cancelFields({ words }: Asking): readonly Field[] {
  return [
    { name: 'when', label: words.when, options: choices(words.endWhens) },
    { name: 'unused', label: words.unused, options: choices(words.unuseds) },
  ];
}

function promiseField({ words, subscription }: Asking): Field {
  const most = String(subscription.plan.changes.promise?.maxDays ?? 1);
  return { name: 'days', label: words.days, kind: 'digits', value: most, hint: words.daysHint(most), wide: true };
}

/** What the fields hold, as they are shown. */
export function heldIn(fields: readonly Field[], typed: FormValues): FormValues {
  return Object.fromEntries(fields.map((field) => [field.name, valueOf(field, typed)]));
}

/** What is filled in as a request; null while something is missing. `named`: the add-on or the account meant. */
export function requestOf(kind: ChangeKind, held: FormValues, named: string | null): ChangeRequest | null {
  const text = (name: string): string => (held[name] ?? '').trim();
  const when = text('when') === 'now' || text('when') === 'next_period' ? { when: text('when') as 'now' } : {};
  switch (kind) {
    case 'plan':
      return text('planId') === '' ? null : { kind, planId: text('planId'), ...when };
    case 'bundle':
      return text('planId') === '' ? null : { kind, planId: text('planId') };
    case 'add_on': {
      const quantity = wholeOf(text('quantity'));
      return text('planId') === '' || quantity === null ? null : { kind, planId: text('planId'), quantity };
    }
    case 'quantity': {
      const quantity = wholeOf(text('quantity'));
      return quantity === null ? null : { kind, quantity, ...when };
    }
    case 'remove_add_on':
      return named === null ? null : { kind, addOnId: named, ...when };
    case 'pause':
      return {
        kind,
        ...(text('from') !== '' && { from: text('from') }),
        ...(text('until') !== '' && { until: text('until') }),
      };
    case 'cancel':
      return cancelOf(text('when'), text('unused'));
    case 'billing_day': {
      const day = wholeOf(text('day'));
      return day === null || day > 31 ? null : { kind, day };
    }
    case 'transfer':
      return named === null ? null : { kind, accountId: named };
    case 'promise': {
      const days = wholeOf(text('days'));
      return days === null ? null : { kind, days };
    }
    case 'resume':
    case 'keep':
      return { kind };
  }
}

function cancelOf(when: string, unused: string): ChangeRequest {
  if (when !== 'now') return { kind: 'cancel', when: 'end_of_period' };
  const chosen = unused === '' || unused === 'rule' ? {} : { unused: unused as 'credit' };
  return { kind: 'cancel', when: 'now', ...chosen };
}

function wholeOf(text: string): number | null {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return count > 0 ? count : null;
}

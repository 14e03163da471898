import type { Proposal } from '../../../api/what-if.ts';
import type { PlanDraft } from '../../../api/selling.ts';
import { choices, type Field, type FormValues } from '../../../elements/fields.ts';
import { formatMonth } from '../../../i18n/format.ts';
import type { TryMessages } from '../../../i18n/try-messages.ts';
import { daysOfMonths, type Month } from '../../months.ts';
import { shareOf } from '../draft/read.ts';

/** What the form of a proposal stands on. */
export interface ProposalForm {
  readonly words: TryMessages;
  readonly language: string;
  readonly values: FormValues;
  readonly drafts: readonly PlanDraft[];
  /** Plans on sale, by their code. */
  readonly plans: readonly { readonly code: string; readonly name: string }[];
  /** The last first. */
  readonly months: readonly Month[];
}

/** The fields for what is tried. */
export function proposalFields(form: ProposalForm): readonly Field[] {
  const { words, language, months } = form;
  const named = months.map((month) => ({ value: month, label: formatMonth(month, language) }));
  return [
    { name: 'kind', label: words.kind, options: choices(words.kinds), wide: true },
    ...subjectFields(form),
    { name: 'first', label: words.firstMonth, options: named, value: months[Math.min(2, months.length - 1)] ?? '' },
    { name: 'last', label: words.lastMonth, options: named },
  ];
}

/** What a form proposes; the field that cannot be read by the word for what belongs there. */
export function readProposal(form: ProposalForm, values: FormValues): Proposal | { readonly wrong: string } {
  const days = daysOfMonths(values['first'] ?? '', values['last'] ?? '');
  if (kindOf(values) === 'plan') {
    const draft = form.drafts.find(({ id }) => id === values['draft']);
    return draft === undefined ? { wrong: 'draft' } : { kind: 'plan', plan: draft.plan, ...days };
  }
  const rate = shareOf(values['rate'] ?? '');
  if (rate === null) return { wrong: 'rate' };
  if (kindOf(values) === 'tax') {
    const code = (values['code'] ?? '').trim();
    return code === '' ? { wrong: 'code' } : { kind: 'tax', taxes: [{ code, rate }], ...days };
  }
  const planCode = values['scope'] ?? '';
  const scope = planCode === '' ? ({ of: 'account' } as const) : ({ of: 'plan', planCode } as const);
  return { kind: 'discount', discount: { kind: 'percent', rate }, scope, ...days };
}

function subjectFields({ words, values, drafts, plans }: ProposalForm): readonly Field[] {
  const rate: Field = { name: 'rate', label: words.rate, kind: 'decimal', value: '10' };
  switch (kindOf(values)) {
    case 'plan': {
      const options = drafts.map(({ id, plan }) => ({ value: id, label: plan.name || plan.code }));
      const hint = drafts.length === 0 ? words.noDrafts : '';
      return [{ name: 'draft', label: words.draft, options, hint, wide: true }];
    }
    case 'tax':
      return [
        { name: 'code', label: words.code, kind: 'code', value: 'VAT', hint: words.codeHint },
        { ...rate, value: '18' },
      ];
    case 'discount': {
      const some = plans.map(({ code, name }) => ({ value: code, label: words.ofPlan(name) }));
      return [rate, { name: 'scope', label: words.scope, options: [{ value: '', label: words.everyone }, ...some] }];
    }
  }
}

function kindOf(values: FormValues): Proposal['kind'] {
  const kind = values['kind'] ?? 'plan';
  return kind === 'tax' || kind === 'discount' ? kind : 'plan';
}

import type { DraftTax, InvoiceDraft, TaxRow } from '../../../api/invoice-drafts.ts';
import type { BlockRow, Section } from '../../../elements/blocks.ts';
import { choices, type Field, type FormValues } from '../../../elements/fields.ts';
import type { DraftMessages } from '../../../i18n/draft-messages.ts';
import { formatRate } from '../../../i18n/format.ts';

/** What the form of a draft stands on. */
export interface DraftForm {
  readonly words: DraftMessages;
  readonly language: string;
  readonly currency: string;
  readonly typed: FormValues;
  readonly draft: InvoiceDraft | null;
  /** The rates that hold today. */
  readonly taxes: readonly TaxRow[];
}

/** The form of a draft: its lines, and its terms. */
export function draftSections(form: DraftForm): readonly Section[] {
  const { words, typed } = form;
  const count = Math.max(1, Number(typed['lines.count'] ?? 1));
  const rows = Array.from({ length: count }, (_, at) => lineRow(form, at));
  const mode: Field = { name: 'taxMode', label: words.mode, options: choices(words.modes), wide: true };
  const due: Field = { name: 'dueDays', label: words.due, kind: 'digits', value: '14' };
  const said = words.modes[typed['taxMode'] === 'exclusive' ? 'exclusive' : 'inclusive'];
  return [
    {
      id: 'lines',
      title: words.lines,
      summary: String(count),
      open: true,
      blocks: [{ kind: 'rows', name: 'lines', add: words.addLine, rows, least: 1 }],
    },
    {
      id: 'terms',
      title: words.terms,
      summary: words.termsSay(said, typed['dueDays'] ?? '14'),
      blocks: [{ kind: 'fields', fields: [mode, due] }],
    },
  ];
}

/** Rates in words, `Excise 15%, VAT 16%`. */
function ratesIn(taxes: readonly Pick<DraftTax, 'name' | 'rate'>[], language: string): string {
  return taxes.map(({ name, rate }) => `${name} ${formatRate(rate, language)}`).join(', ');
}

function lineRow(form: DraftForm, at: number): BlockRow {
  const { words, currency, typed } = form;
  const own = typed[`lines.${at}.tax`] === 'own';
  const fields: readonly Field[] = [
    { name: `lines.${at}.what`, label: words.what, options: choices(words.whats) },
    { name: `lines.${at}.amount`, label: words.amount(currency), kind: 'text', hint: words.amountHint },
    { name: `lines.${at}.description`, label: words.description, wide: true },
    { name: `lines.${at}.tax`, label: words.tax, options: taxChoices(form, at), wide: true },
    ...(own
      ? [
          { name: `lines.${at}.taxName`, label: words.taxName, value: 'VAT' },
          { name: `lines.${at}.rate`, label: words.rate, kind: 'decimal' as const, value: '16' },
        ]
      : []),
  ];
  return { title: words.line(String(at + 1)), blocks: [{ kind: 'fields', fields }] };
}

/** The classes of the tax table, a rate of its own, none; and what a kept line bears. */
function taxChoices({ words, language, taxes, typed, draft }: DraftForm, at: number): NonNullable<Field['options']> {
  const names = [...new Set(taxes.map(({ taxClass }) => taxClass))];
  const classes = names.map((name) => {
    const rates = taxes.filter(({ taxClass }) => taxClass === name);
    return { value: `class:${name}`, label: words.taxClass(name, ratesIn(rates, language)) };
  });
  const place = typed[`lines.${at}.at`];
  const written = place === undefined ? undefined : draft?.lines[Number(place)];
  const kept = (written?.taxes ?? []).length > 0 && written?.taxClass == null;
  return [
    ...(kept ? [{ value: 'kept', label: words.keptTaxes(ratesIn(written?.taxes ?? [], language)) }] : []),
    ...classes,
    { value: 'own', label: words.ownTax },
    { value: 'none', label: words.noTax },
  ];
}

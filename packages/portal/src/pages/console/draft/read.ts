import type { DraftLine, DraftTax, DraftWhat, InvoiceDraft, InvoiceDraftOrder } from '../../../api/invoice-drafts.ts';
import type { FormValues } from '../../../elements/fields.ts';
import { majorAmount, minorAmount, scaled } from '../../../i18n/format.ts';

/** What a form holds, read: an order, or the fields that cannot be read by the word for what belongs there. */
export type DraftRead =
  { readonly order: Omit<InvoiceDraftOrder, 'customerId'> } | { readonly wrong: Readonly<Record<string, string>> };

/** Reads the form of a draft; what a line had that the form does not show stays as it was. */
export function readDraft(values: FormValues, currency: string, draft: InvoiceDraft | null): DraftRead {
  const wrong: Record<string, string> = {};
  const lines: DraftLine[] = [];
  for (let at = 0; at < Number(values['lines.count'] ?? 1); at += 1) {
    const value = (name: string): string => (values[`lines.${at}.${name}`] ?? '').trim();
    const kept = draft?.lines[Number(value('at') || Number.NaN)];
    const minor = signedMinor(value('amount'), currency);
    const taxed = taxesOf(value, kept);
    if (minor === null) wrong[`lines.${at}.amount`] = 'amount';
    if (value('description') === '') wrong[`lines.${at}.description`] = 'description';
    if (taxed === null) wrong[`lines.${at}.rate`] = 'rate';
    if (minor === null || taxed === null) continue;
    lines.push({
      what: value('what') as DraftWhat,
      description: value('description'),
      amount: { minor: String(minor), currency },
      ...taxed,
      service: kept?.service ?? null,
      subscriptionId: kept?.subscriptionId ?? null,
    });
  }
  const dueDays = values['dueDays'] ?? '';
  if (!/^\d{1,4}$/.test(dueDays.trim()) || Number(dueDays) > 3660) wrong['dueDays'] = 'days';
  if (Object.keys(wrong).length > 0) return { wrong };
  const taxMode = values['taxMode'] === 'exclusive' ? 'exclusive' : 'inclusive';
  return { order: { taxMode, dueDays: Number(dueDays), lines } };
}

/** What the form of a kept draft begins with; `lines.0.at` is the place of a line in the draft. */
export function typedOf({ lines, taxMode, dueDays }: InvoiceDraft): FormValues {
  const rows = lines.flatMap(({ what, description, amount, taxClass, taxes }, at) => [
    [`lines.${at}.at`, String(at)],
    [`lines.${at}.what`, what],
    [`lines.${at}.description`, description],
    [`lines.${at}.amount`, majorAmount(amount)],
    [`lines.${at}.tax`, taxClass != null ? `class:${taxClass}` : (taxes ?? []).length === 0 ? 'none' : 'kept'],
  ]);
  return { ...Object.fromEntries(rows), 'lines.count': String(lines.length), taxMode, dueDays: String(dueDays) };
}

/** Minor units of what was typed, with a sign that may stand before it; null for none. */
export function signedMinor(text: string, currency: string): bigint | null {
  const [, sign = '', rest = ''] = /^([-−]?)(.*)$/.exec(text.trim()) ?? [];
  const minor = minorAmount(rest.trim(), currency);
  return minor === null ? null : sign === '' ? minor : -minor;
}

/** A share that was typed in percent as the wire has it, `16` as `0.16`; null for none, and for the whole and more. */
export function shareOf(percent: string): string | null {
  const parts = scaled(percent.replace('%', ''), 4);
  if (parts === null || parts <= 0n || parts >= 1_000_000n) return null;
  return `0.${String(parts).padStart(6, '0').replace(/0+$/, '')}`;
}

type Taxed = { readonly taxClass: string } | { readonly taxes: readonly DraftTax[] };

function taxesOf(value: (name: string) => string, kept: DraftLine | undefined): Taxed | null {
  const chosen = value('tax');
  if (chosen.startsWith('class:')) return { taxClass: chosen.slice('class:'.length) };
  if (chosen === 'kept' && kept?.taxes !== undefined) return { taxes: kept.taxes };
  if (chosen !== 'own') return { taxes: [] };
  const rate = shareOf(value('rate'));
  const name = value('taxName') || 'VAT';
  const code =
    name
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]+/g, '')
      .slice(0, 16) || 'TAX';
  return rate === null ? null : { taxes: [{ code, name, rate, base: 'net' }] };
}

import { ApiError } from '../../../api/problem.ts';
import type { PlanOrder } from '../../../api/selling.ts';
import { choices, type Field } from '../../../elements/fields.ts';
import { wordFor } from '../../../i18n/messages.ts';
import { taxMessages } from '../../../i18n/tax-messages.ts';
import { dayIn, namedRates, ratesOn, type ClassRates } from '../tax/table.ts';
import type { Context } from '../../context.ts';
import type { Asked } from './form.ts';

/** The class that a new plan takes where the table has it. */
const USUAL = 'internet';

/** The classes of the tax table with their rates of today; none where there is no table to be had. */
export async function classesToday({ api, me }: Pick<Context, 'api' | 'me'>): Promise<readonly ClassRates[]> {
  const table = await api.taxes.table().catch((error: unknown) => {
    if (error instanceof ApiError) return { taxes: [] };
    throw error;
  });
  return ratesOn(table.taxes, dayIn(me.isp.zone));
}

/** What a plan is taxed by: the rates of a class by law, or its own. Only its own are asked for in percent. */
export function taxFields(asked: Asked): readonly Field[] {
  const { words, held } = asked;
  const mode: Field = { name: 'taxMode', label: words.taxMode, options: choices(words.taxModes) };
  if (held('taxMode', 'inclusive') === 'none') return [mode];
  if (classHeld(asked) !== '') return [mode, classField(asked)];
  return [
    mode,
    ...(knownClasses(asked).length === 0 ? [] : [classField(asked)]),
    { name: 'excise', label: words.excise, kind: 'decimal', value: '15', hint: words.emptyNone, optional: true },
    { name: 'vat', label: words.vat, kind: 'decimal', value: '16', hint: words.emptyNone, optional: true },
  ];
}

/** What the set-up fee is taxed by; asked for only where the plan is taxed by law. */
export function setupTaxFields(asked: Asked): readonly Field[] {
  if (asked.held('taxMode', 'inclusive') === 'none' || classHeld(asked) === '') return [];
  const words = taxMessages(asked.language);
  const options = [{ value: '', label: words.asPlan }, ...knownClasses(asked).map((each) => option(asked, each))];
  return [{ name: 'setupTaxClass', label: words.setupClass, options, wide: true }];
}

/** The rates that a plan bears today, as sentences beside its bills. */
export function ratesOf(order: PlanOrder, classes: readonly ClassRates[], language: string): readonly string[] {
  const words = taxMessages(language);
  const { taxes, taxClass, setupTaxClass } = order;
  const ofClass = (name: string): string => ratesToday(classes, name, language);
  if (taxClass === null) return taxes.length === 0 ? [] : [words.previewOwn(namedRates(taxes, language))];
  const plan = words.previewLaw(wordFor(words.classes, taxClass), ofClass(taxClass));
  if (setupTaxClass === null) return [plan];
  return [plan, words.previewSetup(wordFor(words.classes, setupTaxClass), ofClass(setupTaxClass))];
}

function classField(asked: Asked): Field {
  const words = taxMessages(asked.language);
  const options = [...knownClasses(asked).map((each) => option(asked, each)), { value: '', label: words.ownTaxes }];
  const held = classHeld(asked);
  const hint = held === '' ? '' : words.byLawHint(ratesToday(asked.classes, held, asked.language));
  return { name: 'taxClass', label: words.ratesFrom, options, value: held, hint, wide: true };
}

/** The class that is chosen; a new plan proposes the usual one where there is such a class. */
function classHeld({ held, classes }: Asked): string {
  return held('taxClass', classes.some(({ taxClass }) => taxClass === USUAL) ? USUAL : '');
}

/** The classes of today, and those that the plan has, so that a class without a rate is kept and not lost. */
function knownClasses({ classes, held }: Asked): readonly string[] {
  const own = [held('taxClass'), held('setupTaxClass')].filter((name) => name !== '');
  return [...new Set([...classes.map(({ taxClass }) => taxClass), ...own])];
}

function option({ language }: Asked, name: string) {
  const words = taxMessages(language);
  return { value: name, label: words.byLaw(wordFor(words.classes, name)) };
}

/** What a class bears today, in one line. */
function ratesToday(classes: readonly ClassRates[], name: string, language: string): string {
  const rates = classes.find(({ taxClass }) => taxClass === name)?.rates ?? [];
  return rates.length === 0 ? taxMessages(language).noRate : namedRates(rates, language);
}

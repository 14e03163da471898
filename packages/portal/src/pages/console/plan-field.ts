import type { Plan } from '../../api/wire.ts';
import type { Field } from '../../elements/fields.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { formatMoneyShort } from '../../i18n/format.ts';

/** The choice of a plan on sale. Nothing is chosen at first: a plan sold by mistake is dearer than one more press. */
export function planField(name: string, plans: readonly Plan[], language: string): Field {
  const words = consoleMessages(language);
  const options = plans
    .filter(({ role }) => role === 'base')
    .map((plan) => ({
      value: plan.id,
      label: `${plan.name}, ${formatMoneyShort(plan.grossPrice, language)}`,
    }));
  return { name, label: words.plan, options: [{ value: '', label: words.choosePlan }, ...options] };
}

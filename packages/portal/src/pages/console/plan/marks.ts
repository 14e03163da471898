import type { PlanFinding } from '../../../api/selling.ts';
import type { Field } from '../../../elements/fields.ts';
import { wordFor } from '../../../i18n/messages.ts';
import { planMessages } from '../../../i18n/plan-messages.ts';

/** Sentences beside fields, by their names. */
export type Marks = Readonly<Record<string, string>>;

/** What was found wrong, at the fields of the form: what is said of `usage.0` stands at the first field of that row. */
export function besideFields(fields: readonly Field[], found: readonly PlanFinding[]): Marks {
  const names = fields.map(({ name }) => name);
  const marks = found.flatMap(({ path = '', message }) => {
    const name = names.find((each) => each === path) ?? names.find((each) => each.startsWith(`${path}.`));
    return name === undefined ? [] : [[name, message] as const];
  });
  return Object.fromEntries(marks);
}

/** What could not be read, with the word for what belongs there as a sentence. */
export function wordsFor(wrong: Marks, language: string): Marks {
  const { wrong: said } = planMessages(language);
  return Object.fromEntries(Object.entries(wrong).map(([name, word]) => [name, wordFor(said, word)]));
}

import type { PropertyDeclarations } from 'lit';
import { ApiError } from '../../api/problem.ts';
import type { Field, FormValues, Refusal } from '../../elements/fields.ts';
import type { FormChange } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { wordFor } from '../../i18n/messages.ts';
import { DaftariPage } from '../context.ts';

/** The field that a refusal is about, where its code says so and no field is named. */
const FIELD_OF: Readonly<Record<string, string>> = {
  'subscription.usernameTaken': 'username',
  'pay.receiptTaken': 'reference',
  'payment.contradiction': 'reference',
  'plan.retired': 'plan',
};

/** A page with a form: it sends one order at a time, and puts what was refused beside the fields. */
export class AskingPage extends DaftariPage {
  static override properties: PropertyDeclarations = {
    busy: { state: true },
    refusal: { state: true },
    values: { state: true },
  };

  declare protected busy: boolean;
  declare protected refusal: Refusal | null;
  /** What the form holds as one types. */
  declare protected values: FormValues;

  constructor() {
    super();
    this.busy = false;
    this.refusal = null;
    this.values = {};
  }

  protected typed = ({ values }: FormChange): void => {
    this.values = values;
  };

  /** Sends an order; answers undefined when it was refused, and then the form says why. */
  protected async order<T>(fields: readonly Field[], work: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.refusal = null;
    try {
      return await work();
    } catch (error) {
      this.refusal = this.refusalOf(error, fields);
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  /** Marks fields that cannot be read, each by the word for what belongs there. */
  protected mark(wrong: Readonly<Record<string, string>>): void {
    const words = consoleMessages(this.language);
    const fields = Object.entries(wrong).map(([name, kind]) => [name, wordFor(words.wrong, kind)] as const);
    this.refusal = { fields: Object.fromEntries(fields), sentence: words.checkFields };
  }

  /** A refusal of the server, with its sentences beside the fields that they are about. */
  protected refusalOf(error: unknown, fields: readonly Field[]): Refusal {
    const words = consoleMessages(this.language);
    if (!(error instanceof ApiError)) return { fields: {}, sentence: this.sentence(error) };
    const named = FIELD_OF[error.code];
    const about = fields.find(({ name }) => named !== undefined && name.split('.').at(-1) === named);
    const said = Object.hasOwn(words.refusals, error.code) ? wordFor(words.refusals, error.code) : this.sentence(error);
    if (about !== undefined) return { fields: { [about.name]: said }, sentence: words.checkFields };
    const beside = error.issues.flatMap(({ path, message }) => {
      const where = typeof path === 'string' ? path : path.join('.');
      const field = fields.find(({ name }) => where === name || where.startsWith(`${name}.`));
      if (field === undefined) return [];
      const word = field.name.split('.').at(-1) ?? '';
      return [[field.name, Object.hasOwn(words.wrong, word) ? wordFor(words.wrong, word) : message] as const];
    });
    const all = beside.length > 0 && beside.length === error.issues.length;
    return { fields: Object.fromEntries(beside), sentence: all ? words.checkFields : said };
  }
}

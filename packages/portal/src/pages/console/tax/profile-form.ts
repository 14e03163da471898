import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { TaxProfile } from '../../../api/taxes.ts';
import type { CustomerView } from '../../../api/wire.ts';
import { fieldsOf, filledIn, type BlockRow, type Section } from '../../../elements/blocks.ts';
import '../../../elements/daftari-sections.ts';
import type { DaftariSections } from '../../../elements/daftari-sections.ts';
import { define } from '../../../elements/element.ts';
import type { FormChange } from '../../../elements/events.ts';
import type { Field, FormValues } from '../../../elements/fields.ts';
import { taxMessages, type TaxMessages } from '../../../i18n/tax-messages.ts';
import { TaxAskingPage } from './asking.ts';
import { EXEMPTIONS, readProfile, REVERSE, WITHHOLDING, writeProfile } from './read.ts';

/** What is particular to a customer before the tax law, written anew as a whole. Says `made` when it is kept. */
class ConsoleTaxProfileForm extends TaxAskingPage {
  static override properties: PropertyDeclarations = { customer: { attribute: false } };
  static override styles = [
    TaxAskingPage.styles,
    css`
      :host {
        display: grid;
        gap: 1rem;
      }
      .button {
        min-block-size: 3rem;
      }
      .wrong {
        color: var(--daftari-bad);
        font-weight: 550;
      }
    `,
  ];

  declare customer: CustomerView;

  override render() {
    const words = taxMessages(this.language);
    return html`<daftari-sections
        lang=${this.language}
        .sections=${this.#sections}
        .typed=${this.values}
        .wrong=${this.refusal?.fields ?? {}}
        @daftari-form-change=${this.#change}
      ></daftari-sections>
      ${this.refusal === null ? nothing : html`<p class="wrong" role="alert">${this.refusal.sentence}</p>`}
      <button class="button" ?disabled=${this.busy} @click=${this.#save}>${words.saveProfile}</button>`;
  }

  protected override begin(): void {
    this.values = writeProfile(this.customer.taxProfile);
  }

  /** What is typed stays, whatever happens elsewhere. */
  protected override again(): void {}

  get #sections(): readonly Section[] {
    return profileForm(this.values, taxMessages(this.language));
  }

  #change = ({ values }: FormChange): void => {
    this.values = values;
  };

  #save = async (): Promise<void> => {
    const sections = this.#sections;
    const profile = readProfile(filledIn(sections, this.values));
    if ('wrong' in profile) this.mark(profile.wrong);
    else await this.#keep(profile.read, fieldsOf(sections.flatMap(({ blocks }) => blocks)));
    await this.updateComplete;
    await this.renderRoot.querySelector<DaftariSections>('daftari-sections')?.showWrong();
  };

  async #keep(taxProfile: TaxProfile, fields: readonly Field[]): Promise<void> {
    const kept = await this.order(fields, () => this.context.api.changeCustomer(this.customer.id, { taxProfile }));
    if (kept !== undefined) this.dispatchEvent(new Event('made'));
  }
}

/** The chapters of a tax profile; what there is of something stands open. */
export function profileForm(typed: FormValues, words: TaxMessages): readonly Section[] {
  const count = (list: string): number => Number(typed[`${list}.count`] ?? '0');
  const rows = (list: string, row: (name: string, at: number) => BlockRow) =>
    Array.from({ length: count(list) }, (_, at) => row(`${list}.${at}`, at));
  const exemptions = rows(EXEMPTIONS, (name, at) => ({
    title: words.exemption(at + 1),
    blocks: [{ kind: 'fields', fields: exemption(name, words) }],
  }));
  const withheld = rows(WITHHOLDING, (name, at) => ({
    title: words.withheld(at + 1),
    blocks: [{ kind: 'fields', fields: withholding(name, words) }],
  }));
  const reverses = (typed[REVERSE] ?? '') !== '';
  const reverse: Field = { name: REVERSE, label: words.isReverse, kind: 'check' };
  return [
    {
      id: 'exemptions',
      title: words.exemptions,
      summary: words.counted(exemptions.length),
      open: true,
      blocks: [{ kind: 'rows', name: EXEMPTIONS, add: words.addExemption, rows: exemptions }],
    },
    {
      id: 'reverse',
      title: words.reverse,
      summary: words.counted(Number(reverses)),
      open: reverses,
      blocks: [{ kind: 'fields', fields: [reverse, ...(reverses ? relief(REVERSE, words) : [])] }],
    },
    {
      id: 'withholding',
      title: words.withholding,
      summary: words.counted(withheld.length),
      open: withheld.length > 0,
      blocks: [{ kind: 'rows', name: WITHHOLDING, add: words.addWithholding, rows: withheld }],
    },
  ];
}

function exemption(name: string, words: TaxMessages): readonly Field[] {
  const codes = { label: words.codes, hint: words.codesHint, value: 'VAT', wide: true } as const;
  return [{ name: `${name}.codes`, kind: 'code', ...codes }, ...relief(name, words)];
}

function relief(name: string, words: TaxMessages): readonly Field[] {
  return [
    { name: `${name}.reason`, label: words.reason, hint: words.reasonHint, wide: true },
    { name: `${name}.reference`, label: words.reference, kind: 'code', optional: true, wide: true },
    ...days(name, words),
  ];
}

function withholding(name: string, words: TaxMessages): readonly Field[] {
  return [
    { name: `${name}.name`, label: words.name, wide: true },
    { name: `${name}.code`, label: words.code, kind: 'code', hint: words.codeHint },
    { name: `${name}.rate`, label: words.rateIn, kind: 'decimal', hint: words.withholdingHint },
    ...days(name, words),
  ];
}

function days(name: string, words: TaxMessages): readonly Field[] {
  return [
    { name: `${name}.from`, label: words.from, kind: 'date' },
    { name: `${name}.until`, label: words.until, kind: 'date', hint: words.untilHint, optional: true },
  ];
}

define('daftari-console-tax-profile-form', ConsoleTaxProfileForm);

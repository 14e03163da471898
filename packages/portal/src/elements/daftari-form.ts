import { css, html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { DaftariElement, define } from './element.ts';
import { FormChange, FormRequest } from './events.ts';
import { formStyles } from './forms.ts';

/** One field of a form. */
export interface Field {
  /** As the wire calls it, `subscription.username`. */
  readonly name: string;
  readonly label: string;
  readonly kind?: 'text' | 'code' | 'tel' | 'email' | 'decimal' | 'digits';
  /** What is proposed: it stands until somebody types there. */
  readonly value?: string;
  readonly hint?: string;
  /** With options it is a choice. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly optional?: boolean;
  /** Alone in its row. */
  readonly wide?: boolean;
}

/** Why a form was not taken: sentences that stand beside its fields, and one for the whole; empty for none. */
export interface Refusal {
  readonly fields: Readonly<Record<string, string>>;
  readonly sentence: string;
}

/** What each field holds, by its name. */
export type FormValues = Readonly<Record<string, string>>;

const MODES = {
  decimal: 'decimal',
  digits: 'numeric',
  tel: 'tel',
  email: 'email',
  text: 'text',
  code: 'text',
} as const;

/** A form from a list of fields: it keeps what is typed, marks what was refused, and judges nothing itself. */
export class DaftariForm extends DaftariElement {
  static override properties: PropertyDeclarations = {
    fields: { attribute: false },
    submit: {},
    busy: { type: Boolean },
    refusal: { attribute: false },
    begins: { type: Boolean },
  };
  static override styles = [
    DaftariElement.styles,
    formStyles,
    css`
      .fields {
        display: grid;
        gap: 1rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr));
        align-items: start;
      }
      .wide {
        grid-column: 1 / -1;
      }
      .button {
        min-block-size: 3rem;
      }
    `,
  ];

  declare fields: readonly Field[];
  /** What the button says. */
  declare submit: string;
  declare busy: boolean;
  /** Null while nothing was refused. */
  declare refusal: Refusal | null;
  /** Whether the focus goes to the first field as soon as the form is there. */
  declare begins: boolean;
  #typed = new Map<string, string>();

  constructor() {
    super();
    this.fields = [];
    this.submit = '';
    this.busy = false;
    this.refusal = null;
    this.begins = false;
  }

  /** What the fields that are shown hold. */
  get values(): FormValues {
    return Object.fromEntries(this.fields.map((field) => [field.name, this.#valueOf(field)]));
  }

  override render() {
    const { refusal } = this;
    return html`<form novalidate @submit=${this.#submit} @input=${this.#input}>
      <div class="fields">${this.fields.map((field) => this.#field(field))}</div>
      ${
        refusal === null || refusal.sentence === ''
          ? nothing
          : html`<p class="wrong" role="alert">${refusal.sentence}</p>`
      }
      <button class="button" ?disabled=${this.busy}>${this.submit}</button>
    </form>`;
  }

  /** Puts the focus on the first field. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('input, select')?.focus();
  }

  protected override firstUpdated(): void {
    if (this.begins) this.focus();
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('refusal') || this.refusal === null) return;
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }

  #field(field: Field): TemplateResult {
    const id = idOf(field);
    const wrong = this.refusal?.fields[field.name];
    const told = wrong ?? field.hint;
    return html`<div class="field ${field.wide === true ? 'wide' : ''}">
      <label for=${id}>${field.label}${field.optional === true ? ` (${this.words.optional})` : nothing}</label>
      ${field.options === undefined ? this.#typing(field, id) : this.#choosing(field, id)}
      <span id="${id}-told" class=${wrong === undefined ? 'hint' : 'wrong'}>${told}</span>
    </div>`;
  }

  #typing(field: Field, id: string): TemplateResult {
    const kind = field.kind ?? 'text';
    return html`<input
      id=${id}
      name=${field.name}
      type=${kind === 'tel' || kind === 'email' ? kind : 'text'}
      inputmode=${MODES[kind]}
      autocomplete="off"
      autocapitalize=${kind === 'text' ? 'words' : 'none'}
      spellcheck="false"
      aria-required=${field.optional !== true}
      aria-invalid=${this.#isWrong(field)}
      aria-describedby="${id}-told"
      .value=${this.#valueOf(field)}
    />`;
  }

  #choosing(field: Field, id: string): TemplateResult {
    const chosen = this.#valueOf(field);
    return html`<select
      id=${id}
      name=${field.name}
      aria-required=${field.optional !== true}
      aria-invalid=${this.#isWrong(field)}
      aria-describedby="${id}-told"
    >
      ${field.options?.map(
        ({ value, label }) => html`<option value=${value} ?selected=${value === chosen}>${label}</option>`,
      )}
    </select>`;
  }

  #isWrong({ name }: Field): boolean {
    return this.refusal !== null && Object.hasOwn(this.refusal.fields, name);
  }

  #valueOf({ name, value, options }: Field): string {
    return this.#typed.get(name) ?? value ?? options?.[0]?.value ?? '';
  }

  #input = (event: Event): void => {
    const field = event.target as HTMLInputElement | HTMLSelectElement;
    this.#typed.set(field.name, field.value);
    this.dispatchEvent(new FormChange(this.values));
  };

  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!this.busy) this.dispatchEvent(new FormRequest(this.values));
  };
}

function idOf({ name }: Field): string {
  return name.replaceAll('.', '-');
}

define('daftari-form', DaftariForm);

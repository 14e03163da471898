import { css, html, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import { DaftariElement, define } from './element.ts';
import { FormChange, FormRequest } from './events.ts';
import { fieldTemplate, heldBy, valueOf, type Field, type FormValues, type Refusal } from './fields.ts';
import { fieldsStyles, formStyles } from './forms.ts';

/**
 * A form from a list of fields: it keeps what is typed, marks what was refused, and judges nothing itself. What is put
 * into it stands between the fields and the button.
 */
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
    fieldsStyles,
    css`
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
  #typed: FormValues = {};

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
    return Object.fromEntries(this.fields.map((field) => [field.name, valueOf(field, this.#typed)]));
  }

  override render() {
    const { refusal, words } = this;
    const drawing = { words, typed: this.#typed, wrong: refusal?.fields ?? {} };
    return html`<form novalidate @submit=${this.#submit} @input=${this.#input}>
      <div class="fields">${this.fields.map((field) => fieldTemplate(field, drawing))}</div>
      <slot></slot>
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

  #input = (event: Event): void => {
    const field = event.target as HTMLInputElement | HTMLSelectElement;
    this.#typed = { ...this.#typed, [field.name]: heldBy(field) };
    this.dispatchEvent(new FormChange(this.values));
  };

  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!this.busy) this.dispatchEvent(new FormRequest(this.values));
  };
}

define('daftari-form', DaftariForm);

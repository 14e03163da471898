import { css, html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import {
  fieldsOf,
  filledIn,
  withoutRow,
  withRow,
  type Block,
  type BlockRow,
  type RowsBlock,
  type Section,
} from './blocks.ts';
import { DaftariElement, define } from './element.ts';
import { FormChange } from './events.ts';
import { fieldTemplate, heldBy, type Drawing, type FormValues } from './fields.ts';
import { fieldsStyles, formStyles } from './forms.ts';
import { icons } from './icons.ts';

/**
 * A long form in chapters that open and shut, with rows to add and take away. It keeps nothing: what is typed goes up
 * as a `daftari-form-change`, and comes down again as `typed`. A chapter with something wrong in it opens by itself.
 */
export class DaftariSections extends DaftariElement {
  static override properties: PropertyDeclarations = {
    sections: { attribute: false },
    typed: { attribute: false },
    wrong: { attribute: false },
  };
  static override styles = [
    DaftariElement.styles,
    formStyles,
    fieldsStyles,
    css`
      :host,
      .blocks {
        display: grid;
        gap: 1rem;
      }
      details.card {
        padding: 0;
      }
      summary {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0.125rem 1rem;
        padding: 0.875rem 1.25rem;
        border-radius: var(--daftari-radius);
        cursor: pointer;
        list-style: none;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary::before {
        content: '';
        align-self: center;
        inline-size: 0.5rem;
        block-size: 0.5rem;
        border: solid var(--daftari-ink-soft);
        border-width: 0 2px 2px 0;
        transform: rotate(-45deg);
        transition: transform 120ms;
      }
      details[open] > summary::before {
        transform: rotate(45deg);
      }
      summary h2 {
        flex: none;
      }
      summary .says {
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      details[open] > summary .says {
        display: none;
      }
      details > .blocks {
        padding: 0.25rem 1.25rem 1.25rem;
      }
      fieldset {
        display: grid;
        gap: 0.75rem;
        min-inline-size: 0;
        margin: 0;
        padding: 0.25rem 0 0 0.875rem;
        border: 0;
        border-inline-start: 3px solid var(--daftari-line);
      }
      .row {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 0.5rem;
        min-block-size: 2rem;
      }
      legend {
        float: inline-start;
        inline-size: 100%;
        padding: 0;
      }
      fieldset fieldset .fields {
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 8rem), 1fr));
        gap: 0.75rem;
      }
      .take {
        display: grid;
        flex: none;
        place-items: center;
        inline-size: 2.25rem;
        block-size: 2.25rem;
        border: 0;
        border-radius: 50%;
        background: none;
        color: var(--daftari-ink-soft);
      }
      .take:hover {
        background: var(--daftari-sunken);
        color: var(--daftari-ink);
      }
      .add {
        justify-self: start;
      }
    `,
  ];

  declare sections: readonly Section[];
  /** What was typed so far. */
  declare typed: FormValues;
  /** What is wrong, by the name of the field. */
  declare wrong: Readonly<Record<string, string>>;

  constructor() {
    super();
    this.sections = [];
    this.typed = {};
    this.wrong = {};
  }

  /** What all fields that are shown hold. */
  get values(): FormValues {
    return filledIn(this.sections, this.typed);
  }

  override render() {
    const drawing = { words: this.words, typed: this.typed, wrong: this.wrong };
    return this.sections.map((section) => this.#section(section, drawing));
  }

  /** Opens the chapter of the first field that is wrong, and puts the focus there. */
  async showWrong(): Promise<void> {
    await this.updateComplete;
    const found = this.renderRoot.querySelector<HTMLElement>('[aria-invalid=true]');
    const chapter = found?.closest('details');
    if (chapter != null) chapter.open = true;
    found?.focus();
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('wrong')) return;
    for (const found of this.renderRoot.querySelectorAll('[aria-invalid=true]')) {
      const chapter = found.closest('details');
      if (chapter !== null) chapter.open = true;
    }
  }

  #section(section: Section, drawing: Drawing): TemplateResult {
    const amiss = fieldsOf(section.blocks).filter(({ name }) => Object.hasOwn(drawing.wrong, name)).length;
    return html`<details class="card" id=${section.id} ?open=${section.open === true} @input=${this.#input}>
      <summary>
        <h2>${section.title}</h2>
        <span class="says soft small">${section.summary}</span>
        ${amiss > 0 ? html`<span class="chip bad">${amiss}</span>` : nothing}
      </summary>
      <div class="blocks">${section.blocks.map((block) => this.#block(block, drawing))}</div>
    </details>`;
  }

  #block(block: Block, drawing: Drawing): TemplateResult {
    if (block.kind === 'fields') {
      return html`<div class="fields">${block.fields.map((field) => fieldTemplate(field, drawing))}</div>`;
    }
    return html`${block.rows.map((row, at) => this.#row(block, row, at, drawing))}
      <button type="button" class="button quiet small add" @click=${() => this.#add(block)}>+ ${block.add}</button>`;
  }

  #row(block: RowsBlock, row: BlockRow, at: number, drawing: Drawing): TemplateResult {
    const fixed = block.rows.length <= (block.least ?? 0);
    const label = this.words.takeAway(row.title);
    return html`<fieldset>
      <legend>
        <span class="row"
          >${row.title}
          ${
            fixed
              ? nothing
              : html`<button
                  type="button"
                  class="take"
                  aria-label=${label}
                  title=${label}
                  @click=${() => this.#take(block, at)}
                >
                  ${icons.cross}
                </button>`
          }</span
        >
      </legend>
      ${row.blocks.map((each) => this.#block(each, drawing))}
    </fieldset>`;
  }

  #add({ name, rows }: RowsBlock): void {
    this.#tell(withRow(this.typed, name, rows.length));
    void this.#focusOn(`[name^="${name}.${rows.length}."]`);
  }

  /** The row that has just come is what one goes on with. */
  async #focusOn(field: string): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(field)?.focus();
  }

  #take({ name, rows }: RowsBlock, at: number): void {
    this.#tell(withoutRow(this.typed, name, at, rows.length));
  }

  #input = (event: Event): void => {
    const field = event.target as HTMLInputElement | HTMLSelectElement;
    this.#tell({ ...this.typed, [field.name]: heldBy(field) });
  };

  #tell(typed: FormValues): void {
    this.typed = typed;
    this.dispatchEvent(new FormChange(typed));
  }
}

define('daftari-sections', DaftariSections);

import { html, nothing, type TemplateResult } from 'lit';
import type { Messages } from '../i18n/messages.ts';

/** One field of a form. */
export interface Field {
  /** As the wire calls it, `subscription.username`. */
  readonly name: string;
  readonly label: string;
  /** A `check` holds `yes` or nothing. */
  readonly kind?: 'text' | 'code' | 'tel' | 'email' | 'decimal' | 'digits' | 'date' | 'time' | 'check';
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

/** What fields are drawn with: what was typed, what was refused, and a language. */
export interface Drawing {
  readonly words: Messages;
  readonly typed: FormValues;
  /** By the name of the field. */
  readonly wrong: Readonly<Record<string, string>>;
}

/** The options of a choice from a table of words, in its order. */
export function choices(table: Readonly<Record<string, string>>): NonNullable<Field['options']> {
  return Object.entries(table).map(([value, label]) => ({ value, label }));
}

/** What a field holds: what was typed, else what is proposed, else its first option. */
export function valueOf({ name, value, options }: Field, typed: FormValues): string {
  return typed[name] ?? value ?? options?.[0]?.value ?? '';
}

/** What an input or a choice of such a field holds now. */
export function heldBy(input: HTMLInputElement | HTMLSelectElement): string {
  return input instanceof HTMLInputElement && input.type === 'checkbox' ? (input.checked ? 'yes' : '') : input.value;
}

/** A field with its label, and the hint or what is wrong below it. */
export function fieldTemplate(field: Field, drawing: Drawing): TemplateResult {
  const id = idOf(field);
  const wrong = wrongWith(field, drawing);
  const told = html`<span id="${id}-told" class=${wrong === undefined ? 'hint' : 'wrong'}
    >${wrong ?? field.hint}</span
  >`;
  if (field.kind === 'check') {
    return html`<div class="field wide">${checking(field, id, drawing)} ${told}</div>`;
  }
  return html`<div class="field ${field.wide === true ? 'wide' : ''}">
    <label for=${id}>${field.label}${field.optional === true ? ` (${drawing.words.optional})` : nothing}</label>
    ${field.options === undefined ? typing(field, id, drawing) : choosing(field, id, drawing)} ${told}
  </div>`;
}

const MODES = { decimal: 'decimal', digits: 'numeric', tel: 'tel', email: 'email' } as const;
const TYPES: ReadonlySet<string> = new Set(['tel', 'email', 'date', 'time']);

function typing(field: Field, id: string, drawing: Drawing): TemplateResult {
  const kind = field.kind ?? 'text';
  return html`<input
    id=${id}
    name=${field.name}
    type=${TYPES.has(kind) ? kind : 'text'}
    inputmode=${kind in MODES ? MODES[kind as keyof typeof MODES] : 'text'}
    autocomplete="off"
    autocapitalize=${kind === 'text' ? 'words' : 'none'}
    spellcheck="false"
    aria-required=${field.optional !== true}
    aria-invalid=${wrongWith(field, drawing) !== undefined}
    aria-describedby="${id}-told"
    .value=${valueOf(field, drawing.typed)}
  />`;
}

function choosing(field: Field, id: string, drawing: Drawing): TemplateResult {
  const chosen = valueOf(field, drawing.typed);
  return html`<select
    id=${id}
    name=${field.name}
    aria-required=${field.optional !== true}
    aria-invalid=${wrongWith(field, drawing) !== undefined}
    aria-describedby="${id}-told"
  >
    ${field.options?.map(
      ({ value, label }) => html`<option value=${value} .selected=${value === chosen}>${label}</option>`,
    )}
  </select>`;
}

function checking(field: Field, id: string, drawing: Drawing): TemplateResult {
  return html`<label class="check" for=${id}>
    <input
      id=${id}
      name=${field.name}
      type="checkbox"
      aria-describedby="${id}-told"
      .checked=${valueOf(field, drawing.typed) !== ''}
    />
    ${field.label}
  </label>`;
}

function wrongWith({ name }: Field, { wrong }: Drawing): string | undefined {
  return Object.hasOwn(wrong, name) ? wrong[name] : undefined;
}

function idOf({ name }: Field): string {
  return name.replaceAll('.', '-');
}

import { valueOf, type Field, type FormValues } from './fields.ts';

/** A part of a long form: fields, or rows of blocks that can be added and taken away. */
export type Block = FieldsBlock | RowsBlock;

/** Fields that stand together. */
export interface FieldsBlock {
  readonly kind: 'fields';
  readonly fields: readonly Field[];
}

/** Rows such as the tiers of a price; `name.count` says how many, and each is `name.0`, `name.1`. */
export interface RowsBlock {
  readonly kind: 'rows';
  readonly name: string;
  /** What the button says that adds one. */
  readonly add: string;
  readonly rows: readonly BlockRow[];
  /** So many at least: they have no button that takes them away. */
  readonly least?: number;
}

/** One row, by what a person calls it. */
export interface BlockRow {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A chapter of a long form: shut, its summary tells what is in it. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Whether it is open at first. */
  readonly open?: boolean;
  readonly blocks: readonly Block[];
}

/** All fields of these blocks, in the order in which they stand. */
export function fieldsOf(blocks: readonly Block[]): readonly Field[] {
  return blocks.flatMap((block) =>
    block.kind === 'fields' ? block.fields : block.rows.flatMap((row) => fieldsOf(row.blocks)),
  );
}

/** What a form holds as it is shown: each field that stands in it, and how many rows there are. */
export function filledIn(sections: readonly Section[], typed: FormValues): FormValues {
  const blocks = sections.flatMap((section) => section.blocks);
  const held = fieldsOf(blocks).map((field) => [field.name, valueOf(field, typed)] as const);
  return Object.fromEntries([...held, ...countsOf(blocks)]);
}

/** One row more at the end of a list of `count`; its fields begin as they are proposed. */
export function withRow(typed: FormValues, name: string, count: number): FormValues {
  return { ...typed, [`${name}.count`]: String(count + 1) };
}

/** One row less: those after it move up, with all that was typed in them. */
export function withoutRow(typed: FormValues, name: string, at: number, count: number): FormValues {
  const moved = Object.entries(typed).flatMap(([key, value]): [string, string][] => {
    const place = placeIn(key, name);
    if (place === null || place.row < at) return [[key, value]];
    return place.row === at ? [] : [[`${name}.${place.row - 1}.${place.rest}`, value]];
  });
  return { ...Object.fromEntries(moved), [`${name}.count`]: String(count - 1) };
}

function placeIn(key: string, name: string): { readonly row: number; readonly rest: string } | null {
  if (!key.startsWith(`${name}.`)) return null;
  const [row = '', ...rest] = key.slice(name.length + 1).split('.');
  return /^\d+$/.test(row) ? { row: Number(row), rest: rest.join('.') } : null;
}

function countsOf(blocks: readonly Block[]): readonly (readonly [string, string])[] {
  return blocks.flatMap((block) =>
    block.kind === 'fields'
      ? []
      : [[`${block.name}.count`, String(block.rows.length)] as const, ...block.rows.flatMap((r) => countsOf(r.blocks))],
  );
}

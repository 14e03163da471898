import type { Menu } from './schema.ts';
import type { OwnTable } from './table.ts';
import type { Actor, Engine, Row } from './types.ts';

/** What the commands of a menu work with: the engine, and the inside that it does not show. */
export interface House {
  readonly engine: Engine;
  readonly menus: ReadonlyMap<string, Menu>;
  tableOf(path: string): OwnTable;
  /** When the entries of address lists end (true time), by `.id`. */
  readonly entryEnds: Map<string, number>;
  /** Rules of single menus that no table of fields can say. */
  readonly rules: ReadonlyMap<string, Rule>;
}

/** What a menu does beyond its fields. */
export interface Rule {
  /** Finishes the values of an item before it is stored: works out a network, a next run. @throws {RouterOsTrap} */
  readonly complete?: (values: Record<string, string>, around: Around) => void;
  /** Refuses a removal. @throws {RouterOsTrap} */
  readonly mayRemove?: (row: Row, around: Around) => void;
  /** Columns to be worked out when somebody looks; absent if the item has none. */
  readonly live?: (values: Row, around: Around) => ((id: string) => Row) | undefined;
}

/** What a rule may look at. */
export interface Around {
  readonly house: House;
  readonly table: OwnTable;
  readonly actor: Actor;
  /** Null while an item is being added. */
  readonly id: string | null;
  /** What was asked for, before it was completed. */
  readonly asked: Row;
}

import type { Knex } from 'knex';
import type { Dialect } from '../url.ts';

/** Adds columns of the few types that the schema knows. What is not `…OrNull` is never null. */
export interface Columns {
  /** An identity or another short key of ASCII: 64 bytes, ordered by its bytes on both engines. */
  id(name: string): void;
  idOrNull(name: string): void;
  /** Up to 255 characters unless a length is given. */
  text(name: string, length?: number): void;
  textOrNull(name: string, length?: number): void;
  /** Text of any length. */
  long(name: string): void;
  longOrNull(name: string): void;
  /** Instants (UTC milliseconds), minor units, bytes and counts: 64 bits with a sign. */
  big(name: string): void;
  bigOrNull(name: string): void;
  json(name: string): void;
  jsonOrNull(name: string): void;
}

/** The columns of a table that is being made. */
export function columnsOf(table: Knex.CreateTableBuilder, dialect: Dialect): Columns {
  const postgres = dialect === 'postgres';
  const idType = postgres ? 'varchar(64) collate "C"' : 'varchar(64)';
  const jsonType = postgres ? 'jsonb' : 'json';
  return {
    id: (name) => void table.specificType(name, idType).notNullable(),
    idOrNull: (name) => void table.specificType(name, idType).nullable(),
    text: (name, length = 255) => void table.string(name, length).notNullable(),
    textOrNull: (name, length = 255) => void table.string(name, length).nullable(),
    long: (name) => void table.text(name, 'longtext').notNullable(),
    longOrNull: (name) => void table.text(name, 'longtext').nullable(),
    big: (name) => void table.bigInteger(name).notNullable(),
    bigOrNull: (name) => void table.bigInteger(name).nullable(),
    json: (name) => void table.specificType(name, jsonType).notNullable(),
    jsonOrNull: (name) => void table.specificType(name, jsonType).nullable(),
  };
}

/** Facts that the database itself keeps from being changed, whoever asks it. */
export interface Sealed {
  readonly table: string;
  /** Columns that keep what was written first. */
  readonly columns: readonly string[];
}

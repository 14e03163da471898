import type { FormatName } from '../format.ts';

/** What is known of one attribute. */
export interface Entry {
  /** The type octet: in the packet, or inside the vendor's Vendor-Specific attribute. */
  readonly type: number;
  readonly vendorId?: number;
  readonly format: FormatName;
  /** The names of an integer's values. */
  readonly values?: Readonly<Record<string, number>>;
  /** A password, a key, or what a password can be guessed from: never shown. */
  readonly secret?: true;
  /** Of a text that may hold anything: which values a log may show. */
  readonly open?: RegExp;
}

/** Attributes by their names in the RFCs and in the vendors' dictionaries. */
export type Table = Readonly<Record<string, Entry>>;

/** The attributes of one vendor, each with the vendor's number. */
export function ofVendor<const T extends Table>(
  vendorId: number,
  table: T,
): { readonly [Name in keyof T]: T[Name] & { readonly vendorId: number } } {
  const entries = Object.entries(table).map(([name, entry]) => [name, { ...entry, vendorId }]);
  return Object.fromEntries(entries) as { [Name in keyof T]: T[Name] & { vendorId: number } };
}

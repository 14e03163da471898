import type { Client } from './client.ts';
import type { Instant } from './wire.ts';

/** A rate as a law states it. */
export interface TaxLaw {
  /** What the tax is called on documents and in books: `VAT`, `EXCISE`. */
  readonly code: string;
  readonly name: string;
  /** What it is taken from: `internet`, `equipment`, or a word of the ISP's own. */
  readonly taxClass: string;
  /** A part as a decimal string, `0.16`. */
  readonly rate: string;
  readonly base: 'net' | 'net+previous';
  /** Where several taxes apply to a class, the lower comes first. */
  readonly order: number;
  /** The local day from which on it holds. */
  readonly from: string;
  /** The first local day on which it holds no more; null while no end is known. */
  readonly until: string | null;
  /** The law in words. */
  readonly source: string;
}

/** A rate that was published; all of it is sealed but its end. */
export interface PublishedTax extends TaxLaw {
  readonly id: string;
  readonly publishedAt: Instant;
}

/** One change of the tax table. */
export interface TaxRevision {
  readonly revision: number;
  readonly at: Instant;
  readonly actor: string;
  readonly taxIds: readonly string[];
  readonly ends: readonly { readonly taxId: string; readonly until: string | null }[];
}

/** All rates that were ever published, and the latest changes. */
export interface TaxTable {
  readonly taxes: readonly PublishedTax[];
  readonly revisions: readonly TaxRevision[];
}

/** Why a tax is taken at 0, and when; days are local, and `until` is the first on which it holds no more. */
export interface TaxRelief {
  readonly reason: string;
  /** A certificate, or a number of the tax authority. */
  readonly reference: string | null;
  readonly from: string;
  readonly until: string | null;
}

/** Taxes that a customer does not pay. */
export interface TaxExemption extends TaxRelief {
  readonly codes: readonly string[];
}

/** A tax that a customer keeps back when she pays, and hands to the authority. */
export interface Withholding {
  readonly code: string;
  readonly name: string;
  readonly rate: string;
  readonly from: string;
  readonly until: string | null;
}

/** What is particular to a customer before the tax law; it is given and answered whole. */
export interface TaxProfile {
  readonly exemptions: readonly TaxExemption[];
  readonly reverseCharge: TaxRelief | null;
  readonly withholding: readonly Withholding[];
}

/** Taxes by law. Each may throw `ApiError`. */
export interface TaxesApi {
  table(): Promise<TaxTable>;
  /** The taxes of Kenya as they come with the program, to be looked through and published. */
  kenya(): Promise<{ readonly taxes: readonly TaxLaw[] }>;
  /** Publishes rates, all or none. */
  publish(taxes: readonly TaxLaw[], key: string): Promise<{ readonly taxes: readonly PublishedTax[] }>;
  /** Ends a rate; null lifts an end that is still to come. */
  end(id: string, until: string | null): Promise<PublishedTax>;
}

/** The addresses of taxes. */
export function taxesApi({ request }: Pick<Client, 'request'>): TaxesApi {
  return {
    table: () => request('GET', '/api/v1/taxes'),
    kenya: () => request('GET', '/api/v1/taxes/kenya'),
    publish: (taxes, key) => request('POST', '/api/v1/taxes', { body: { taxes }, headers: { 'idempotency-key': key } }),
    end: (id, until) => request('POST', `/api/v1/taxes/${encodeURIComponent(id)}/end`, { body: { until } }),
  };
}

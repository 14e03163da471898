import type { Run } from '../../domain/run.ts';
import type { MoneyPolicy } from '../../domain/policy.ts';
import type { ReferralProgramme } from '../../domain/referral.ts';
import type { ClearingCode } from '../../domain/ledger.ts';
import { BillingError, isBillingError, type ErrorDetails, type ErrorKind } from '../../kernel/error.ts';
import type { StageName } from '../../plugin/contract.ts';
import type { Log } from '../../ports/log.ts';
import type { OutboxEvent } from '../../ports/store.ts';
import type { PointsProgramme } from '../points.ts';

// What a thread of a run and its main thread tell each other. All of it is data that can be cloned.

/** What a thread has to know to open the same house. */
export interface ThreadData {
  readonly engine: { readonly kind: 'url'; readonly url: string; readonly poolMax: number };
  readonly secretKey: Uint8Array | undefined;
  readonly currency: string;
  readonly zone: string;
  readonly policy: MoneyPolicy;
  readonly referral: ReferralProgramme | null;
  readonly points: PointsProgramme;
  readonly heard: readonly string[];
  readonly drivers: readonly string[];
  readonly gateways: readonly (readonly [name: string, clearing: ClearingCode | null])[];
  /** The stages that some plugin bends: they are asked in the main thread, where plugins live. */
  readonly bent: readonly StageName[];
  /** Events that somebody watches in this process. */
  readonly watched: readonly string[];
  /** Null for the machine's own clock; else what a clock that is moved by hand shows. */
  readonly now: number | null;
  readonly worker: string;
  readonly lanes: number;
  readonly chunk: number;
  readonly run: Run;
}

/** What the main thread tells. */
export type ToThread =
  | { readonly kind: 'answers'; readonly id: number; readonly answers: readonly StageAnswer[] }
  /** Ends after the chunk that is under way. */
  | { readonly kind: 'stop' };

/** What a thread tells. */
export type FromThread =
  | { readonly kind: 'ask'; readonly id: number; readonly stage: StageName; readonly calls: readonly StageCall[] }
  | { readonly kind: 'tell'; readonly events: readonly OutboxEvent[] }
  | {
      readonly kind: 'log';
      readonly level: keyof Log;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'worked'; readonly fault: FaultTold | null };

/** One question to a stage. */
export interface StageCall {
  readonly value: unknown;
  readonly facts: unknown;
}

/** What a stage said to one question. */
export type StageAnswer = { readonly value: unknown } | { readonly fault: FaultTold };

/** An error on its way between threads: of its class only what it says can be cloned. */
export interface FaultTold {
  readonly message: string;
  /** Null for what is no error of a caller. */
  readonly billing: { readonly kind: ErrorKind; readonly code: string; readonly details: ErrorDetails } | null;
}

/** An error as it can be told. */
export function faultTold(fault: unknown): FaultTold {
  const message = fault instanceof Error ? fault.message : String(fault);
  if (!isBillingError(fault)) return { message, billing: null };
  const details = Object.fromEntries(Object.entries(fault.details).map(([name, value]) => [name, plain(value)]));
  return { message, billing: { kind: fault.kind, code: fault.code, details } };
}

function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** Undoes `faultTold`. */
export function faultOf({ message, billing }: FaultTold): Error {
  return billing === null ? new Error(message) : new BillingError(billing.kind, billing.code, message, billing.details);
}

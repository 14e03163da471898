import type { World } from './world.ts';
import { newRequestId } from './world.ts';

/** An HTTP answer of the simulator. Text goes out as HTML, all else as JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A parsed request; `body` is an empty object if there was none, or it was no JSON object. */
export interface Ask {
  readonly url: URL;
  readonly authorization: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** 200 with a JSON body. */
export const ok = (body: unknown): Reply => ({ status: 200, body });

/** An error in Daraja's own shape. */
export const refuse = (world: World, status: number, errorCode: string, errorMessage: string): Reply => ({
  status,
  body: { requestId: newRequestId(world), errorCode, errorMessage },
});

/** The error that names a wrong field. */
export const invalidField = (world: World, field: string): Reply =>
  refuse(world, 400, '400.002.02', `Bad Request - Invalid ${field}`);

/** Safaricom refuses these anywhere in a callback address, and plain http with them. */
export function takesCallback(url: unknown, allowHttp: boolean): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  if (protocol !== 'https:' && !(allowHttp && protocol === 'http:')) return false;
  return !/m-?pesa|safaricom|exec?|cmd|sql|query/i.test(url);
}

/** A field of a body as text: Daraja takes digits with and without quotes. Empty where it is neither. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

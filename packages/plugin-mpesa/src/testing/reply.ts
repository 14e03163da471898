import { newRequestId } from './names.ts';
import type { World } from './world.ts';

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
  /** Settles when the caller has been answered, or will never be. */
  readonly answered: Promise<void>;
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

/** A field of a request, and what Daraja takes in it. */
export type Field = readonly [field: string, check: (text: string, world: World) => boolean];

/** The refusal that names the first wrong field of a request; undefined when all are right. */
export function wrongField(world: World, fields: readonly Field[], { body }: Ask): Reply | undefined {
  const wrong = fields.find(([field, check]) => !check(textOf(body[field]), world));
  return wrong === undefined ? undefined : invalidField(world, wrong[0]);
}

/** What several requests take alike. */
export const takes = {
  phone: (text: string) => /^254[17]\d{8}$/.test(text),
  /** Whole shillings above zero. */
  amount: (text: string) => /^[1-9]\d{0,6}$/.test(text),
  shortcode: (text: string) => /^\d{5,7}$/.test(text),
  /** A shortcode or till that this Daraja knows. */
  ours: (text: string, { organisations }: World) => organisations.has(text),
  url: (text: string, { settings }: World) => takesCallback(text, settings.allowHttp),
  oneOf:
    (...texts: readonly string[]) =>
    (text: string) =>
      texts.includes(text),
  length: (least: number, most: number) => (text: string) => text.length >= least && text.length <= most,
};

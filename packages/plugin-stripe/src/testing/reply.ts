/** An HTTP answer of the simulator. Text goes out as HTML, or as the type says; all else as JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A value of a form: text, or what stands in its brackets. */
export type Field = string | Fields;
/** The fields of a form, taken apart at their brackets. */
export interface Fields {
  readonly [name: string]: Field;
}

/** A parsed request. */
export interface Ask {
  readonly url: URL;
  /** What stands in the path where the route has a colon. */
  readonly params: readonly string[];
  /** Of the body, or of the query where there is none. */
  readonly fields: Fields;
  /** The key that it bears, without `Bearer `. */
  readonly key: string;
}

/** 200 with a JSON body. */
export const ok = (body: unknown): Reply => ({ status: 200, body });

/** What Stripe answers where something is wrong: `{ error: { type, code, message … } }`. */
export class StripeRefusal extends Error {
  readonly reply: Reply;

  constructor(
    status: number,
    error: { readonly type: string; readonly message: string; readonly [more: string]: unknown },
  ) {
    super(error.message);
    this.reply = { status, body: { error } };
  }
}

/** A parameter is wrong or missing. */
export const invalid = (message: string, param: string, code = 'parameter_invalid'): StripeRefusal =>
  new StripeRefusal(400, { type: 'invalid_request_error', code, message, param });

/** There is no such object. */
export const missing = (kind: string, id: string): StripeRefusal => {
  const message = `No such ${kind.replaceAll('_', ' ')}: '${id}'`;
  return new StripeRefusal(404, { type: 'invalid_request_error', code: 'resource_missing', message, param: 'id' });
};

/** It is in a state in which this cannot be done. */
export const unexpected = (kind: 'payment_intent' | 'setup_intent', status: string): StripeRefusal =>
  new StripeRefusal(400, {
    type: 'invalid_request_error',
    code: `${kind}_unexpected_state`,
    message: `This ${kind === 'payment_intent' ? 'PaymentIntent' : 'SetupIntent'} has a status of ${status}.`,
  });

/** A field as text. */
export const text = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** A field that must be there. @throws StripeRefusal */
export function needed(fields: Fields, name: string): string {
  const value = text(fields, name);
  if (value === undefined) throw invalid(`Missing required param: ${name}.`, name, 'parameter_missing');
  return value;
}

/** A whole number that must be there. @throws StripeRefusal */
export function whole(fields: Fields, name: string): number {
  const value = needed(fields, name);
  if (!/^-?\d{1,15}$/.test(value)) throw invalid(`Invalid integer: ${value}`, name, 'parameter_invalid_integer');
  return Number(value);
}

/** What stands in the brackets of a field. */
export const inner = (fields: Fields, name: string): Fields => {
  const value = fields[name];
  return typeof value === 'object' ? value : {};
};

/** A list, written with numbers in its brackets. */
export const list = (fields: Fields, name: string): readonly Field[] => Object.values(inner(fields, name));

/** The texts of a list. */
export const texts = (fields: Fields, name: string): readonly string[] =>
  list(fields, name).filter((one) => typeof one === 'string');

/** The texts in the brackets of a field: metadata. */
export const pairs = (fields: Fields, name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(inner(fields, name)).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );

/** Takes a form apart: `a[b][0]=c` is `{ a: { b: { 0: 'c' } } }`; `a[]=b` counts its places itself. */
export function fieldsOf(form: URLSearchParams): Fields {
  const root: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of form) {
    const head = name.split('[', 1)[0] ?? '';
    const rest = [...name.slice(head.length).matchAll(/\[([^\]]*)\]/g)].map(([, part = '']) => part);
    place(root, [head, ...rest], value);
  }
  return root as Fields;
}

function place(into: Record<string, unknown>, [head = '', ...rest]: readonly string[], value: string): void {
  const key = head === '' ? String(Object.keys(into).length) : head;
  if (rest.length === 0) {
    into[key] = value;
    return;
  }
  const known = into[key];
  const next = (typeof known === 'object' && known !== null ? known : Object.create(null)) as Record<string, unknown>;
  into[key] = next;
  place(next, rest, value);
}

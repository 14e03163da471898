import { setTimeout } from 'node:timers/promises';
import {
  isBillingError,
  readingsOf,
  type PluginHost,
  type PluginRequest,
  type PluginResponse,
  type PluginRoute,
} from '@daftari/core';
import { gate } from './addresses.ts';
import { callbackToken, PATHS, sameToken } from './callbacks.ts';
import { ACCEPTED, readC2b, validationAnswer, type Verdict } from './daraja/translate.ts';
import { callbackMessage, isOurs, reader, type Topic } from './messages.ts';
import type { MpesaOptions } from './options.ts';
import { noteCallback, type Vitals } from './vitals.ts';

/** What a body may weigh; Daraja's weigh about one kilobyte. */
const LARGEST_BODY = 16_384;

/** How long a validation may look for an account. Safaricom waits about eight seconds, and the payer with it. */
const LOOK_MS = 2_000;

/**
 * The doors that Safaricom calls. Each stores what it is told and answers; nothing is acted on here. Whoever does not
 * know the token sees no door at all.
 */
export function callbackRoutes(options: MpesaOptions, vitals: Vitals): readonly PluginRoute[] {
  const enter = entrance(options);
  const stored = (path: string, topic: Topic): PluginRoute => ({
    method: 'POST',
    path,
    access: 'public',
    handler: (request, host) => enter(request, host, path, (body) => store(options, vitals, host, topic, body)),
  });
  return [
    stored(PATHS.stk, 'stk'),
    stored(PATHS.confirmation, 'c2b'),
    stored(PATHS.pull, 'notice'),
    {
      method: 'POST',
      path: PATHS.validation,
      access: 'public',
      handler: (request, host) =>
        enter(request, host, PATHS.validation, async (body) => ({
          status: 200,
          body: validationAnswer(await verdictOn(options, host, body)),
        })),
    },
  ];
}

type Body = Readonly<Record<string, unknown>>;

/** Lets in who knows the token, comes from the right address and brings a JSON object. */
function entrance(options: MpesaOptions) {
  const token = callbackToken(options);
  const passes = gate(options.allowFrom);
  return async (
    { params, address, raw }: PluginRequest,
    host: PluginHost,
    path: string,
    welcome: (body: Body) => Promise<PluginResponse>,
  ): Promise<PluginResponse> => {
    if (!sameToken(params['token'] ?? '', token)) return NOT_FOUND;
    if (!passes(address)) {
      host.log.warn('A callback came from an address that is not in allowFrom', { address, path });
      return rejected(403, 'The address is not allowed.');
    }
    if (raw.byteLength > LARGEST_BODY) return rejected(413, `The body has more than ${LARGEST_BODY} bytes.`);
    const body = parsed(raw);
    if (body !== undefined) return welcome(body);
    host.log.warn('A callback is no JSON object', { path, bytes: raw.byteLength });
    return rejected(400, 'The body is not a JSON object in UTF-8.');
  };
}

/**
 * Stores a message, then answers: Daraja is told Accepted only when nothing can lose it any more. One that cannot be
 * read is stored all the same, since it may tell of money in a shape that is new, and is answered 400.
 */
async function store(
  options: MpesaOptions,
  vitals: Vitals,
  host: PluginHost,
  topic: Topic,
  body: Body,
): Promise<PluginResponse> {
  let message: ReturnType<typeof callbackMessage>;
  try {
    message = callbackMessage(topic, body);
  } catch (fault) {
    return rejected(400, reasonOf(fault));
  }
  try {
    await host.receive(message);
  } catch (fault) {
    // Answered and not thrown: the host would let a route rest that throws, and this one must try every message.
    host.log.error('A callback could not be stored', { topic, key: message.key, reason: String(fault) });
    return rejected(500, 'The message was not stored; send it again.');
  }
  await noteCallback(vitals, host);
  try {
    reader(options)(message);
    return { status: 200, body: ACCEPTED };
  } catch (fault) {
    host.log.error('A callback was stored that cannot be read', { topic, key: message.key, reason: reasonOf(fault) });
    return rejected(400, reasonOf(fault));
  }
}

/**
 * Whether a payment may be made. In doubt it may: money without an owner can be given one, a payer who is turned away
 * stays offline.
 */
async function verdictOn(options: MpesaOptions, host: PluginHost, body: Body): Promise<Verdict> {
  let asked: ReturnType<typeof readC2b>;
  try {
    asked = readC2b(body);
  } catch (fault) {
    host.log.warn('A validation cannot be read', { reason: reasonOf(fault) });
    return 'other';
  }
  if (!isOurs(asked, options)) return 'shortcode';
  if (options.validation === 'accept') return 'accepted';
  try {
    const readings = readingsOf(asked.accountReference ?? '');
    const found = await soon(Promise.all(readings.map(({ number }) => host.accountByNumber(number))));
    // Somebody's number to the letter comes before what could be a number and the code of an ask.
    const account = found.find((one) => one !== null);
    return account === undefined || account.state === 'closed' ? 'account' : 'accepted';
  } catch (fault) {
    host.log.error('A validation could not look for the account, so the payment may be made', {
      receipt: asked.receipt,
      reason: String(fault),
    });
    return 'accepted';
  }
}

async function soon<T>(work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = setTimeout(LOOK_MS, undefined, { signal: done.signal, ref: false }).then(() => {
    throw new Error(`no answer in ${LOOK_MS} ms`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}

function parsed(raw: Uint8Array): Body | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined;
  } catch {
    return undefined;
  }
}

/** What anybody gets who calls an address that is not there. */
const NOT_FOUND: PluginResponse = { status: 404, body: { type: 'about:blank', title: 'Not Found', status: 404 } };

/** In the shape that Daraja's own messages have. */
const rejected = (status: number, says: string): PluginResponse => ({
  status,
  body: { ResultCode: 1, ResultDesc: `Rejected: ${says}` },
});

function reasonOf(fault: unknown): string {
  if (!isBillingError(fault)) return String(fault);
  const { at } = fault.details;
  return Array.isArray(at) && at.length > 0 ? `${fault.message} Wrong: ${at.join(', ')}.` : fault.message;
}

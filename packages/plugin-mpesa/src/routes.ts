import { setTimeout } from 'node:timers/promises';
import { readingsOf, type PluginHost, type PluginRoute } from '@daftari/core';
import { PATHS } from './callbacks.ts';
import { readC2b, validationAnswer, type Verdict } from './daraja/translate.ts';
import { entrance, type Body } from './entrance.ts';
import { callbackMessage, isOurs, type Topic } from './messages.ts';
import type { KeyedLine } from './options.ts';
import { laterRoutes } from './later-routes.ts';
import { reasonOf, storeMessage } from './store-message.ts';
import type { Vitals } from './vitals.ts';

/** How long a validation may look for an account. Safaricom waits about eight seconds, and the payer with it. */
const LOOK_MS = 2_000;

/**
 * The doors that Safaricom calls. Each stores what it is told and answers; nothing is acted on here. Whoever does not
 * know the token sees no door at all.
 */
export function callbackRoutes(lines: readonly KeyedLine[], vitals: Vitals): readonly PluginRoute[] {
  const enter = entrance(lines);
  const stored = (path: string, topic: Topic): PluginRoute => ({
    method: 'POST',
    path,
    access: 'public',
    handler: (request, host) =>
      enter(request, host, path, (line, body) =>
        storeMessage(line, vitals, host, () => callbackMessage(line, topic, body)),
      ),
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
        enter(request, host, PATHS.validation, async (line, body) => ({
          status: 200,
          body: validationAnswer(await verdictOn(line, host, body)),
        })),
    },
    ...laterRoutes(enter, vitals),
  ];
}

/**
 * Whether a payment may be made. In doubt it may: money without an owner can be given one, a payer who is turned away
 * stays offline.
 */
async function verdictOn(line: KeyedLine, host: PluginHost, body: Body): Promise<Verdict> {
  let asked: ReturnType<typeof readC2b>;
  try {
    asked = readC2b(body);
  } catch (fault) {
    host.log.warn('A validation cannot be read', { reason: reasonOf(fault) });
    return 'other';
  }
  if (!isOurs(asked, line)) return 'shortcode';
  if (line.validation === 'accept') return 'accepted';
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

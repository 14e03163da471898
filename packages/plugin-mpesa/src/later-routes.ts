import type { PluginHost, PluginResponse, PluginRoute } from '@daftari/core';
import { LATER, laterPath, readLater, type About, type Later } from './about.ts';
import { readBalances, readResult } from './daraja/order-result.ts';
import { ACCEPTED } from './daraja/translate.ts';
import { NOT_FOUND, type Body, type Entrance } from './entrance.ts';
import { keepAnswer, keepBalances, keepRefusal, keptRefusal } from './kept.ts';
import { laterMessage } from './messages.ts';
import { callbacksOf, type KeyedLine } from './options.ts';
import { leftOpen } from './read-orders.ts';
import { reasonOf, rejected, storeMessage } from './store-message.ts';
import { noteCallback, type Vitals } from './vitals.ts';

/**
 * The doors for what answers something of ours. Each message needs, besides the token, the proof in its own address:
 * it says what is answered, and that it was us who asked.
 */
export function laterRoutes(enter: Entrance, vitals: Vitals): readonly PluginRoute[] {
  return LATER.map((kind) => ({
    method: 'POST',
    path: laterPath(kind),
    access: 'public',
    handler: (request, host) =>
      enter(request, host, laterPath(kind), async (line, body, { params }) => {
        const about = readLater(callbacksOf(line), kind, params);
        if (about !== undefined) return take(kind, about, { line, body, host, vitals });
        host.log.warn('A callback came to an address that is none of ours', { kind });
        return NOT_FOUND;
      }),
  }));
}

interface Came {
  readonly line: KeyedLine;
  readonly body: Body;
  readonly host: PluginHost;
  readonly vitals: Vitals;
}

async function take(kind: Later, about: About, came: Came): Promise<PluginResponse> {
  const { line, body, host, vitals } = came;
  if (kind === 'unanswered') {
    host.log.warn('A question to Daraja waited too long and was not answered', { gateway: line.name, about });
    return { status: 200, body: ACCEPTED };
  }
  if (kind === 'balance') return takeBalance(came);
  const refusedAs = about.kind === 'disbursement' ? await refusalOf(kind, about.disbursementId, came) : null;
  const answer = await storeMessage(line, vitals, host, () =>
    laterMessage(line, kind, { about, said: body, refusedAs }),
  );
  if (kind === 'answer' && about.kind === 'receipt' && answer.status === 200) {
    await keepAnswer(host, line, about.receipt, body).catch((fault: unknown) =>
      host.log.warn('An answer could not be kept for who asked', { reason: String(fault) }),
    );
  }
  return answer;
}

/** What an account holds is kept in the latest telling only: it is no message of money that has moved. */
async function takeBalance({ line, body, host, vitals }: Came): Promise<PluginResponse> {
  try {
    const result = readResult(body);
    if (result.code !== '0') {
      host.log.error('Daraja does not tell the balance', { gateway: line.name, code: result.code, said: result.said });
      return { status: 200, body: ACCEPTED };
    }
    await keepBalances(host, line, readBalances(result));
    await noteCallback(vitals, host);
    return { status: 200, body: ACCEPTED };
  } catch (fault) {
    host.log.error('A balance could not be kept', { gateway: line.name, reason: reasonOf(fault) });
    return rejected(400, reasonOf(fault));
  }
}

/**
 * Remembers that an order was called off, for the answer about it that comes later; and of an answer, what was
 * remembered. Where that cannot be kept the message is stored all the same, and the order waits for a person.
 */
async function refusalOf(kind: Later, disbursementId: string, { line, body, host }: Came): Promise<string | null> {
  try {
    if (kind === 'answer') return await keptRefusal(host, line, disbursementId);
    if (kind !== 'order') return null;
    const result = readResult(body);
    const open = leftOpen(result);
    if (open !== undefined) host.log.warn('A Result leaves open what came of an order', { disbursementId, open });
    else if (result.code !== '0') await keepRefusal(host, line, disbursementId, result.code);
  } catch (fault) {
    host.log.warn('What a Result says of an order could not be kept', { disbursementId, reason: reasonOf(fault) });
  }
  return null;
}

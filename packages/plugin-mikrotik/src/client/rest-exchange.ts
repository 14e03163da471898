import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { isBillingError, type BillingError } from '@daftari/core';
import { mikrotikErrors } from '../errors.ts';
import { complaintOf, placeOf, type Asked } from './answers.ts';
import type { RouterAddress } from './link.ts';
import { parseReply } from './rest-json.ts';
import { openSocket, realLater, TIMEOUT_MS } from './socket.ts';

/** One question over REST. */
export interface Question extends Asked {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'DELETE' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether it changes nothing, so that it can be asked again after a connection that had been closed meanwhile. */
  readonly reads?: true;
}

/** Questions and answers over a few connections that stay open. */
export interface Exchange {
  /** @throws whatever of `mikrotikErrors` the answer is, or that there is none */
  ask(question: Question): Promise<unknown>;
  /** Breaks off what is under way, and closes the connections. */
  close(): void;
}

/** So many connections a router: it has room for 20, and people with a browser need some. */
const CONNECTIONS = 4;

/** What one answer may cost us, in octets. */
const ANSWER_LIMIT = 64 << 20;

/** Starts to speak REST to a router. Nothing is sent before the router has shown the certificate that it must have. */
export function openExchange(to: RouterAddress): Exchange {
  const { later = realLater, timeoutMs = TIMEOUT_MS } = to;
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  agent.createConnection = (_, created) => {
    openSocket({ ...to, signal: ending.signal }).then(
      (socket) => created?.(null, socket),
      // Node's types want a stream beside an error; its code looks at the error alone.
      (thrown: Error) => (created as ((fault: Error) => void) | undefined)?.(thrown),
    );
    return undefined;
  };
  const ending = new AbortController();
  const headers = { authorization: `Basic ${Buffer.from(`${to.user}:${to.password}`).toString('base64')}` };

  function once(question: Question): Promise<unknown> {
    const body = question.body === undefined ? '' : JSON.stringify(question.body);
    const typed = body === '' ? headers : { ...headers, 'content-type': 'application/json' };
    const sized = { ...typed, 'content-length': Buffer.byteLength(body) };
    const { method, path, signal } = question;
    const refused = whyNot(question, ending.signal);
    if (refused !== null) return Promise.reject(refused);
    return new Promise((resolve, reject) => {
      const sent = request({ agent, host: to.host, port: to.port, method, path: `/rest${path}`, headers: sized });
      const fail = (fault: BillingError): void => {
        settle();
        sent.destroy();
        reject(fault);
      };
      const within = question.timeoutMs ?? timeoutMs;
      const callOff = later(within, () => fail(lost(question, sent, 'timedOut', `${within} ms`)));
      const onAbort = (): void => fail(lost(question, sent, 'interrupted', 'the caller gave up', signal?.reason));
      const onEnd = (): void => fail(lost(question, sent, 'unreachable', 'the link was closed here'));
      const settle = (): void => {
        callOff();
        signal?.removeEventListener('abort', onAbort);
        ending.signal.removeEventListener('abort', onEnd);
      };
      signal?.addEventListener('abort', onAbort);
      ending.signal.addEventListener('abort', onEnd);
      sent.on('error', (thrown: Error) => fail(faultOf(question, sent, thrown)));
      const hear = async (response: IncomingMessage): Promise<void> => {
        try {
          const text = await gather(response);
          settle();
          resolve(answerOf(question, to.user, response.statusCode ?? 0, text));
        } catch (thrown) {
          fail(faultOf(question, sent, thrown as Error));
        }
      };
      sent.on('response', (response) => void hear(response));
      sent.end(body);
    });
  }

  return {
    async ask(question) {
      try {
        return await once(question);
      } catch (thrown) {
        if (!(question.reads === true && isStale(thrown))) throw thrown;
        return await once(question);
      }
    },
    close() {
      ending.abort();
      agent.destroy();
    },
  };
}

function whyNot(question: Question, ending: AbortSignal): BillingError | null {
  const details = { ...placeOf(question), outcome: 'none' };
  if (ending.aborted) return mikrotikErrors.unreachable({ ...details, reason: 'the link was closed here' });
  if (question.signal?.aborted !== true) return null;
  return mikrotikErrors.interrupted({ ...details, reason: 'the caller gave up' }, question.signal.reason);
}

type Lost = 'timedOut' | 'interrupted' | 'unreachable' | 'protocol';

/** There is no answer. Before it had a connection the question cannot have been heard. */
function lost(question: Question, sent: ClientRequest, name: Lost, reason: string, cause?: unknown): BillingError {
  const outcome = sent.socket === null ? 'none' : 'unknown';
  return mikrotikErrors[name]({ ...placeOf(question), reason, outcome }, cause);
}

/** What Node, the connection or the gathering throws, as one of ours. */
function faultOf(question: Question, sent: ClientRequest, thrown: NodeJS.ErrnoException): BillingError {
  if (isBillingError(thrown)) return thrown;
  const { code = thrown.message } = thrown;
  // A kept connection that the router has closed meanwhile breaks with the first word on it.
  const stale = sent.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE') ? { stale: true } : {};
  const name = code.startsWith('HPE_') || thrown instanceof RangeError ? 'protocol' : 'unreachable';
  return mikrotikErrors[name]({ ...lost(question, sent, name, code).details, ...stale }, thrown);
}

const isStale = (thrown: unknown): boolean => isBillingError(thrown) && thrown.details['stale'] === true;

async function gather(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > ANSWER_LIMIT) throw new RangeError(`an answer of more than ${ANSWER_LIMIT} octets`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * What a whole reply says.
 * @see https://help.mikrotik.com/docs/spaces/ROS/pages/47579162/REST+API ("HTTP methods", "Errors")
 */
function answerOf(question: Question, user: string, status: number, text: string): unknown {
  const parsed = text === '' ? null : parsedOr(text);
  const place = placeOf(question);
  if (status === 401) throw mikrotikErrors.logInRefused({ ...place, user, message: 'Unauthorized' });
  if (status >= 200 && status < 300) {
    if (parsed !== undefined) return parsed;
    throw mikrotikErrors.protocol({ ...place, reason: 'the reply is no JSON', outcome: 'unknown' });
  }
  const { detail, message } = (parsed ?? {}) as { detail?: unknown; message?: unknown };
  if (typeof detail === 'string') throw complaintOf(question, { message: detail });
  const said = typeof message === 'string' ? message : `HTTP ${status}`;
  if (status === 404) {
    const named = /\/(?:\*|%2A)[0-9a-f]+$/i.test(question.path);
    throw mikrotikErrors[named ? 'noSuchItem' : 'unsupported']({ ...place, message: said });
  }
  if (status < 400 || status >= 500) {
    throw mikrotikErrors.unreachable({ ...place, reason: `HTTP ${status}, ${said}`, outcome: 'unknown' });
  }
  throw complaintOf(question, { message: said });
}

function parsedOr(text: string): unknown {
  try {
    return parseReply(text);
  } catch {
    return undefined;
  }
}

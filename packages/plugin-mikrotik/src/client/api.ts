import { mikrotikErrors } from '../errors.ts';
import { findsNothing, queryOf, valueWords } from '../wire/query.ts';
import { placeOf, type Asked } from './answers.ts';
import { askedOf, bounded, moveValues } from './commands.ts';
import type { PrintAsk, RouterAddress, RouterLink, Row } from './link.ts';
import { logIn } from './log-in.ts';
import { openSession, type Answer, type Session } from './session.ts';
import { nameOf, openSocket, realLater, TIMEOUT_MS } from './socket.ts';

/** Where the API of a router is. */
export interface ApiAddress extends RouterAddress {
  /** After so long without a sound the router is asked whether it is still there. 30 s unless said otherwise. */
  readonly quietMs?: number;
}

const QUIET_MS = 30_000;

/**
 * Connects to the API of a router (8728, with TLS 8729) and logs in. One connection carries any number of commands: a
 * router takes 20 sessions of a service at most since 7.16, and each log-in is a line in its log.
 * @throws mikrotikErrors.unreachable, untrusted, logInRefused, logInUndecided, timedOut, fatal or protocol
 */
export async function connectApi(to: ApiAddress): Promise<RouterLink> {
  const { later = realLater, timeoutMs = TIMEOUT_MS, quietMs = QUIET_MS } = to;
  const socket = await openSocket(to);
  const address = nameOf(to);
  const session = openSession({ socket, address, later, timeoutMs, quietMs });
  try {
    await logIn(session, to, address, timeoutMs);
  } catch (thrown) {
    session.end();
    throw thrown;
  }
  const gone = new Promise<void>((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
  const close = async (): Promise<void> => {
    session.end();
    await gone;
  };
  return {
    transport: to.tls ? 'api-ssl' : 'api',
    ...speech(session, address, timeoutMs),
    closed: session.closed,
    close,
  };
}

function speech(
  session: Session,
  address: string,
  timeoutMs: number,
): Omit<RouterLink, 'transport' | 'closed' | 'close'> {
  const send = (asked: Asked, words: readonly string[], signal?: AbortSignal, ms = timeoutMs): Promise<Answer> =>
    session.begin({ ...asked, words, signal, timeoutMs: ms }).answer;
  const tell = async (menu: string, command: string, values: Row, signal?: AbortSignal): Promise<Answer> =>
    await send(askedOf(address, menu, command, values), valueWords(values), signal);

  return {
    async print(menu, ask = {}, signal) {
      if (findsNothing(ask)) return [];
      const asked = askedOf(address, menu, 'print', ask.where);
      return (await send(asked, printWords(ask), signal, ask.timeoutMs)).rows;
    },

    async add(menu, values, signal) {
      const id = (await tell(menu, 'add', values, signal)).done['ret'];
      if (id !== undefined) return id;
      const place = placeOf(askedOf(address, menu, 'add'));
      throw mikrotikErrors.protocol({ ...place, reason: 'what was added has no id', outcome: 'unknown' });
    },

    async set(menu, id, values, signal) {
      await tell(menu, 'set', id === null ? values : { '.id': id, ...values }, signal);
    },

    async remove(menu, id, signal) {
      await tell(menu, 'remove', { '.id': id }, signal);
    },

    async move(menu, id, beforeId, signal) {
      await tell(menu, 'move', moveValues(id, beforeId), signal);
    },

    async run(menu, command, values = {}, signal) {
      const { rows, done } = await tell(menu, command, bounded(command, values), signal);
      return Object.keys(done).length === 0 ? rows : [...rows, done];
    },

    async listen(menu, heard, failed) {
      const asked = askedOf(address, menu, 'listen');
      const begun = session.begin({ ...asked, words: [], timeoutMs: null, heard });
      let stopped = false;
      begun.answer.then(
        () => failed(mikrotikErrors.protocol({ ...placeOf(asked), reason: 'it has ended by itself' })),
        (fault: Error) => {
          if (!stopped) failed(fault);
        },
      );
      return async () => {
        stopped = true;
        await begun.breakOff('nobody listens any more');
      };
    },
  };
}

function printWords(ask: PrintAsk): string[] {
  const { proplist } = ask;
  return [
    ...(proplist === undefined ? [] : [`=.proplist=${proplist.join(',')}`]),
    ...queryOf(ask).map((each) => `?${each}`),
  ];
}

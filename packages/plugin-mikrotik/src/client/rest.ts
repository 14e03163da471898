import { isBillingError } from '@daftari/core';
import { mikrotikErrors } from '../errors.ts';
import { findsNothing, queryOf } from '../wire/query.ts';
import { placeOf } from './answers.ts';
import { askedOf, bounded, moveValues } from './commands.ts';
import type { PrintAsk, RouterAddress, RouterLink, Row } from './link.ts';
import { openExchange, type Exchange, type Question } from './rest-exchange.ts';
import { rowsOf } from './rest-json.ts';
import { nameOf } from './socket.ts';

/** Where the web server of a router is: port 443, or 80 in clear text since 7.9. */
export type RestAddress = RouterAddress;

/**
 * A link over REST, which RouterOS has since 7.1. Whether we are let in is asked once, so that a wrong password is told
 * here and not by the first command. The router itself breaks off whatever takes more than 60 s.
 * @throws mikrotikErrors.unreachable, untrusted, logInRefused, timedOut, protocol, and unsupported for RouterOS 6
 * @see https://help.mikrotik.com/docs/spaces/ROS/pages/47579162/REST+API
 */
export async function connectRest(to: RestAddress): Promise<RouterLink> {
  const exchange = openExchange(to);
  const address = nameOf(to);
  try {
    const asked = askedOf(address, '/system/identity', 'print');
    await exchange.ask({ ...asked, method: 'GET', path: '/system/identity', signal: to.signal, reads: true });
  } catch (thrown) {
    exchange.close();
    throw thrown;
  }
  const { promise: closed, resolve } = Promise.withResolvers<Error | null>();
  const end = (fault: Error | null): void => {
    resolve(fault);
    exchange.close();
  };
  // As over the API, a router that is not there any more ends its link: whoever holds it makes another one.
  const ask = async (question: Question): Promise<unknown> => {
    try {
      return await exchange.ask(question);
    } catch (thrown) {
      if (isBillingError(thrown) && thrown.code === 'mikrotik.unreachable') end(thrown);
      throw thrown;
    }
  };
  const close = (): Promise<void> => {
    end(null);
    return Promise.resolve();
  };
  return { transport: 'rest', ...speech(ask, address), closed, close };
}

function speech(send: Exchange['ask'], address: string): Omit<RouterLink, 'transport' | 'closed' | 'close'> {
  const ask = (menu: string, command: string, values: Row, rest: Omit<Question, keyof ReturnType<typeof askedOf>>) =>
    send({ ...askedOf(address, menu, command, values), ...rest });

  return {
    async print(menu, wanted = {}, signal) {
      if (findsNothing(wanted)) return [];
      const { where = {}, timeoutMs } = wanted;
      return rowsOf(await ask(menu, 'print', where, { ...printed(menu, wanted), timeoutMs, signal, reads: true }));
    },

    async add(menu, values, signal) {
      const made = rowsOf(await ask(menu, 'add', values, { method: 'PUT', path: menu, body: values, signal }));
      const id = made[0]?.['.id'];
      if (id !== undefined) return id;
      const place = placeOf(askedOf(address, menu, 'add'));
      throw mikrotikErrors.protocol({ ...place, reason: 'what was added has no id', outcome: 'unknown' });
    },

    async set(menu, id, values, signal) {
      // A menu of one object has no id to name in the path; its `set` is a command.
      const how =
        id === null
          ? { method: 'POST' as const, path: `${menu}/set` }
          : { method: 'PATCH' as const, path: itemPath(menu, id) };
      await ask(menu, 'set', values, { ...how, body: values, signal });
    },

    async remove(menu, id, signal) {
      await ask(menu, 'remove', {}, { method: 'DELETE', path: itemPath(menu, id), signal });
    },

    async move(menu, id, beforeId, signal) {
      const body = moveValues(id, beforeId);
      await ask(menu, 'move', body, { method: 'POST', path: `${menu}/move`, body, signal });
    },

    async run(menu, command, values = {}, signal) {
      const body = bounded(command, values);
      const path = `${menu === '/' ? '' : menu}/${command}`;
      return rowsOf(await ask(menu, command, body, { method: 'POST', path, body, signal }));
    },

    async listen(menu) {
      const place = placeOf(askedOf(address, menu, 'listen'));
      throw mikrotikErrors.unsupported({ ...place, message: 'REST follows nothing; print again' });
    },
  };
}

const itemPath = (menu: string, id: string): string => `${menu}/${encodeURIComponent(id)}`;

/** A table as it is needs no body; what is chosen goes as the words of a query, which GET has only in part. */
function printed(menu: string, ask: PrintAsk): Pick<Question, 'method' | 'path' | 'body'> {
  const query = queryOf(ask);
  if (query.length === 0 && ask.proplist === undefined) return { method: 'GET', path: menu };
  const chosen = query.length === 0 ? {} : { '.query': query };
  const shown = ask.proplist === undefined ? {} : { '.proplist': ask.proplist };
  return { method: 'POST', path: `${menu}/print`, body: { ...chosen, ...shown } };
}

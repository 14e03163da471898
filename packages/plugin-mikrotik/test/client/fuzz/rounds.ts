import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { isBillingError } from '@daftari/core';
import { connectApi } from '../../../src/client/api.ts';
import type { RouterLink, Row } from '../../../src/client/link.ts';
import { connectRest } from '../../../src/client/rest.ts';
import { startPeer } from '../peer.ts';
import { chanceOf, type Chance } from './chance.ts';
import { echoOf, hostileApi } from './hostile-api.ts';
import { hostileRest } from './hostile-rest.ts';

/** What became of everything that was asked; what never should is thrown. */
export type Tally = Record<string, number>;

/** Rounds of one seed against peers that answer as chance has it. */
export interface Rounds {
  run(times: number): Promise<void>;
  readonly tally: Tally;
  close(): Promise<void>;
}

/** Deadlines of the links, and how long after them a promise counts as left pending. */
const TIMEOUT_MS = 25;
const PENDING_MS = 20_000;

/** Starts a hostile API and a hostile REST, and links to them in turn. */
export async function startRounds(seed: number): Promise<Rounds> {
  const chance = chanceOf(seed);
  const tally: Tally = {};
  const hostile = hostileApi(chance);
  const peer = await startPeer(hostile.answer);
  const web = hostileRest(chance).listen(0, '127.0.0.1');
  await once(web, 'listening');
  const to = { host: '127.0.0.1', user: 'billing', password: 'sesame', timeoutMs: TIMEOUT_MS, quietMs: 10 };
  const webPort = (web.address() as AddressInfo).port;

  async function round(): Promise<void> {
    const overRest = chance.below(4) === 0;
    hostile.begin();
    peer.heard.length = 0;
    const connecting = overRest ? connectRest({ ...to, port: webPort }) : connectApi({ ...to, port: peer.port });
    const link = await settled(connecting, 'connect', tally);
    if (link === null) return;
    const asked = Array.from({ length: 1 + chance.below(8) }, (_, n) => askSomething(link, n, chance, tally));
    const wrong = (await Promise.all(asked)).filter((mine) => !mine).length;
    if (!overRest && wrong > 0 && !hostile.isGarbled()) {
      throw new Error(`seed ${seed}: an answer was given to another command`);
    }
    await settled(link.close(), 'close', tally);
    await settled(link.closed, 'closed', tally);
  }

  return {
    tally,
    async run(times) {
      for (let n = 0; n < times; n++) await round();
    },
    async close() {
      await peer.close();
      web.close();
    },
  };
}

/** Asks one of everything, and answers whether what came was meant for it. */
async function askSomething(link: RouterLink, n: number, chance: Chance, tally: Tally): Promise<boolean> {
  const menu = '/ppp/secret';
  const where = { name: `c${n}-${chance.below(1_000_000)}` };
  switch (chance.below(7)) {
    case 0:
      return listen(link, chance, tally);
    case 1:
      await settled(link.add(menu, where), 'add', tally);
      return true;
    case 2:
      await settled(link.set(menu, '*1', where), 'set', tally);
      return true;
    case 3:
      await settled(link.run(menu, 'monitor', where), 'run', tally);
      return true;
    case 4: {
      const patience = new AbortController();
      setTimeout(() => patience.abort(), chance.below(20));
      await settled(link.remove(menu, '*1', patience.signal), 'remove', tally);
      return true;
    }
    default: {
      const rows = await settled(link.print(menu, { where }), 'print', tally);
      const mine = echoOf([`${menu}/print`, `?name=${where.name}`]);
      return rows === null || rows.every((row) => row['echo'] === mine);
    }
  }
}

async function listen(link: RouterLink, chance: Chance, tally: Tally): Promise<boolean> {
  let failures = 0;
  let over = false;
  const heard = (row: Row): void => {
    if (over) throw new Error(`heard after the end: ${JSON.stringify(row)}`);
  };
  const failed = (): void => {
    over = true;
    if (++failures > 1) throw new Error('a listening has failed twice');
  };
  const stop = await settled(link.listen('/ppp/active', heard, failed), 'listen', tally);
  if (stop === null) return true;
  await new Promise((resolve) => void setTimeout(resolve, chance.below(20)));
  const stopping = stop();
  over = true;
  await settled(stopping, 'stop', tally);
  return true;
}

/** What a promise has come to; null when it was rejected, which may be with our errors only. */
async function settled<T>(promise: Promise<T>, what: string, tally: Tally): Promise<T | null> {
  const pending = Promise.withResolvers<never>();
  const handle = setTimeout(() => pending.reject(new Error(`${what} was left pending`)), PENDING_MS);
  try {
    const came = await Promise.race([promise, pending.promise]);
    count(tally, `${what} answered`);
    return came;
  } catch (thrown) {
    if (!isBillingError(thrown) || !thrown.code.startsWith('mikrotik.')) throw thrown;
    count(tally, thrown.code);
    return null;
  } finally {
    clearTimeout(handle);
  }
}

function count(tally: Tally, what: string): void {
  tally[what] = (tally[what] ?? 0) + 1;
}

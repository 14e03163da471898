import { describe, expect, it } from 'vitest';
import { findAccess } from '../src/lookup.ts';
import { attribute } from '../src/wire/attributes.ts';
import type { Packet } from '../src/wire/packet.ts';
import { amina } from './running.ts';
import { clientWith, packetOf } from './packets.ts';

/** Under which names somebody was looked for, when `known` is the one that there is; at once or after a while. */
async function asked(packet: Packet, client: Record<string, unknown>, known: string, slow = false) {
  const names: string[] = [];
  const found = await findAccess(packet, clientWith(client), (name) => {
    names.push(name);
    const one = { view: name === known ? amina : null, isOutdated: false };
    return slow ? Promise.resolve(one) : one;
  });
  return { names, found: found.view !== null };
}

const devices = { macAuth: {} };
const stations = { macAuth: { username: 'calling-station' } };
const named = (name: string): Packet => packetOf([attribute('User-Name', name)]);
const station = attribute('Calling-Station-Id', 'AA-BB-CC-00-11-22');
const written = ['aa:bb:cc:00:11:22', 'aa-bb-cc-00-11-22', 'aabb.cc00.1122'];

describe('somebody is looked for', () => {
  it.each<[Packet, Record<string, unknown>, string, readonly string[], string]>([
    [named('amina'), {}, 'amina', ['amina'], 'by her name'],
    [named('amina'), {}, '', ['amina'], 'once, when there is nobody'],
    [named('CORP\\amina'), {}, 'CORP\\amina', ['CORP\\amina'], 'as the name came'],
    [named('CORP\\amina'), {}, 'amina', ['CORP\\amina', 'amina'], 'then without a domain'],
    [named('CORP\\'), {}, '', ['CORP\\'], 'never by no name at all'],
    [named('AABBCC001122'), {}, '', ['AABBCC001122'], 'by an address as it came, where devices do not log in'],
    [
      named('AABBCC001122'),
      devices,
      written[1] ?? '',
      ['AABBCC001122', ...written.slice(0, 2)],
      'else as it is written',
    ],
    [named('amina'), devices, '', ['amina'], 'not as a device that she is not'],
    [
      packetOf([attribute('User-Name', 'x'), station]),
      stations,
      written[0] ?? '',
      ['x', written[0] ?? ''],
      'by her device',
    ],
    [packetOf([station]), stations, '', written, 'who has no name'],
    [packetOf([station]), devices, '', [], 'not by what may not name her'],
  ])('%#', async (packet, client, known, names, _why) => {
    for (const slow of [false, true]) {
      expect(await asked(packet, client, known, slow)).toEqual({ names, found: known !== '' });
    }
  });
});

import type { Socket } from 'node:net';
import { encodeSentence } from '../../../src/wire/encode.ts';
import type { Heard } from '../peer.ts';
import { mutated, type Chance } from './chance.ts';

/** A peer that answers as chance has it. */
export interface Hostile {
  answer(heard: Heard): void;
  /** A round begins. */
  begin(): void;
  /** Whether a tag may have been made another one in this round, so that a wrong answer is nobody's fault. */
  isGarbled(): boolean;
}

/** A right answer echoes what was asked, so that it can be told whose it is. */
export const echoOf = (words: readonly string[]): string => words.join(' ');

/** Answers log-ins mostly well and commands mostly badly. */
export function hostileApi(chance: Chance): Hostile {
  let garbled = false;

  const right = ({ words, tag }: Heard): Buffer => {
    const tags = tag === null ? [] : [tag];
    const rows = words[0] === '/login' ? 0 : 1 + chance.below(4);
    const row = encodeSentence(['!re', `=echo=${echoOf(words)}`, ...tags]);
    const done = encodeSentence(['!done', ...(words[0]?.endsWith('/add') === true ? ['=ret=*1'] : []), ...tags]);
    return Buffer.concat([...Array.from({ length: rows }, () => row), done]);
  };

  const inPieces = (socket: Socket, octets: Buffer): void => {
    const size = 1 + chance.below(8);
    for (let at = 0; at < octets.length; at += size) socket.write(octets.subarray(at, at + size));
  };

  const doings: readonly ((heard: Heard) => void)[] = [
    (heard) => void heard.socket.write(right(heard)),
    (heard) => inPieces(heard.socket, right(heard)),
    ({ say }) => {
      say('!empty');
      say('!done');
    },
    ({ say }) => {
      say('!trap', `=category=${chance.below(9)}`, `=message=${chance.octets(12).toString('latin1')}`);
      if (chance.below(2) === 0) say('!trap');
      say('!done');
    },
    (heard) => {
      // Replies without a tag, to nobody, of a kind to come, and one too many.
      heard.socket.write(encodeSentence(['!done', '.tag=of-nobody', '=echo=wrong']));
      heard.socket.write(encodeSentence(['!re', '=echo=wrong']));
      heard.say('!tomorrow', '=message=x');
      heard.socket.write(right(heard));
      heard.say('!done', '=ret=late');
    },
    (heard) => void setTimeout(() => heard.socket.write(right(heard)), 40),
    () => undefined,
    (heard) => heard.socket.destroy(),
    (heard) => heard.socket.resetAndDestroy(),
    (heard) => {
      const whole = right(heard);
      heard.socket.end(whole.subarray(0, chance.below(whole.length)));
    },
    ({ socket }) => void socket.write(encodeSentence(['!fatal', 'session terminated'])),
    ({ socket }) => void socket.write(encodeSentence(['!fatal'])),
    ({ socket }) => {
      garbled = true;
      socket.write(chance.octets(chance.below(200)));
    },
    (heard) => {
      garbled = true;
      inPieces(heard.socket, mutated(right(heard), chance));
    },
    ({ socket }) => {
      garbled = true;
      socket.write(Buffer.concat([Buffer.of(chance.pick([0xf0, 0xef, 0xdf, 0xff, 0xf8])), chance.octets(12)]));
    },
  ];

  return {
    begin: () => void (garbled = false),
    isGarbled: () => garbled,
    answer(heard) {
      const kind = heard.words[0] === '/login' && chance.below(10) > 0 ? doings[0] : chance.pick(doings);
      if (heard.socket.writable) kind?.(heard);
    },
  };
}

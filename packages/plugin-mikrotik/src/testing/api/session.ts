import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { seenBy } from '../engine/look.ts';
import type { Menu } from '../engine/schema.ts';
import { RouterOsTrap, traps } from '../engine/trap.ts';
import type { Actor, Answer, Ask, Row } from '../engine/types.ts';
import type { Gate, Service } from '../gate.ts';
import { createOutlet } from './outlet.ts';
import type { Outlet } from './outlet.ts';
import type { Sentence } from './words.ts';
import { sentenceReader } from './words.ts';

/** What a session of the API needs. */
export interface SessionNeeds {
  readonly gate: Gate;
  readonly service: Service;
  readonly menus: ReadonlyMap<string, Menu>;
  readonly address: string;
}

/** What one sentence asks. */
interface Heard {
  readonly path: string;
  readonly command: string;
  readonly args: Row;
  readonly queries: readonly string[];
  readonly tag: string | undefined;
}

/** A session as it goes on. */
interface Session extends SessionNeeds {
  readonly socket: Socket;
  readonly outlet: Outlet;
  actor: Actor | null;
  challenge: string | null;
  /** Commands under way by tag; an untagged one is `''`. Each value ends its command. */
  readonly running: Map<string, () => void>;
}

/** Before the log-in a router takes only short words, and few. */
const LONGEST_BEFORE_LOG_IN = 1024;
const LONGEST = 16 * 1024 * 1024;
const CONTINUOUS = new Set(['listen', 'monitor', 'monitor-traffic', 'ping', 'follow']);

/** Serves one connection of the API until it ends. */
export function serveSession(socket: Socket, needs: SessionNeeds): void {
  const outlet = createOutlet(socket, () => needs.gate.vices.dribble);
  const session: Session = { ...needs, socket, outlet, actor: null, challenge: null, running: new Map() };
  const reader = sentenceReader(() => (session.actor === null ? LONGEST_BEFORE_LOG_IN : LONGEST));
  socket.on('data', (bytes) => {
    const sentences = reader.read(bytes);
    if (sentences === null) {
      outlet.send([['!fatal', session.actor === null ? 'not logged in' : 'contents too long']]);
      outlet.end();
      return;
    }
    for (const sentence of sentences) hear(session, sentence);
  });
  socket.on('close', () => {
    for (const stop of session.running.values()) stop();
    session.running.clear();
  });
}

function hear(session: Session, sentence: Sentence): void {
  const { gate, service } = session;
  if (gate.vices.hang || session.socket.destroyed) return;
  gate.calls.push({ at: gate.engine.now(), service, sentence });
  const heard = understand(sentence);
  const fate = gate.fate(heard.path, heard.command);
  if (fate === 'dropBefore') return void session.socket.destroy();
  const delay = gate.delayMs();
  const act = (): void => {
    if (session.socket.destroyed) return;
    session.outlet.fated(fate, () => answer(session, heard));
  };
  if (delay === 0) act();
  else setTimeout(act, delay);
}

/** `/ppp/secret/print` is the command `print` of the menu `/ppp/secret`. */
function understand([first = '', ...words]: Sentence): Heard {
  const at = first.lastIndexOf('/');
  const args: Record<string, string> = {};
  const queries: string[] = [];
  let tag: string | undefined;
  for (const word of words) {
    if (word.startsWith('?')) queries.push(word);
    else if (word.startsWith('.tag=')) tag = word.slice(5);
    else if (word.startsWith('=')) {
      const split = word.indexOf('=', 1);
      if (split === -1) args[word.slice(1)] = '';
      else args[word.slice(1, split)] = word.slice(split + 1);
    } else if (word.startsWith('.') && word.includes('=')) {
      args[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
    }
  }
  return { path: first.slice(0, Math.max(0, at)), command: first.slice(at + 1), args, queries, tag };
}

function answer(session: Session, heard: Heard): void {
  const { path, command, args, tag } = heard;
  const say = speaker(session, tag);
  if (path === '' && command === 'login') return logIn(session, args, say);
  if (path === '' && command === 'quit') {
    session.outlet.send([['!fatal', 'session terminated on request']]);
    return session.outlet.end();
  }
  if (session.actor === null) {
    session.outlet.send([['!fatal', 'not logged in']]);
    return session.outlet.end();
  }
  if (path === '' && command === 'cancel') return cancel(session, args['tag'], say);
  try {
    run(session, heard, session.actor, say);
  } catch (error) {
    if (!(error instanceof RouterOsTrap)) throw error;
    say(trapWords(error), ['!done']);
  }
}

type Say = (...sentences: readonly Sentence[]) => void;

const speaker =
  ({ outlet }: Session, tag: string | undefined): Say =>
  (...sentences) =>
    outlet.send(tag === undefined ? sentences : sentences.map((words) => [...words, `.tag=${tag}`]));

const trapWords = ({ message, category }: RouterOsTrap): Sentence => [
  '!trap',
  ...(category === undefined ? [] : [`=category=${String(category)}`]),
  `=message=${message}`,
];

function run(session: Session, heard: Heard, actor: Actor, say: Say): void {
  const { engine } = session.gate;
  const { path, command, args, queries, tag } = heard;
  const ask: Ask = { path, command, args, queries, actor };
  if (command === 'listen') return listen(session, ask, tag, say);
  const endless = CONTINUOUS.has(command) && args['once'] === undefined && args['count'] === undefined;
  const reply = engine.execute(ask);
  if (endless) return repeat(session, ask, reply, { tag, say });
  say(...replyWords(session, heard, reply));
}

function replyWords({ gate }: Session, { command }: Heard, { rows, ret }: Answer): readonly Sentence[] {
  const done = ret === undefined ? ['!done'] : ['!done', `=ret=${ret}`];
  const looked = command === 'print' || command === 'getall';
  if (looked && rows.length === 0 && ret === undefined && gate.engine.since('7.18')) return [['!empty'], done];
  return [...rows.map(rowWords), done];
}

function rowWords(row: Row): Sentence {
  const words = ['!re'];
  for (const name of Object.keys(row)) words.push(`=${name}=${row[name]}`);
  return words;
}

/** Live rows of a menu until the command is cancelled; what is gone comes as `=.dead=yes`. */
function listen(session: Session, ask: Ask, tag: string | undefined, say: Say): void {
  const { engine } = session.gate;
  engine.execute({ ...ask, command: 'print', args: { '.proplist': '.id' } });
  const menu = session.menus.get(ask.path);
  const stop = engine.onChange(ask.path, ({ kind, id, row }) => {
    if (kind === 'remove') say(['!re', `=.id=${id}`, '=.dead=yes']);
    else say(rowWords(menu === undefined ? row : seenBy(row, menu, ask.actor)));
  });
  begin(session, tag, stop);
}

/** A command that goes on: it answers now, and whenever the world has moved. */
function repeat(session: Session, ask: Ask, first: Answer, on: { tag: string | undefined; say: Say }): void {
  const { engine } = session.gate;
  on.say(...first.rows.map(rowWords));
  const stop = session.gate.onTick(() => on.say(...engine.execute(ask).rows.map(rowWords)));
  begin(session, on.tag, stop);
}

function begin({ running }: Session, tag: string | undefined, stop: () => void): void {
  running.get(tag ?? '')?.();
  running.set(tag ?? '', stop);
}

/** The cancelled command ends as interrupted, then the cancellation itself is done. Without a tag it ends all. */
function cancel(session: Session, tag: string | undefined, say: Say): void {
  const tags = tag === undefined ? [...session.running.keys()] : [tag];
  for (const one of tags) {
    const stop = session.running.get(one);
    if (stop === undefined) continue;
    stop();
    session.running.delete(one);
    speaker(session, one === '' ? undefined : one)(trapWords(traps.interrupted()), ['!done']);
  }
  say(['!done']);
}

/** Name and password in one sentence since 6.43; before that, a challenge and its answer. Both still work. */
function logIn(session: Session, args: Row, say: Say): void {
  const { gate, service, address } = session;
  const { name, password, response } = args;
  if (name === undefined) {
    session.challenge = randomBytes(16).toString('hex');
    return say(['!done', `=ret=${session.challenge}`]);
  }
  const known = response === undefined ? (password ?? '') : answered(session, name, response);
  session.actor = known === null ? null : gate.logIn(name, known, service, address);
  session.challenge = null;
  if (session.actor === null) return say(trapWords(traps.badLogIn()), ['!done']);
  say(['!done']);
}

/** The password whose answer to the challenge this is; null if it is not. */
function answered({ gate, challenge }: Session, name: string, response: string): string | null {
  const password = gate.passwordOf(name);
  if (challenge === null || password === null) return null;
  const bytes = Buffer.concat([Buffer.of(0), Buffer.from(password), Buffer.from(challenge, 'hex')]);
  return response === `00${createHash('md5').update(bytes).digest('hex')}` ? password : null;
}

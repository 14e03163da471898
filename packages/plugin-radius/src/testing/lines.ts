import { prover } from '../prover.ts';
import { valueOf } from '../wire/attributes.ts';
import { codes, type Attribute } from '../wire/packet.ts';
import type { RadiusClient } from './client.ts';
import type { NasEvent, NasOptions } from './nas-options.ts';
import { loginAttributes, recordAttributes, type EndCause, type NasNames } from './packets.ts';
import type { Place, Subscriber } from './packets.ts';
import { endsBy, moveTraffic, openSession, type NasSession } from './session.ts';
import type { NasVices } from './vices.ts';

/** A subscriber at the port that she is plugged into. */
export interface Line {
  readonly subscriber: Subscriber;
  readonly place: Place;
  session: NasSession | undefined;
  dialling: boolean;
  failures: number;
  dialAt: number;
}

/** What lines need of their NAS. */
export interface LineTools {
  readonly options: NasOptions;
  readonly names: NasNames;
  readonly auth: RadiusClient;
  readonly clock: () => number;
  readonly chance: () => number;
  readonly vices: () => NasVices;
  /** Sends an accounting record until it is acknowledged or the tries are over. */
  readonly account: (attributes: readonly Attribute[], at: number, tries?: number) => Promise<boolean>;
  readonly tell: (what: NasEvent['what'], username: string, says: string) => void;
  readonly stopped: () => boolean;
}

/** What a NAS does with its lines. */
export interface Lines {
  readonly plug: (subscriber: Subscriber, port: number) => Line;
  readonly dial: (line: Line) => Promise<'accepted' | 'refused' | 'unanswered'>;
  readonly end: (line: Line, cause: EndCause) => Promise<void>;
  /** Sends an interim record now. */
  readonly report: (line: Line) => Promise<boolean>;
  /** Does what is due on a line: traffic, limits, interim records, dialling. */
  readonly look: (line: Line) => Promise<void>;
  /** The power has failed: the session is gone, and nobody hears of it. */
  readonly cut: (line: Line) => void;
  /** The NAS counts its sessions from zero again. */
  readonly reboot: () => void;
}

/** Makes the work of lines. */
export function createLines(tools: LineTools): Lines {
  const { options, names, auth, clock, chance, vices, account, tell } = tools;
  let boot = 0;
  let made = 0;
  const share = (): number => 0.02 + chance() * 0.4;
  const rest = (line: Line): void => {
    line.dialAt = clock() + redialOf(line, options);
  };

  const record = (line: Line, session: NasSession, status: 'Start' | 'Interim-Update' | 'Stop', cause?: EndCause) => {
    const at = clock();
    const told = vices().returnClass ? session : { ...session, class: undefined };
    const what = { status, at, ...(cause === undefined ? {} : { cause }) };
    // A lost interim record is made up for by the next one; the others are sent until they are acknowledged.
    return account(recordAttributes(told, what, names, line.place), at, status === 'Interim-Update' ? 1 : undefined);
  };

  const end = async (line: Line, cause: EndCause): Promise<void> => {
    const { session } = line;
    if (session === undefined) return;
    const last = moveTraffic(session, share(), clock());
    line.session = undefined;
    line.failures = 0;
    rest(line);
    tell('ended', session.username, cause);
    if (chance() >= vices().loseStop) await record(line, last, 'Stop', cause);
  };

  const dial: Lines['dial'] = async (line) => {
    const { username, password, method = 'chap' } = line.subscriber;
    line.dialling = true;
    made += 1;
    const acctSessionId = `81${hex(boot, 2)}${hex(made, 4)}`;
    const proof = prover(method, { username, password, secret: options.secret });
    const attributes = loginAttributes(username, proof, acctSessionId, names, line.place);
    const reply = await auth.ask({ code: codes['Access-Request'], attributes });
    line.dialling = false;
    const accepted = reply?.code === codes['Access-Accept'];
    // A peer hangs up on a server that cannot prove in its turn that it knows the password.
    const fault = accepted ? proof.fault(reply) : null;
    const words = reply === null ? 'no answer' : (fault ?? valueOf(reply, 'Reply-Message') ?? '');
    if (accepted && fault === null && !tools.stopped()) {
      const framedIp = `10.64.${(line.place.port >> 8) & 0xff}.${line.place.port & 0xff}`;
      line.session = openSession(reply, { acctSessionId, username, framedIp }, clock());
      line.failures = 0;
      tell('accepted', username, words);
      await record(line, line.session, 'Start');
      return 'accepted';
    }
    rest(line);
    line.failures += 1;
    const outcome = reply === null ? 'unanswered' : 'refused';
    tell(outcome, username, words);
    return outcome;
  };

  const look = async (line: Line): Promise<void> => {
    const now = clock();
    if (line.session === undefined) {
      if (!line.dialling && now >= line.dialAt) await dial(line);
      return;
    }
    const moved = moveTraffic(line.session, share(), now);
    line.session = moved;
    const over = endsBy(moved, now);
    if (over !== null) return end(line, over);
    if (now < moved.nextInterimAt) return;
    line.session = { ...moved, nextInterimAt: now + (moved.limits.interimSeconds ?? 300) * 1_000 };
    await record(line, moved, 'Interim-Update');
  };

  return {
    plug: (subscriber, port) => ({
      subscriber,
      place: { port, mac: subscriber.mac ?? macOf(port) },
      session: undefined,
      dialling: false,
      failures: 0,
      dialAt: clock(),
    }),
    dial,
    end,
    report: async (line) => line.session !== undefined && record(line, line.session, 'Interim-Update'),
    look,
    cut(line) {
      line.session = undefined;
      rest(line);
    },
    reboot() {
      boot += 1;
      made = 0;
    },
  };
}

/** Doubles with each refusal, up to the longest. */
function redialOf({ subscriber, failures }: Line, options: NasOptions): number {
  const first = subscriber.redialMs ?? options.redialMs ?? 1_500;
  const most = subscriber.redialMaxMs ?? options.redialMaxMs ?? 30_000;
  return Math.min(Math.max(first, most), first * 2 ** Math.min(failures, 10));
}

/** A locally administered address: no maker has given it out. */
function macOf(port: number): string {
  return ['02:00:5E', hex(port >> 16, 2), hex((port >> 8) & 0xff, 2), hex(port & 0xff, 2)].join(':');
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

/** A connection of pg, as far as it is watched. */
export interface Line {
  query(question: unknown, done?: Done): unknown;
  once(event: 'end', heard: () => void): unknown;
  readonly connection: { readonly stream: { destroy(reason: Error): unknown } };
}

type Done = (...answer: readonly unknown[]) => void;

/** Connections that are watched for dying without a word. */
export interface Lines {
  /** From now on this one is watched; `backend` is what the server calls its end, as in `NAME_OF_BACKEND`. */
  readonly watch: (line: Line, backend: string) => void;
  /**
   * Breaks those that will never be answered: what was asked of them is rejected as on any connection that breaks, and
   * the pool opens another. Never rejects; while the server cannot be asked nothing is broken.
   */
  readonly look: () => Promise<void>;
}

/** What lines need. */
export interface LineTools {
  /** Names, over a connection of its own, the ends that live and are at work or were so just now. */
  readonly working: () => Promise<ReadonlySet<string>>;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
}

/** How often it is looked, and after what silence the server is asked. */
export const LOOK_MS = 2_500;
const SILENT_MS = 5_000;

/** A column that names one end of the server's: with its time, since another server may give the same numbers. */
export const NAME_OF_BACKEND = `pid || ' ' || extract(epoch from backend_start) as backend`;

/**
 * Those that are at work, or whose answer may still be on its way. Who waits within a statement for more to be sent has
 * lost the rest of it; who has nothing to do has answered, and the answer was lost.
 */
export const WORKING =
  `select ${NAME_OF_BACKEND} from pg_stat_activity where state_change is null ` +
  `or clock_timestamp() - state_change < interval '3s' ` +
  `or (state not like 'idle%' and wait_event is distinct from 'ClientRead')`;

interface Asked {
  readonly backend: string;
  /** How many questions are open, and since when nothing has been answered. */
  open: number;
  since: number;
}

/**
 * A host that loses its power, a router that forgets a connection: TCP says nothing of it for a quarter of an hour or
 * for ever, and each such connection would keep its place in the pool. No statement is given a limit for that, since a
 * migration may take hours: the server itself is asked whether it is still at work on what it was asked.
 */
export function watchLines({ working, now }: LineTools): Lines {
  const lines = new Map<Line, Asked>();
  let looking = false;

  const breakSilent = async (): Promise<void> => {
    const silent = [...lines].flatMap(([line, asked]) =>
      isSilent(asked, now()) ? { line, asked, since: asked.since } : [],
    );
    if (silent.length === 0) return;
    const atWork = await working();
    for (const { line, asked, since } of silent) {
      if (asked.open > 0 && asked.since === since && !atWork.has(asked.backend)) line.connection.stream.destroy(lost());
    }
  };

  return {
    watch(line, backend) {
      const asked = { backend, open: 0, since: 0 };
      count(line, asked, now);
      lines.set(line, asked);
      line.once('end', () => lines.delete(line));
    },
    async look() {
      if (looking) return;
      looking = true;
      // A server that cannot be asked is away: what becomes of its connections is seen when it can.
      await breakSilent().catch(() => undefined);
      looking = false;
    },
  };
}

const isSilent = ({ open, since }: Asked, now: number): boolean => open > 0 && now - since >= SILENT_MS;

/** Of the kind that a socket reports itself when it has given up. */
const lost = (): Error =>
  Object.assign(new Error('the connection has died: the server is not at work on what it was asked'), {
    code: 'ETIMEDOUT',
  });

/** From now on it is counted what is asked of a connection, and answered. */
function count(line: Line, asked: Asked, now: () => number): void {
  const ask = line.query.bind(line);
  const answered = (): void => {
    asked.open -= 1;
    asked.since = now();
  };
  line.query = (question, done) => {
    if (asked.open === 0) asked.since = now();
    asked.open += 1;
    if (done !== undefined) {
      return ask(question, (...answer) => {
        answered();
        done(...answer);
      });
    }
    const promised = ask(question) as Promise<unknown>;
    promised.then(answered, answered);
    return promised;
  };
}

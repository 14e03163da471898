import type { PluginHost, TableShape } from '@daftari/core';
import type { Later } from './exchange.ts';
import type { Watch } from './watch.ts';
import type { ClientState } from './wire/policy.ts';

/** What the packets of each NAS have taught, kept across restarts: a forger must not be able to teach it again. */
export const learntTable = {
  name: 'learnt',
  columns: { nas: 'text', require_message_authenticator: 'text', limit_proxy_state: 'text' },
  key: ['nas'],
} as const satisfies TableShape;

/** What is known of each NAS. */
export interface Learnt {
  readonly of: (nas: string) => ClientState;
  /** Takes over what was learnt; what is new is stored behind the answer, which does not wait for it. */
  readonly learn: (nas: string, state: ClientState) => void;
  /** Reads what was known before. */
  readonly load: (host: Pick<PluginHost, 'table'>) => Promise<void>;
  /** Reads what other processes have learnt meanwhile, again and again. Answers what ends it. */
  readonly follow: (later: Later) => () => void;
}

/** How many addresses may each have taught something: a range of clients must not become a way to fill memory. */
const MOST = 10_000;

/** How long it takes at most until every process knows what one of them has learnt. */
const FOLLOW_MS = 60_000;

/** Makes an empty memory. */
export function createLearnt(watch: Watch): Learnt {
  const states = new Map<string, ClientState>();
  let table: ReturnType<typeof tableOf> | undefined;

  /** What was learnt of a NAS can only grow stricter, whichever process has learnt it. */
  const know = (nas: string, news: ClientState): void => {
    const before = states.get(nas);
    if (before === undefined && states.size >= MOST) return;
    states.set(nas, before === undefined ? news : stricter(before, news));
  };
  /** Takes a row over. What is known more strictly here becomes part of it, so that a restart keeps it too. */
  const take = async (row: Row): Promise<void> => {
    const { nas } = row;
    if (nas === null) return;
    know(nas, stateOf(row));
    const firm = firmOf(rowOf(nas, states.get(nas) ?? {}), row);
    if (Object.keys(firm).length > 0) await table?.replace({ nas }, {}, firm);
  };
  const read = async (): Promise<void> => {
    for (const row of (await table?.find({}, MOST)) ?? []) await take(row);
  };
  const unread = (thrown: unknown): void => {
    const why = 'What other processes have learnt of the clients could not be read.';
    watch.warn('policy_unread', why, { reason: String(thrown) });
  };
  const store = async (nas: string, state: ClientState): Promise<void> => {
    try {
      // Another process may know better: what it has stored stays, and counts here too.
      if ((await table?.insertOnce(rowOf(nas, state))) !== false) return;
      const row = await table?.get({ nas });
      if (row !== null && row !== undefined) await take(row);
    } catch (thrown) {
      const details = { nas, reason: String(thrown) };
      watch.warn('policy_unstored', 'What a client has taught could not be stored; it holds until a restart.', details);
    }
  };

  return {
    of: (nas) => states.get(nas) ?? {},
    learn(nas, state) {
      const before = states.get(nas);
      const same =
        before?.requireMessageAuthenticator === state.requireMessageAuthenticator &&
        before?.limitProxyState === state.limitProxyState;
      if (same || (before === undefined && states.size >= MOST)) return;
      states.set(nas, state);
      void store(nas, state);
    },
    async load(host) {
      table = tableOf(host);
      await read();
    },
    follow(later) {
      let cancel: (() => void) | undefined;
      const again = (): void => {
        cancel = later(
          FOLLOW_MS,
          () =>
            void read()
              .catch(unread)
              .then(() => cancel && again()),
        );
      };
      again();
      return () => {
        cancel?.();
        cancel = undefined;
      };
    },
  };
}

/** What is known of both: a `yes` of either stays, and a word is better than none. */
function stricter(one: ClientState, other: ClientState): ClientState {
  const either = (field: keyof ClientState): 'yes' | 'no' | undefined =>
    one[field] === 'yes' || other[field] === 'yes' ? 'yes' : (other[field] ?? one[field]);
  const [require, limit] = [either('requireMessageAuthenticator'), either('limitProxyState')];
  return {
    ...(require !== undefined && { requireMessageAuthenticator: require }),
    ...(limit !== undefined && { limitProxyState: limit }),
  };
}

interface Row {
  readonly nas: string | null;
  readonly require_message_authenticator: string | null;
  readonly limit_proxy_state: string | null;
}

const rowOf = (nas: string, state: ClientState): Row => ({
  nas,
  require_message_authenticator: state.requireMessageAuthenticator ?? null,
  limit_proxy_state: state.limitProxyState ?? null,
});

/** Which `yes` of one a row does not have. */
function firmOf(one: Row, row: Row): Partial<Row> {
  const { require_message_authenticator: require, limit_proxy_state: limit } = one;
  return {
    ...(require === 'yes' && row.require_message_authenticator !== 'yes' && { require_message_authenticator: require }),
    ...(limit === 'yes' && row.limit_proxy_state !== 'yes' && { limit_proxy_state: limit }),
  };
}

function stateOf(row: Row): ClientState {
  const [require, limit] = [row.require_message_authenticator, row.limit_proxy_state].map(yesOrNo);
  return {
    ...(require !== undefined && { requireMessageAuthenticator: require }),
    ...(limit !== undefined && { limitProxyState: limit }),
  };
}

function tableOf(host: Pick<PluginHost, 'table'>) {
  return host.table(learntTable);
}

function yesOrNo(value: string | null | undefined): 'yes' | 'no' | undefined {
  return value === 'yes' || value === 'no' ? value : undefined;
}

import type { PluginHost, TableShape } from '@daftari/core';
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
}

/** How many addresses may each have taught something: a range of clients must not become a way to fill memory. */
const MOST = 10_000;

/** Makes an empty memory. */
export function createLearnt(watch: Watch): Learnt {
  const states = new Map<string, ClientState>();
  let table: ReturnType<typeof tableOf> | undefined;

  const store = async (nas: string, state: ClientState): Promise<void> => {
    try {
      await table?.put({
        nas,
        require_message_authenticator: state.requireMessageAuthenticator ?? null,
        limit_proxy_state: state.limitProxyState ?? null,
      });
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
      for (const row of await table.find({}, MOST)) {
        if (row.nas === null) continue;
        const [require, limit] = [row.require_message_authenticator, row.limit_proxy_state].map(yesOrNo);
        states.set(row.nas, {
          ...(require !== undefined && { requireMessageAuthenticator: require }),
          ...(limit !== undefined && { limitProxyState: limit }),
        });
      }
    },
  };
}

function tableOf(host: Pick<PluginHost, 'table'>) {
  return host.table(learntTable);
}

function yesOrNo(value: string | null | undefined): 'yes' | 'no' | undefined {
  return value === 'yes' || value === 'no' ? value : undefined;
}

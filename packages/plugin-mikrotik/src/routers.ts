import { defineErrors, type PluginHost, type TableShape } from '@daftari/core';
import { RouterInput, type RouterConfig } from './router-config.ts';
import type { Sealer } from './sealed.ts';

/** Routers that were added while the plugin ran: how they are, as JSON, and the sealed password. */
export const routerTable = {
  name: 'routers',
  columns: { id: 'text', config: 'text', password: 'text' },
  key: ['id'],
} as const satisfies TableShape;

/** What can go wrong with the list of routers. */
export const routerBookErrors = defineErrors('mikrotik', {
  unknownRouter: ['missing', 'There is no router {routerId}.'],
  malformedRouter: ['invalid', 'This router cannot be taken: {reason}.'],
  fixedRouter: ['conflict', 'The router {routerId} stands in the options of the plugin; change it there.'],
  unsealable: ['refused', 'The plugin has no sealingKey, so the password of {routerId} cannot be kept safely.'],
  closed: ['unavailable', 'The plugin mikrotik has not been started.'],
  passwordNeeded: [
    'invalid',
    'The router {routerId} is to be reached in another way ({changed}). ' +
      'Enter its password again, so that it is sent to no other.',
  ],
  noPassword: [
    'denied',
    'No password of the router {routerId} is known, or it was sealed with another key. Enter it again.',
  ],
});

/** The routers that the plugin looks after. */
export interface RouterBook {
  all(): Promise<readonly RouterConfig[]>;
  /** @throws BillingError `mikrotik.unknownRouter` */
  get(routerId: string): Promise<RouterConfig>;
  /**
   * Adds a router or changes it. An empty password keeps the one that it has.
   * @throws BillingError `mikrotik.malformedRouter`, `mikrotik.fixedRouter`, `mikrotik.unsealable`
   */
  put(input: RouterInput): Promise<RouterConfig>;
  /** Forgets a router; what is written on it stays there. @throws BillingError `mikrotik.fixedRouter` */
  remove(routerId: string): Promise<void>;
}

/** For how long the table is not read again: what another process has added is known after it. */
const FRESH_MS = 3_000;

/** The list of routers: those of the options first, then those of the table. */
export function createRouterBook(
  fixed: readonly RouterConfig[],
  sealer: Sealer | null,
  host: Pick<PluginHost, 'table' | 'clock'>,
): RouterBook {
  const table = () => host.table(routerTable);
  const fixedIds = new Set(fixed.map(({ id }) => id));
  let known: { readonly at: number; readonly list: Promise<ReadonlyMap<string, RouterConfig>> } | null = null;

  const read = async (): Promise<ReadonlyMap<string, RouterConfig>> => {
    const rows = await table().find({}, 10_000);
    const added = rows.flatMap((row) => (row.id === null || fixedIds.has(row.id) ? [] : [configOf(row, sealer)]));
    return new Map([...fixed, ...added].map((one) => [one.id, one]));
  };
  const list = (): Promise<ReadonlyMap<string, RouterConfig>> => {
    const now = host.clock.now();
    if (known === null || now < known.at || now >= known.at + FRESH_MS) {
      const reading = read();
      known = { at: now, list: reading };
      // What could not be read is not remembered as read.
      reading.catch(() => (known = null));
    }
    return known.list;
  };
  const changeable = (routerId: string): void => {
    if (fixedIds.has(routerId)) throw routerBookErrors.fixedRouter({ routerId });
  };

  return {
    all: async () => [...(await list()).values()],
    async get(routerId) {
      const config = (await list()).get(routerId);
      if (config === undefined) throw routerBookErrors.unknownRouter({ routerId });
      return config;
    },
    async put(input) {
      const config = parseRouter(input);
      const { id: routerId, password, ...rest } = config;
      changeable(routerId);
      if (sealer === null) throw routerBookErrors.unsealable({ routerId });
      const before = password === '' ? await table().get({ id: routerId }) : null;
      if (before !== null) keepsItsWay(before, config);
      const sealed = before?.password ?? sealer.seal(password, routerId);
      await table().put({ id: routerId, config: JSON.stringify(rest), password: sealed });
      known = null;
      return config;
    },
    async remove(routerId) {
      changeable(routerId);
      await table().remove({ id: routerId });
      known = null;
    },
  };
}

/** What says where a password is sent, and who may read it on the way. */
const WAY = ['transport', 'host', 'port', 'user', 'tls', 'fingerprint256'] as const;

/**
 * A password that was kept goes where it always went, and nowhere else.
 * @throws BillingError `mikrotik.passwordNeeded`
 */
function keepsItsWay({ id, config }: RouterRow, next: RouterConfig): void {
  const stored = JSON.parse(config ?? '{}') as Partial<RouterConfig>;
  const changed = WAY.filter((field) => stored[field] !== next[field]);
  if (changed.length > 0) throw routerBookErrors.passwordNeeded({ routerId: id, changed: changed.join(', ') });
}

/** Reads what an operator typed. @throws BillingError `mikrotik.malformedRouter` that names the field */
function parseRouter(input: unknown): RouterConfig {
  const read = RouterInput.safeParse(input);
  if (read.success) return read.data;
  const reason = read.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`).join('; ');
  throw routerBookErrors.malformedRouter({ reason });
}

interface RouterRow {
  readonly id: string | null;
  readonly config: string | null;
  readonly password: string | null;
}

function configOf(row: RouterRow, sealer: Sealer | null): RouterConfig {
  const id = row.id ?? '';
  const stored = JSON.parse(row.config ?? '{}') as object;
  return parseRouter({ ...stored, id, password: passwordOf(row, sealer) });
}

/** A password that cannot be opened is as good as none: the other routers go on, and this one says so at every try. */
function passwordOf({ id, password }: RouterRow, sealer: Sealer | null): string {
  if (password === null || password === '' || sealer === null) return '';
  try {
    return sealer.open(password, id ?? '');
  } catch {
    return '';
  }
}

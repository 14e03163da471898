import type { Plugin, PluginParts } from './contract.ts';
import { isPluginId } from './define.ts';
import type { Owner } from './doors.ts';
import { pluginErrors } from './errors.ts';
import { partFaults, twice } from './parts.ts';
import { portKinds, providersOf } from './providers.ts';
import { tableName } from './tables.ts';

/** A plugin that has been set up. */
export interface Installed extends Owner {
  readonly version: string;
  readonly contract: number;
  readonly parts: PluginParts<unknown>;
}

/** One thing that is wrong, and whose it is. */
export interface PluginFault {
  readonly plugin: string;
  readonly code: 'plugin.contract' | 'plugin.duplicate' | 'plugin.provider' | 'plugin.part' | 'plugin.setup';
  readonly says: string;
}

/**
 * Sets every plugin up, once and in order, and reads what it brings.
 * @throws BillingError `plugin.misfit` with every fault of every plugin
 */
export function setUp(plugins: readonly Plugin[], contract: number, zone: string): readonly Installed[] {
  const faults: PluginFault[] = [];
  const installed = plugins.flatMap((plugin, place) => {
    const wrong = formFault(plugin, place, contract);
    if (wrong !== null) faults.push(wrong);
    return wrong === null ? setUpOne(plugin, zone, faults) : [];
  });
  const ids = plugins.map((plugin) => String(plugin.id));
  for (const id of twice(ids)) {
    faults.push({ plugin: id, code: 'plugin.duplicate', says: `the plugin ${id} is in the list twice` });
  }
  faults.push(...sharedFaults(installed));
  if (faults.length === 0) return installed;
  const list = faults.map((fault) => `- ${fault.plugin}: ${fault.says}`).join('\n');
  throw pluginErrors.misfit({ list, faults });
}

function formFault(plugin: unknown, place: number, contract: number): PluginFault | null {
  const nameless = `number ${place + 1} of the list`;
  if (typeof plugin === 'function') {
    const says = 'is a function: call it with its options, such as mpesa({ … })';
    return { plugin: nameless, code: 'plugin.part', says };
  }
  if (typeof plugin !== 'object' || plugin === null || !('id' in plugin) || !isPluginId(plugin.id)) {
    return { plugin: nameless, code: 'plugin.part', says: 'is no plugin; make it with definePlugin' };
  }
  const { version, contract: spoken, setup } = plugin as Partial<Plugin>;
  const named = `${plugin.id}@${String(version)}`;
  if (spoken !== contract) {
    const says = `speaks contract ${String(spoken)}, and this core speaks contract ${contract}`;
    return { plugin: named, code: 'plugin.contract', says };
  }
  if (typeof version === 'string' && version !== '' && typeof setup === 'function') return null;
  return { plugin: named, code: 'plugin.part', says: 'must have a version and a setup; make it with definePlugin' };
}

function setUpOne(plugin: Plugin, zone: string, faults: PluginFault[]): readonly Installed[] {
  const { id, version, contract } = plugin;
  const named = `${id}@${version}`;
  let parts: PluginParts<unknown>;
  try {
    parts = plugin.setup();
  } catch (thrown) {
    const says = `setup failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    faults.push({ plugin: named, code: 'plugin.setup', says });
    return [];
  }
  const wrong = partFaults(parts, zone);
  faults.push(...wrong.map((says): PluginFault => ({ plugin: named, code: 'plugin.part', says })));
  return wrong.length > 0 ? [] : [{ pluginId: id, plugin: named, version, contract, parts }];
}

/** Names by which money comes in that no provider brings: redeemed vouchers, sales of agents, cleared cheques. */
const OWN_GATEWAYS = ['voucher', 'float', 'cheque'];

/** What two plugins cannot both have. */
function sharedFaults(installed: readonly Installed[]): readonly PluginFault[] {
  const own = OWN_GATEWAYS.map((name) => ({ plugin: 'core', what: `the gateway ${name}` }));
  const brought = installed.flatMap(({ pluginId, plugin, parts }) => [
    ...portKinds.flatMap((kind) =>
      providersOf(parts, kind).map(({ name }) => ({ plugin, what: `the ${kind} ${name}` })),
    ),
    ...(parts.tables ?? []).map((table) => ({ plugin, what: `the table ${tableName(pluginId, table.name)}` })),
    ...[...new Set((parts.slots ?? []).map((slot) => slot.element))].map((element) => ({
      plugin,
      what: `the element ${element}`,
    })),
  ]);
  const claims = [...own, ...brought];
  return twice(claims.map((claim) => claim.what)).map((what) => {
    const [first, ...others] = claims.filter((claim) => claim.what === what).map((claim) => claim.plugin);
    const says = `provides ${what}, which ${first} provides already; at most one may`;
    return { plugin: others.join(', '), code: 'plugin.provider', says };
  });
}

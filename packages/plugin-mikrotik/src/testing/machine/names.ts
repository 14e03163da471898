import type { Engine, Row } from '../engine/types.ts';
import type { SimulatorOptions } from '../options.ts';

/** How often a name may stand for another one before the router gives up. */
const MOST_ALIASES = 8;

/**
 * The address of a name, as `:resolve` finds it: an entry of `/ip dns static`, else from `options.names`; null: none.
 */
export function resolveName(engine: Engine, options: Pick<SimulatorOptions, 'names'>, name: string): string | null {
  let asked = name.toLowerCase().replace(/\.$/, '');
  for (let aliases = 0; aliases <= MOST_ALIASES; aliases++) {
    const entry = engine.rows('/ip/dns/static').find((row) => answers(row, asked));
    if (entry === undefined) return options.names?.(asked) ?? null;
    const { cname, address } = entry;
    if (address !== undefined && entry['type'] !== 'NXDOMAIN') return address;
    if (cname === undefined) return null;
    asked = cname.toLowerCase();
  }
  return null;
}

/** Whether an entry is about a name: entries of other kinds, as mail and texts, say nothing of its address. */
function answers(row: Row, asked: string): boolean {
  const { name = '', regexp, type = 'A', disabled } = row;
  if (/^(?:true|yes)$/.test(disabled ?? '') || !/^(?:A|AAAA|CNAME|NXDOMAIN)$/.test(type)) return false;
  if (regexp !== undefined && regexp !== '') return new RegExp(regexp, 'i').test(asked);
  const own = name.toLowerCase();
  return own === asked || (/^(?:true|yes)$/.test(row['match-subdomain'] ?? '') && asked.endsWith(`.${own}`));
}

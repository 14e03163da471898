import type { Command } from '@daftari/core';
import { z } from 'zod';
import { onboardErrors, optionsBy, readJson, signedIn, type Signed } from './folder.ts';
import { BridgeOptions, siteBridge } from './site-bridge.ts';

/** The name that the core goes by, beside the names of the sites. */
const CORE = 'core';

const Given = z.strictObject({
  /** A file of JSON with the core and its sites, without certificates: those are made here. */
  from: z.string().min(1),
  /** A folder with our authority; what it has signed for the bridge stands below `bridge`. */
  authority: z.string().min(1),
  /** Where it is to be pasted: `core`, or the name of a site. */
  for: z.string().min(1),
  /** Prints what takes it away again instead. */
  undo: z.enum(['yes', 'no']).default('no'),
});

const SiteName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'has small letters, digits and dashes')
  .refine((name) => name !== CORE, 'is the name of the core: take another');

/** As much as is needed before the certificates are there. */
const Named = z.looseObject({
  core: z.looseObject({ address: z.string().min(1) }),
  sites: z.array(z.looseObject({ name: SiteName })).min(1),
});

/** `daftari mikrotik bridge`: prints the script of the core, or of one site, of a network over several sites. */
export const bridgeCommand: Command = {
  name: 'bridge',
  summary: 'Prints the script of the core or of one site of a network over several sites, or what undoes it.',
  options: Given,
  async run({ from, authority, for: where, undo }: z.output<typeof Given>, host, print) {
    const given = optionsBy(Named, await readJson(from));
    const now = host.clock.now();
    const { address } = given.core;
    const core = await signedIn(
      authority,
      `bridge/${CORE}`,
      { commonName: address, usage: ['server'], hosts: [address] },
      now,
    );
    const sites = [];
    for (const site of given.sites) sites.push({ ...site, certificates: await ofSite(authority, site.name, now) });
    const whole = { ...given, core: { ...given.core, certificates: core }, sites };
    // What is read once is read for its faults; `siteBridge` takes it as it was given.
    optionsBy(BridgeOptions, whole);
    const made = siteBridge(whole as z.input<typeof BridgeOptions>);
    const wanted = where === CORE ? made.core : made.sites.find(({ name }) => name === where);
    if (wanted === undefined) {
      const names = [CORE, ...made.sites.map(({ name }) => name)].join(', ');
      throw onboardErrors.options({ reason: `there is no site ${where}; --for takes one of ${names}` });
    }
    for (const line of (undo === 'yes' ? wanted.undo : wanted.script).split('\n')) print(line);
  },
};

function ofSite(authority: string, name: string, now: number): Promise<Signed> {
  return signedIn(authority, `bridge/site-${name}`, { commonName: name, usage: ['client'] }, now);
}

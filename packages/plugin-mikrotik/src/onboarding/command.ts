import { X509Certificate } from 'node:crypto';
import type { Command } from '@daftari/core';
import { z } from 'zod';
import { issueToken } from '../pull/tokens.ts';
import type { Certificates } from './certificates.ts';
import { optionsBy, readJson, signedIn } from './folder.ts';
import { OnboardingOptions, UndoOptions, type Onboarding } from './options.ts';
import { onboardingScript, undoOnboarding } from './script.ts';

const Given = z.strictObject({
  name: z.string().min(1).describe('The name that billing knows the router by.'),
  version: z.string().default('auto').describe('Of RouterOS, as the router shows it; auto writes both dialects.'),
  from: z.string().min(1).describe('A file of JSON with the rest: tunnel, api, radius, walled…'),
  authority: z
    .string()
    .min(1)
    .optional()
    .describe('A folder with our authority: what is missing in it is made. Undoing needs none.'),
  pull: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe('Where routers that cannot be reached ask: https://billing.example.co.ke/hooks/mikrotik/pull'),
  undo: z.enum(['yes', 'no']).default('no').describe('Prints what takes it all away again instead.'),
});

type Given = z.output<typeof Given>;

/** `daftari mikrotik onboard`: prints the script that brings a router under billing, and what to know before. */
export const onboardCommand: Command = {
  name: 'onboard',
  summary: 'Prints the script that brings a router under billing; with --undo yes, the one that lets it go.',
  options: Given,
  async run(given: Given, host, print) {
    const { name, version } = given;
    const told = { ...(await readJson(given.from)), name, version };
    if (given.undo === 'yes') {
      // Undoing signs nothing, and must not take away the token that is in use.
      const pull = given.pull === undefined ? {} : { pull: { url: given.pull } };
      return printed(undoOnboarding({ ...optionsBy(UndoOptions, { ...told, ...pull }), version }), print);
    }
    const certificates = await certificatesOf(given, host.clock.now());
    const pull = given.pull === undefined ? {} : { pull: { url: await addressOf(given.pull, name, host) } };
    const options = optionsBy(OnboardingOptions, { ...told, ...certificates, ...pull });
    const { script, notes } = onboardingScript({ ...options, version });
    for (const note of [...notes, ...knownBy(options)]) print(`# ${note}`);
    printed(script, print);
  },
};

/** What a person tells billing of a router, beside its password, so that it is found and known. */
function knownBy({ tunnel, direct, api, certificates }: Onboarding): string[] {
  const host = (tunnel ?? direct)?.router;
  if (api === undefined || host === undefined || certificates === undefined) return [];
  const { fingerprint256 } = new X509Certificate(certificates.certificate);
  return [`Describe it to billing with the host ${host} and the fingerprint256 ${fingerprint256}.`];
}

function printed(script: string, print: (line: string) => void): void {
  for (const line of script.split('\n')) print(line);
}

/** A router gets a new token each time: who has kept an old script cannot ask in its name any more. */
async function addressOf(url: string, name: string, host: Parameters<Command['run']>[1]): Promise<string> {
  return `${url.replace(/\/$/, '')}/${await issueToken(host, name)}`;
}

/** The certificates of a router: made once, and the same each time, so that the script can be pasted again. */
async function certificatesOf(
  { authority, name }: Given,
  now: number,
): Promise<{ readonly certificates?: Certificates }> {
  if (authority === undefined) return {};
  const ask = { commonName: name, usage: ['client', 'server'] } as const;
  return { certificates: await signedIn(authority, `routers/${name}`, ask, now) };
}

import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { defineErrors, type PluginHost } from '@daftari/core';
import { issueToken } from '../pull/tokens.ts';
import type { RouterConfig, RouterInput } from '../router-config.ts';
import { routerBookErrors, type RouterBook } from '../routers.ts';
import type { Sealer } from '../sealed.ts';
import { authorityOf, routerCertificate, serverCertificate, type AuthorityTools } from './authority.ts';
import { vpnServerFiles, type VpnFile } from './openvpn.ts';
import { OnboardingOptions, type OnboardingInput } from './options.ts';
import { onboardingScript, type OnboardingScript } from './script.ts';

const bringErrors = defineErrors('mikrotik', {
  routerThere: ['conflict', 'There is a router {routerId} already. Ask for its script again, or take another name.'],
  onboarding: ['invalid', 'The router cannot be brought under billing like this: {reason}.'],
});

/** How billing and a router find each other; both ends are addresses that each can reach the other at. */
export type WayIn =
  | (Ends & { readonly kind: 'ovpn'; readonly remote: string; readonly port?: number; readonly netmask?: string })
  | (Ends & {
      readonly kind: 'wireguard';
      readonly remote: string;
      readonly port?: number;
      readonly serverPublicKey: string;
    })
  | (Ends & { readonly kind: 'direct' })
  | { readonly kind: 'pull'; readonly url: string; readonly everySeconds?: number };

interface Ends {
  readonly router: string;
  readonly server: string;
}

/** A router that is to come under billing. */
export interface BringAsk extends Pick<
  RouterInput,
  'id' | 'name' | 'site' | 'mode' | 'suspension' | 'walledPool' | 'pppoe' | 'hotspot' | 'dhcpServer'
> {
  /** Of RouterOS, as the router shows it; `auto` writes both dialects. */
  readonly version: string;
  readonly way: WayIn;
  /** The rest of what it is to become, as onboarding takes it. */
  readonly becomes?: Pick<OnboardingInput, 'radius' | 'walled' | 'customers'> & {
    /** The profiles of hotspots that are to ask RADIUS. */
    readonly hotspotProfiles?: readonly string[];
  };
  /** Whether the router may be described already: it gets another password, and its old script opens nothing. */
  readonly again: boolean;
}

/** A router that is described, and what a person needs to do now. */
export interface Brought extends OnboardingScript {
  readonly router: RouterConfig;
  /** What the server of its tunnel needs, as files; none where there is no tunnel. */
  readonly server: readonly VpnFile[];
}

/** What routers are brought with. */
export interface BringTools {
  readonly host: Pick<PluginHost, 'table' | 'clock'>;
  readonly book: Pick<RouterBook, 'all' | 'put'>;
  readonly sealer: Sealer | null;
}

/**
 * Describes a router and writes its script in one go: its password, its certificate and its keys are made here, stand
 * in the script and nowhere else in the clear. It is spoken to over TLS, its certificate pinned from the first word.
 * @throws BillingError `mikrotik.routerThere`, `mikrotik.onboarding`, and those of `RouterBook.put`
 */
export async function bringRouter(ask: BringAsk, { host, book, sealer }: BringTools): Promise<Brought> {
  const { id, again, way, version, becomes = {}, ...described } = ask;
  if (sealer === null) throw routerBookErrors.unsealable({ routerId: id });
  if (!again && (await book.all()).some((one) => one.id === id)) throw bringErrors.routerThere({ routerId: id });
  const tools = { host, sealer };
  const api = { user: 'daftari', password: secret() };
  const { options, pinned, server } = await waysOf(ask, tools, api.password);
  const { hotspotProfiles = [], ...rest } = becomes;
  const hotspot = hotspotProfiles.length === 0 ? {} : { hotspot: { profiles: [...hotspotProfiles] } };
  const script = scriptOf({ name: id, version, ...rest, ...hotspot, ...options });
  const reached =
    way.kind === 'pull'
      ? ({ transport: 'pull', host: '' } as const)
      : ({ transport: 'api-ssl', host: way.router, fingerprint256: pinned } as const);
  const config = await book.put({ ...described, id, ...reached, user: api.user, password: api.password });
  // Only now: what was refused above leaves the token of before good.
  const final = way.kind === 'pull' ? await askingScript(ask, tools, script) : script;
  return { ...final, notes: [...final.notes, ...needsOf(config)], router: config, server };
}

/** What billing writes on a router leans on what a person has set up there. */
function needsOf({ mode, pppoe }: RouterConfig): string[] {
  if (mode !== 'local' || pppoe === null) return [];
  return [
    `PPPoE needs a server on the router and the pool ${pppoe.pool}; this script makes neither. ` +
      'See /interface pppoe-server server print and /ip pool print.',
  ];
}

/** A router that asks gets a token of its own; the one that it had opens nothing any more. */
async function askingScript(
  { id, way }: BringAsk,
  { host }: AuthorityTools,
  script: OnboardingScript,
): Promise<OnboardingScript> {
  if (way.kind !== 'pull') return script;
  const token = await issueToken(host, id);
  return { ...script, script: script.script.replaceAll(UNKNOWN_TOKEN, token) };
}

/** As long as a token, and letters only: it is in no script by chance, and nothing of it is escaped. */
const UNKNOWN_TOKEN = `token${'x'.repeat(38)}`;

interface Ways {
  readonly options: Pick<OnboardingInput, 'tunnel' | 'direct' | 'pull' | 'certificates' | 'api'>;
  /** The SHA-256 of the certificate that it shows; null where nobody calls it. */
  readonly pinned: string | null;
  readonly server: readonly VpnFile[];
}

async function waysOf({ id, way }: BringAsk, tools: AuthorityTools, password: string): Promise<Ways> {
  if (way.kind === 'pull') {
    const { url, everySeconds } = way;
    const pull = { url: `${url}/${UNKNOWN_TOKEN}`, ...(everySeconds !== undefined && { everySeconds }) };
    return { options: { pull }, pinned: null, server: [] };
  }
  const [authority, own] = [await authorityOf(tools), await routerCertificate(tools, id)];
  const certificates = { ca: authority.certificate, ...own };
  const common = { certificates, api: { password } };
  const pinned = new X509Certificate(own.certificate).fingerprint256;
  if (way.kind === 'direct') {
    const { router, server } = way;
    return { options: { ...common, direct: { router, server } }, pinned, server: [] };
  }
  if (way.kind === 'wireguard') {
    const keys = wireGuardKeys();
    const options = { ...common, tunnel: { ...way, privateKey: keys.privateKey } };
    return { options, pinned, server: [wireGuardPeer(id, keys.publicKey, way.router)] };
  }
  const { netmask = '255.255.255.0', ...tunnel } = way;
  const line = { name: id, password: secret(), address: way.router };
  const files = vpnServerFiles({
    port: way.port ?? 1194,
    protocol: 'tcp',
    address: way.server,
    netmask,
    auth: 'sha256',
    folder: '/etc/openvpn/server/daftari',
    authority,
    certificate: await serverCertificate(tools, way.remote),
    routers: [line],
  });
  return { options: { ...common, tunnel: { ...tunnel, user: id, password: line.password } }, pinned, server: files };
}

/** What stands in the configuration of the server about this router. */
function wireGuardPeer(id: string, publicKey: string, address: string): VpnFile {
  const text = [`# ${id}`, '[Peer]', `PublicKey = ${publicKey}`, `AllowedIPs = ${address}/32`, ''].join('\n');
  return { path: `daftari-${id}.peer`, text, secret: false };
}

/** A pair of keys of Curve25519, as WireGuard writes them. */
function wireGuardKeys(): { readonly privateKey: string; readonly publicKey: string } {
  const { d = '', x = '' } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  return { privateKey: base64(d), publicKey: base64(x) };
}

function base64(text: string): string {
  return Buffer.from(text, 'base64url').toString('base64');
}

/** A password that no person needs to remember: 24 bytes, in letters that no script has to escape. */
function secret(): string {
  return randomBytes(24).toString('hex');
}

function scriptOf(options: OnboardingInput): OnboardingScript {
  const read = OnboardingOptions.safeParse(options);
  if (!read.success) {
    const reason = read.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
    const issues = read.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    throw bringErrors.onboarding({ reason: reason.join('; '), issues });
  }
  return onboardingScript(options);
}

import type { Config } from './config.ts';
import { HealthOut } from './routes/health.ts';

/** What a server says of itself, or why nobody says anything. */
export type Told =
  { readonly from: string; readonly health: HealthOut } | { readonly from: string; readonly silent: string };

/** A server that is at work answers at once; one that is stuck is as good as none. */
const PATIENCE_MS = 5_000;

/**
 * Asks the server of this configuration how it is, over HTTP: only the process that has the ports, the caches and the
 * parts that rest knows of them.
 */
export async function askServer({
  host,
  port,
  metricsToken,
}: Pick<Config, 'host' | 'port' | 'metricsToken'>): Promise<Told> {
  const from = `http://${reached(host)}:${port}`;
  // Reasons are told to this machine where it is known to be this machine, else to whoever has the token.
  const headers = metricsToken === null ? {} : { authorization: `Bearer ${metricsToken}` };
  try {
    const response = await fetch(`${from}/health`, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    const health = HealthOut.safeParse(await response.json().catch(() => null));
    return health.success ? { from, health: health.data } : { from, silent: 'what answers there is no Daftari' };
  } catch (thrown) {
    return { from, silent: reasonOf(thrown) };
  }
}

/** A server that listens everywhere is asked on this machine. */
function reached(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** `fetch` hides why it failed in the cause. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { cause, message } = thrown;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : message;
}

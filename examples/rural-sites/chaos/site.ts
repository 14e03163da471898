import { ROUTEROS_VERSIONS, startRouterOs, type SimulatedRouter } from '@daftari/plugin-mikrotik/testing';
import { ROUTER_USER } from '../isp.ts';

/** A site: its router, and what is known of it outside of billing. */
export interface Site {
  readonly id: string;
  readonly router: SimulatedRouter;
  /** Whether its line to the world is cut. */
  away: boolean;
  /** Until when the paid time of each user name ran when the line was cut; null where that says nothing. */
  known: ReadonlyMap<string, number> | null;
  /** Since when it has been known not to be as the ledger says, UTC milliseconds; null: it is. */
  since: number | null;
}

/** Opens so many sites, of all releases in turn. */
export async function openSites(count: number, seed: number, now: () => number): Promise<readonly Site[]> {
  const sites: Site[] = [];
  for (let at = 0; at < count; at += 1) {
    const version = ROUTEROS_VERSIONS[at % ROUTEROS_VERSIONS.length] ?? '7.20.4';
    const router = await startRouterOs({ version, seed: seed * 1_000 + at, now, users: [ROUTER_USER] });
    const { error } = router.console(scriptOf(`tower-${at}`, version.startsWith('6.')));
    if (error !== null) throw new Error(error);
    sites.push({ id: `tower-${at}`, router, away: false, known: null, since: null });
  }
  return sites;
}

/** What stands on a router before its first customer. */
function scriptOf(name: string, isSix: boolean): string {
  return `
/system identity set name=${name}
/system ntp client set enabled=yes ${isSix ? 'primary-ntp' : 'servers'}=10.10.0.254
/ip pool add name=homes ranges=10.10.0.2-10.10.7.250
/ppp profile add name=homes local-address=10.10.0.1 remote-address=homes
/interface pppoe-server server add service-name=homes interface=ether2 default-profile=homes disabled=no
/ip firewall filter add chain=forward src-address-list=daftari-walled action=reject
`;
}

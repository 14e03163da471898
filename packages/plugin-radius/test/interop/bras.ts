import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clientConfig, DICTIONARY, DOWNLOADS, IP_DOWN, IP_UP, ORDER, orderTaker, pppOptions } from './bras-files.ts';
import { SECRET } from '../support.ts';
import { PASSWORD } from './isp.ts';
import type { Site } from './network.ts';
import { FAKETIME, hurried, type Rig } from './rig.ts';
import { bootUml, UML_MODULES, type Uml } from './uml.ts';

/** How much faster the clock of the BRAS runs. */
export const CLOCK_TIMES = 12;

/** What a BRAS is made of. */
export const BRAS_PROGRAMS = [
  'linux.uml',
  UML_MODULES,
  'modprobe',
  'ip',
  'tc',
  'pppd',
  'pppoe-server',
  'pppoe',
  'freeradius',
  'perl',
  FAKETIME,
];

/** Where a BRAS is for its subscribers. */
const GATEWAY = '100.64.0.1';

/**
 * A broadband remote access server out of programs that we did not write: pppoe-server and pppd with its RADIUS plugin
 * in User-Mode-Linux, shaped by the kernel's HTB; FreeRADIUS takes CoA and Disconnect for it. The subscriber lives in a
 * namespace of the same Linux and dials with pppd.
 */
export interface Bras extends Uml {
  /** Dials, and answers what pppd said of it until she is online or was refused. */
  readonly dial: (username: string, how?: Dialling) => Promise<string>;
  /** Ends what she has dialled, if anything. */
  readonly hangUp: () => Promise<void>;
  /** Waits until no link is up any more. */
  readonly linkGone: () => Promise<void>;
  /** Downloads so many octets over the link; how many milliseconds it took. */
  readonly download: (octets: number) => Promise<number>;
  /** The rate in kbit/s to which the kernel shapes the link. */
  readonly shapedTo: () => Promise<number>;
}

/** How a subscriber dials. */
export interface Dialling {
  readonly password?: string;
  readonly method?: 'pap' | 'chap' | 'mschap-v2';
  readonly encrypted?: boolean;
}

/** Boots one at a site. */
export async function startBras(
  rig: Rig,
  site: Site,
  ports: { readonly auth: number; readonly acct: number },
): Promise<Bras> {
  const folder = join(rig.scratch, 'bras');
  await mkdir(folder);
  const write = async (name: string, text: string, mode = 0o644): Promise<void> => {
    await writeFile(join(folder, name), text);
    await chmod(join(folder, name), mode);
  };
  await write('radiusclient.conf', clientConfig(folder, site, ports));
  await write('servers', `${site.server} ${SECRET}\n`);
  await write('attributes', DICTIONARY);
  await write('port-id-map', '');
  await write('plain', pppOptions(folder, ['require-pap', 'require-chap', 'require-mschap-v2', 'nomppe']));
  await write('encrypted', pppOptions(folder, ['require-mschap-v2', 'require-mppe-128']));
  await write('ip-up', IP_UP, 0o755);
  await write('ip-down', IP_DOWN, 0o755);
  await write('order', ORDER, 0o755);
  await write('downloads', DOWNLOADS);
  await write('radiusd.conf', orderTaker(folder, site));

  const uml = await bootUml(rig, site);
  const { sh } = uml;
  await sh(`cp ${folder}/ip-up ${folder}/ip-down /etc/ppp/; : >/etc/ppp/options; mkdir -p /run/bras`);
  await sh(`printf '* * "" *\\n' | tee /etc/ppp/pap-secrets >/etc/ppp/chap-secrets; chmod 600 /etc/ppp/*-secrets`);
  await sh('ip netns add house; ip link add access type veth peer name wan netns house');
  await sh('ip link set access up; ip -n house link set wan up; ip -n house link set lo up');
  const fast = Object.entries(hurried(CLOCK_TIMES)).map(([name, value]) => `${name}='${value}'`);
  for (const [service, base] of [['plain', 10] as const, ['encrypted', 60] as const]) {
    const lease = `-L ${GATEWAY} -R 100.64.0.${base} -N 40`;
    await sh(`env ${fast.join(' ')} pppoe-server -I access -C ${service} ${lease} -O ${folder}/${service}`);
  }
  await sh(`freeradius -d ${folder} -l ${folder}/orders.log -xx || { cat ${folder}/orders.log; exit 1; }`);
  await sh(`perl ${folder}/downloads >/dev/null 2>&1 &`);
  return { ...uml, ...subscriberOf(uml, folder) };
}

function subscriberOf({ sh }: Uml, folder: string): Omit<Bras, 'sh'> {
  const log = `${folder}/subscriber.log`;
  const refusals = { pap: ['chap', 'mschap-v2'], chap: ['pap', 'mschap-v2'], 'mschap-v2': ['pap', 'chap'] } as const;
  return {
    async dial(username, { password = PASSWORD, method = 'pap', encrypted = false } = {}) {
      const service = encrypted ? 'encrypted' : 'plain';
      const refused = refusals[method].map((one) => `refuse-${one}`).join(' ');
      const flags = [
        'noauth',
        'nodefaultroute',
        'noipdefault',
        'nodetach',
        'debug',
        'lcp-restart 1',
        'refuse-mschap',
        'refuse-eap',
      ];
      const login = `user ${username} password ${password} ${refused} ${encrypted ? 'require-mppe-128' : 'nomppe'}`;
      const dialled = `ip netns exec house pppd pty 'pppoe -I wan -C ${service}' ${login} ${flags.join(' ')}`;
      await sh(`: >${log}; ${dialled} >${log} 2>&1 & echo $! >/run/subscriber.pid`);
      const end = 'remote IP address|LCP terminated|Connection terminated|failed';
      await sh(`for i in $(seq 200); do grep -qE '${end}' ${log} && break; sleep 0.1; done`, 30_000);
      const said = await sh(`cat ${log}`);
      const [, address] = /local {2}IP address (\S+)/.exec(said) ?? [];
      if (address !== undefined)
        await sh(`for i in $(seq 100); do [ -s /run/bras/${address} ] && break; sleep 0.1; done`);
      return said;
    },
    async hangUp() {
      await sh('kill $(cat /run/subscriber.pid) 2>/dev/null; true');
      await this.linkGone();
    },
    async linkGone() {
      await sh('for i in $(seq 300); do ls /sys/class/net | grep -q ^ppp || exit 0; sleep 0.1; done; exit 1', 35_000);
    },
    async download(octets) {
      const from = `exec 3<>/dev/tcp/${GATEWAY}/5000; echo ${octets} >&3; cat <&3 | wc -c`;
      const timed = `start=$(date +%s%N); got=$(ip netns exec house bash -c '${from}'); end=$(date +%s%N)`;
      const printed = await sh(`${timed}; echo $got $(( (end - start) / 1000000 ))`, 120_000);
      const [, got, ms] = /(\d+) (\d+)/.exec(printed) ?? [];
      if (Number(got) !== octets) throw new Error(`${got} of ${octets} octets came`);
      return Number(ms);
    },
    async shapedTo() {
      const [, rate, unit = ''] = /rate (\d+)([KMG]?)bit/.exec(await sh('tc class show dev ppp0')) ?? [];
      return (Number(rate) * ({ K: 1e3, M: 1e6, G: 1e9 }[unit] ?? 1)) / 1_000;
    },
  };
}

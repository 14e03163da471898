import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
      const flags = ['noauth', 'nodefaultroute', 'noipdefault', 'nodetach', 'debug', 'refuse-mschap', 'refuse-eap'];
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
      await sh('kill $(cat /run/subscriber.pid)');
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

/** On the side of the network: sends as many octets as it is asked for. */
const DOWNLOADS = `use IO::Socket::INET;
my $door = IO::Socket::INET->new(Listen => 5, LocalPort => 5000, ReuseAddr => 1) or die;
while (my $one = $door->accept) { my $many = <$one>; print $one "x" x $many; close $one }
`;

function clientConfig(folder: string, { nas, server }: Site, ports: { auth: number; acct: number }): string {
  return `
auth_order radius
login_tries 1
login_timeout 60
nologin /etc/nologin
issue ${folder}/issue
authserver ${server}:${ports.auth}
acctserver ${server}:${ports.acct}
servers ${folder}/servers
dictionary ${folder}/attributes
login_radius /bin/false
mapfile ${folder}/port-id-map
seqfile /run/radius.seq
default_realm
radius_timeout 30
radius_retries 3
bindaddr ${nas}
`;
}

function pppOptions(folder: string, methods: readonly string[]): string {
  return `
auth
${methods.join('\n')}
refuse-eap
plugin radius.so
plugin radattr.so
radius-config-file ${folder}/radiusclient.conf
lcp-echo-interval 60
lcp-echo-failure 10
lcp-restart 30
ipcp-restart 30
chap-restart 30
noipv6
nodefaultroute
debug
logfile ${folder}/nas.log
`;
}

/** Shapes a link that has come up, and remembers which it is: as much as Linux needs to be a BRAS. */
const IP_UP = `#!/bin/sh
# Called by pppd: interface, tty, speed, local address, remote address.
rate=$(sed -n 's/^WISPr-Bandwidth-Max-Down //p' "/run/radattr.$1")
tc qdisc add dev "$1" root handle 1: htb default 1
tc class add dev "$1" parent 1: classid 1:1 htb rate "\${rate:-1000000000}" burst 4k cburst 4k
echo "$1 $PPPD_PID" >"/run/bras/$5"
`;

/** Forgets a link that is gone. */
const IP_DOWN = `#!/bin/sh
rm -f "/run/bras/$5"
`;

/** Carries out an order that FreeRADIUS has taken. What it prints is the answer. */
const ORDER = `#!/bin/sh
# Kind of order, address of the subscriber, rate in bit/s.
read -r device pid <"/run/bras/$2" || exit 1
case $1 in
  CoA-Request) exec tc class change dev "$device" parent 1: classid 1:1 htb rate "$3" burst 4k cburst 4k ;;
  Disconnect-Request) kill -TERM "$pid" ;;
esac
`;

function orderTaker(folder: string, { nas, server }: Site): string {
  return `
prefix = /usr
libdir = /usr/lib/freeradius
logdir = /run
run_dir = /run
pidfile = /run/orders.pid
client daftari {
  ipaddr = ${server}
  secret = ${SECRET}
}
modules {
  exec order {
    wait = yes
    program = "${folder}/order %{Packet-Type} %{Framed-IP-Address} %{WISPr-Bandwidth-Max-Down}"
    input_pairs = request
    shell_escape = yes
  }
  always reject {
    rcode = reject
  }
}
server coa {
  listen {
    type = coa
    ipaddr = ${nas}
    port = 3799
  }
  recv-coa {
    order {
      reject = 1
      fail = 1
    }
    if (!ok) {
      update reply {
        &Error-Cause := Session-Context-Not-Found
      }
      reject
    }
  }
}
`;
}

/** The attributes that pppd's plugin is to know, in the words of its own dictionary. */
const DICTIONARY = `
ATTRIBUTE User-Name 1 string
ATTRIBUTE Password 2 string
ATTRIBUTE CHAP-Password 3 string
ATTRIBUTE NAS-IP-Address 4 ipaddr
ATTRIBUTE NAS-Port-Id 5 integer
ATTRIBUTE Service-Type 6 integer
ATTRIBUTE Framed-Protocol 7 integer
ATTRIBUTE Framed-IP-Address 8 ipaddr
ATTRIBUTE Framed-IP-Netmask 9 ipaddr
ATTRIBUTE Reply-Message 18 string
ATTRIBUTE State 24 string
ATTRIBUTE Class 25 string
ATTRIBUTE Session-Timeout 27 integer
ATTRIBUTE Idle-Timeout 28 integer
ATTRIBUTE Called-Station-Id 30 string
ATTRIBUTE Calling-Station-Id 31 string
ATTRIBUTE NAS-Identifier 32 string
ATTRIBUTE Acct-Status-Type 40 integer
ATTRIBUTE Acct-Delay-Time 41 integer
ATTRIBUTE Acct-Input-Octets 42 integer
ATTRIBUTE Acct-Output-Octets 43 integer
ATTRIBUTE Acct-Session-Id 44 string
ATTRIBUTE Acct-Authentic 45 integer
ATTRIBUTE Acct-Session-Time 46 integer
ATTRIBUTE Acct-Input-Packets 47 integer
ATTRIBUTE Acct-Output-Packets 48 integer
ATTRIBUTE Acct-Terminate-Cause 49 integer
ATTRIBUTE Acct-Input-Gigawords 52 integer
ATTRIBUTE Acct-Output-Gigawords 53 integer
ATTRIBUTE CHAP-Challenge 60 string
ATTRIBUTE NAS-Port-Type 61 integer
ATTRIBUTE Connect-Info 77 string
ATTRIBUTE Message-Authenticator 80 string
ATTRIBUTE Acct-Interim-Interval 85 integer
VENDOR Microsoft 311
ATTRIBUTE MS-CHAP-Response 1 string Microsoft
ATTRIBUTE MS-CHAP-Error 2 string Microsoft
ATTRIBUTE MS-MPPE-Encryption-Policy 7 string Microsoft
ATTRIBUTE MS-MPPE-Encryption-Type 8 string Microsoft
ATTRIBUTE MS-MPPE-Encryption-Types 8 string Microsoft
ATTRIBUTE MS-CHAP-Challenge 11 string Microsoft
ATTRIBUTE MS-CHAP-MPPE-Keys 12 string Microsoft
ATTRIBUTE MS-MPPE-Send-Key 16 string Microsoft
ATTRIBUTE MS-MPPE-Recv-Key 17 string Microsoft
ATTRIBUTE MS-CHAP2-Response 25 string Microsoft
ATTRIBUTE MS-CHAP2-Success 26 string Microsoft
VENDOR WISPr 14122
ATTRIBUTE WISPr-Bandwidth-Max-Up 7 integer WISPr
ATTRIBUTE WISPr-Bandwidth-Max-Down 8 integer WISPr
`;

import { SECRET } from '../support.ts';
import type { Site } from './network.ts';

/** On the side of the network: sends as many octets as it is asked for. */
export const DOWNLOADS = `use IO::Socket::INET;
my $door = IO::Socket::INET->new(Listen => 5, LocalPort => 5000, ReuseAddr => 1) or die;
while (my $one = $door->accept) { my $many = <$one>; print $one "x" x $many; close $one }
`;

/** How pppd's plugin finds us. */
export function clientConfig(folder: string, { nas, server }: Site, ports: { auth: number; acct: number }): string {
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

/** The options of pppd on the side of the network. */
export function pppOptions(folder: string, methods: readonly string[]): string {
  return `
auth
${methods.join('\n')}
refuse-eap
plugin radius.so
plugin radattr.so
radius-config-file ${folder}/radiusclient.conf
lcp-echo-interval 60
lcp-echo-failure 10
lcp-restart 12
ipcp-restart 30
chap-restart 30
noipv6
nodefaultroute
debug
logfile ${folder}/nas.log
`;
}

/** Shapes a link that has come up, and remembers which it is: as much as Linux needs to be a BRAS. */
export const IP_UP = `#!/bin/sh
# Called by pppd: interface, tty, speed, local address, remote address.
rate=$(sed -n 's/^WISPr-Bandwidth-Max-Down //p' "/run/radattr.$1")
tc qdisc add dev "$1" root handle 1: htb default 1
tc class add dev "$1" parent 1: classid 1:1 htb rate "\${rate:-1000000000}" burst 4k cburst 4k
echo "$1 $PPPD_PID" >"/run/bras/$5"
`;

/** Forgets a link that is gone. */
export const IP_DOWN = `#!/bin/sh
rm -f "/run/bras/$5"
`;

/** Carries out an order that FreeRADIUS has taken. What it prints is the answer. */
export const ORDER = `#!/bin/sh
# Kind of order, address of the subscriber, rate in bit/s.
read -r device pid <"/run/bras/$2" || exit 1
case $1 in
  CoA-Request) exec tc class change dev "$device" parent 1: classid 1:1 htb rate "$3" burst 4k cburst 4k ;;
  Disconnect-Request) kill -TERM "$pid" ;;
esac
`;

/** The FreeRADIUS that takes CoA and Disconnect for the BRAS. */
export function orderTaker(folder: string, { nas, server }: Site): string {
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
export const DICTIONARY = `
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

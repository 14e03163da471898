import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, SECRET } from '../support.ts';
import type { Rig, Running } from './rig.ts';

/** A FreeRADIUS that passes everything on. */
export interface Proxy {
  readonly ports: Ports;
  readonly running: Running;
}

/** Where log-ins and accounting are taken. */
export interface Ports {
  readonly auth: number;
  readonly acct: number;
}

/** Starts Debian's FreeRADIUS as a proxy in front of a server, or of another proxy. */
export async function startProxy(rig: Rig, name: string, home: Ports): Promise<Proxy> {
  const ports = { auth: await freePort(), acct: await freePort() };
  const folder = join(rig.scratch, name);
  await mkdir(folder);
  await writeFile(join(folder, 'radiusd.conf'), proxyConfig(folder, ports, home));
  const running = rig.start(['freeradius', '-f', '-xx', '-l', 'stdout', '-d', folder]);
  await running.says(/Ready to process requests/);
  return { ports, running };
}

/** Timers as short as it takes them: it asks Status-Server every six seconds, and believes three answers. */
function proxyConfig(folder: string, ports: Ports, home: Ports): string {
  const homeServer = (type: keyof Ports) => `
home_server our_${type} {
  type = ${type}
  ipaddr = 127.0.0.1
  port = ${home[type]}
  secret = ${SECRET}
  status_check = status-server
  response_window = 2
  response_timeouts = 1
  zombie_period = 2
  check_interval = 6
  check_timeout = 4
  num_answers_to_alive = 3
  revive_interval = 60
}
home_server_pool ${type}_pool {
  type = fail-over
  home_server = our_${type}
}`;
  const listen = (type: keyof Ports) =>
    `  listen {\n    type = ${type}\n    ipaddr = 127.0.0.1\n    port = ${ports[type]}\n  }`;
  return `
prefix = /usr
libdir = /usr/lib/freeradius
logdir = ${folder}
run_dir = ${folder}
max_request_time = 10
cleanup_delay = 2
security {
  max_attributes = 200
  reject_delay = 0
  status_server = yes
}
proxy_requests = yes
proxy server {
  default_fallback = no
}
client loopback {
  ipaddr = 127.0.0.1
  secret = ${SECRET}
  require_message_authenticator = no
}
${homeServer('auth')}
${homeServer('acct')}
realm daftari {
  auth_pool = auth_pool
  acct_pool = acct_pool
  nostrip
}
server default {
${listen('auth')}
${listen('acct')}
  authorize {
    update control {
      &Proxy-To-Realm := "daftari"
    }
  }
  preacct {
    update control {
      &Proxy-To-Realm := "daftari"
    }
  }
}
`;
}

/**
 * Starts a FreeRADIUS that does EAP-MD5 with one password for everybody, on port 1812 of an address: for equipment that
 * logs in by EAP, and tells us only of accounting.
 */
export async function startEapServer(rig: Rig, inside: string, address: string, password: string): Promise<Running> {
  const folder = join(rig.scratch, 'eap');
  await mkdir(folder);
  await writeFile(join(folder, 'users'), `DEFAULT Cleartext-Password := "${password}"\n`);
  await writeFile(join(folder, 'radiusd.conf'), eapConfig(folder, address));
  const running = rig.start(['freeradius', '-f', '-xx', '-l', 'stdout', '-d', folder], { inside });
  await running.says(/Ready to process requests/);
  return running;
}

function eapConfig(folder: string, address: string): string {
  return `
prefix = /usr
libdir = /usr/lib/freeradius
logdir = ${folder}
run_dir = ${folder}
client here {
  ipaddr = ${address}
  secret = ${SECRET}
}
modules {
  files {
    usersfile = ${folder}/users
  }
  eap {
    default_eap_type = md5
    md5 {
    }
  }
}
server default {
  listen {
    type = auth
    ipaddr = ${address}
    port = 1812
  }
  authorize {
    files
    eap
  }
  authenticate {
    eap
  }
}
`;
}

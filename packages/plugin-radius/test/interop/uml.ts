import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Site } from './network.ts';
import type { Rig } from './rig.ts';

/** Where Debian keeps the modules of the kernel. */
export const UML_MODULES = '/usr/lib/uml/modules';

/** Linux in Linux: Debian's User-Mode-Linux, which has PPP where the machine's own kernel has none. */
export interface Uml {
  /** Runs a line of shell in it, and answers what it printed. @throws Error when the line fails. */
  readonly sh: (line: string, withinMs?: number) => Promise<string>;
}

const MODULES = ['ppp_generic', 'ppp_async', 'ppp_mppe', 'arc4', 'veth', 'sch_htb'];

/**
 * Boots one in the namespace of a site, as its NAS: it takes the address of the site over. Its root is ours, so that it
 * runs what is installed here; what it writes outside the scratch folder is lost with it.
 */
export async function bootUml(rig: Rig, site: Site): Promise<Uml> {
  const inside = ['-n', site.name];
  await rig.run(['ip', ...inside, 'address', 'flush', 'dev', 'uplink']);
  await rig.run(['ip', ...inside, 'link', 'add', 'bridge', 'type', 'bridge']);
  await rig.run(['ip', ...inside, 'tuntap', 'add', 'dev', 'tap', 'mode', 'tap']);
  for (const device of ['uplink', 'tap']) await rig.run(['ip', ...inside, 'link', 'set', device, 'master', 'bridge']);
  for (const device of ['bridge', 'tap']) await rig.run(['ip', ...inside, 'link', 'set', device, 'up']);

  const folder = join(rig.scratch, 'uml');
  await mkdir(join(folder, 'modules', 'lib'), { recursive: true });
  await symlink(UML_MODULES, join(folder, 'modules', 'lib', 'modules'));
  const init = join(folder, 'init');
  await writeFile(init, initScript(folder, site));
  await chmod(init, 0o755);
  const root = ['rootfstype=hostfs', 'rootflags=/', 'rw', 'mem=192M', `init=${init}`, `uml_dir=${folder}`, 'quiet'];
  const running = rig.start(['linux.uml', ...root, 'eth0=tuntap,tap', 'con=null', 'con0=fd:0,fd:1'], {
    inside: site.name,
    environment: { HOME: folder },
  });
  await running.says(/^READY/m, 30_000);

  let lines = 0;
  return {
    async sh(line, withinMs) {
      lines += 1;
      running.write(`( ${line} ) </dev/null; echo "END-${lines} $?"\n`);
      const before = lines === 1 ? 'READY' : `END-${lines - 1} \\d+`;
      const pattern = new RegExp(`${before}\r?\n([^]*?)END-${lines} (\\d+)`);
      const [, printed = '', status] = await running.says(pattern, withinMs);
      if (status !== '0') throw new Error(`${line} ended with ${status}:\n${printed}`);
      return printed.replaceAll('\r', '');
    },
  };
}

function initScript(folder: string, { nas }: Site): string {
  return `#!/bin/bash
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /etc/ppp
echo '${nas} bras' >/run/hosts
mount --bind /run/hosts /etc/hosts
echo bras >/proc/sys/kernel/hostname
for module in ${MODULES.join(' ')}; do modprobe -d ${folder}/modules $module || echo "no $module"; done
ip link set lo up
ip address add ${nas}/24 dev eth0
ip link set eth0 up
stty -echo
echo READY
while read -r line; do eval "$line"; done
`;
}

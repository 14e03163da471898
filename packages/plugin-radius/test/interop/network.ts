import { networkInterfaces } from 'node:os';
import { namespacePrefix, type Rig } from './rig.ts';

/** A namespace of the network in which a NAS lives, with a wire to our server. */
export interface Site {
  readonly name: string;
  /** The address of our server on the wire. */
  readonly server: string;
  /** The address of the NAS. */
  readonly nas: string;
}

/** A subscriber's house: a namespace of its own, with a wire to a site. */
export interface House {
  readonly name: string;
  readonly address: string;
  /** The address of the site on that wire. */
  readonly site: string;
}

/** Makes a namespace for a NAS. It goes with the rig, and whatever was made in it goes with it. */
export async function makeSite(rig: Rig): Promise<Site> {
  const name = `${namespacePrefix}${process.pid}-nas`;
  const net = freeNetwork();
  const wire = `dft${process.pid}`;
  const [server, nas] = [`${net}.1`, `${net}.2`];
  await rig.run(['ip', 'netns', 'add', name]);
  rig.onClose(() => rig.run(['ip', 'netns', 'delete', name]));
  await rig.run(['ip', 'link', 'add', wire, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', name]);
  // The kernel clears a namespace away in its own time, and the next site wants the name of the wire at once.
  rig.onClose(() => rig.run(['ip', 'link', 'delete', wire]));
  await rig.run(['ip', 'address', 'add', `${server}/24`, 'dev', wire]);
  await rig.run(['ip', 'link', 'set', wire, 'up']);
  await up(rig, name, 'uplink', nas);
  await rig.run(['ip', '-n', name, 'link', 'set', 'lo', 'up']);
  return { name, server, nas };
}

/** Makes a house on the wire `access` of the site. */
export async function makeHouse(rig: Rig, site: Site): Promise<House> {
  const name = `${namespacePrefix}${process.pid}-house`;
  await rig.run(['ip', 'netns', 'add', name]);
  rig.onClose(() => rig.run(['ip', 'netns', 'delete', name]));
  const wire = ['link', 'add', 'access', 'type', 'veth', 'peer', 'name', 'wan', 'netns', name];
  await rig.run(['ip', '-n', site.name, ...wire]);
  await up(rig, site.name, 'access', '198.18.0.1');
  await up(rig, name, 'wan', '198.18.0.2');
  await rig.run(['ip', '-n', name, 'link', 'set', 'lo', 'up']);
  return { name, address: '198.18.0.2', site: '198.18.0.1' };
}

async function up(rig: Rig, name: string, device: string, address: string): Promise<void> {
  await rig.run(['ip', '-n', name, 'address', 'add', `${address}/24`, 'dev', device]);
  await rig.run(['ip', '-n', name, 'link', 'set', device, 'up']);
}

/** The first three octets of a network that this machine has no address in. */
function freeNetwork(): string {
  const taken = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  for (let tries = 0; tries < 254; tries++) {
    const net = `10.213.${1 + ((process.pid + tries) % 254)}`;
    if (!taken.some((address) => address.startsWith(`${net}.`))) return net;
  }
  throw new Error('no network of 10.213.0.0/16 is free');
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Customer } from '@daftari/core/testing';
import { SECRET } from '../support.ts';
import { startEapServer } from './freeradius.ts';
import { openIsp, PASSWORD, type Isp } from './isp.ts';
import { makeHouse, makeSite, type House, type Site } from './network.ts';
import { describePeers, FAKETIME, hurried, openRig, type Rig, type Running } from './rig.ts';

const CLOCK_TIMES = 12;
const needs = { programs: ['hostapd', 'wpa_supplicant', 'freeradius', 'ip', FAKETIME], root: true };

describePeers('hostapd as a switch with IEEE 802.1X', needs, (open) => {
  let rig: Rig;
  let isp: Isp;
  let site: Site;
  let house: House;
  beforeEach(async () => {
    rig = await openRig();
    site = await makeSite(rig);
    house = await makeHouse(rig, site);
    isp = await openIsp(await open(), {
      client: { name: 'switch-1', address: site.nas, vendor: 'generic', requireMessageAuthenticator: 'yes' },
      radius: { address: site.server, authPort: 1812, acctPort: 1813, interimSeconds: 60 },
      times: CLOCK_TIMES,
    });
    rig.onClose(isp.close);
    await startEapServer(rig, site.name, site.nas, PASSWORD);
  });
  afterEach(() => rig.close());

  /** EAP is not ours: a FreeRADIUS beside it does that. It tells us what happens, and takes our orders. */
  const startSwitch = async (): Promise<Running> => {
    const config = join(rig.scratch, 'hostapd.conf');
    await writeFile(config, switchConfig(site));
    const running = rig.start(['hostapd', '-d', config], {
      inside: site.name,
      environment: hurried(CLOCK_TIMES),
    });
    await running.says(/AP-ENABLED/);
    return running;
  };

  const plugIn = async (identity: string): Promise<Running> => {
    const config = join(rig.scratch, `${identity}.conf`);
    const login = `key_mgmt=IEEE8021X\neap=MD5\nidentity="${identity}"\npassword="${PASSWORD}"\neapol_flags=0`;
    await writeFile(config, `ap_scan=0\nnetwork={\n${login}\n}\n`, { mode: 0o600 });
    const running = rig.start(['wpa_supplicant', '-D', 'wired', '-i', 'wan', '-c', config], { inside: house.name });
    await running.says(/CTRL-EVENT-EAP-SUCCESS/, 30_000);
    return running;
  };

  const newest = async (customer: Customer) => (await isp.sessions(customer)).at(0);
  const oldest = async (customer: Customer) => (await isp.sessions(customer)).at(-1);

  it('takes a Disconnect that is signed and dated, and tells of the end', async () => {
    const amina = await isp.paid('Amina');
    const running = await startSwitch();
    const device = await plugIn('amina');
    await expect
      .poll(() => newest(amina), { timeout: 30_000 })
      .toMatchObject({ endedAt: null, where: { client: 'switch-1' } });
    const started = (await newest(amina))?.lastSeenAt ?? 0;
    // An interim record, without octets, for a switch has none to tell.
    await expect.poll(async () => (await newest(amina))?.lastSeenAt, { timeout: 30_000 }).toBeGreaterThan(started);

    const cancel = { kind: 'cancel', when: 'now', unused: 'nothing' } as const;
    await isp.billing.requestChange(amina.subscription.id, cancel, 'customer');
    await isp.settle();
    await running.says(/RADIUS DAS: Found a matching session/);
    await expect.poll(async () => (await oldest(amina))?.endedAt ?? null, { timeout: 30_000 }).not.toBeNull();
    await device.stop();
    await running.stop();
  });

  it('ends what was open when it starts again after a power cut', async () => {
    const baraka = await isp.paid('Baraka');
    const running = await startSwitch();
    const device = await plugIn('baraka');
    await expect.poll(() => newest(baraka), { timeout: 30_000 }).toMatchObject({ endedAt: null });
    await device.stop();
    await running.stop('SIGKILL');
    expect(await newest(baraka)).toMatchObject({ endedAt: null });
    await startSwitch();
    await expect.poll(() => newest(baraka), { timeout: 30_000 }).toMatchObject({ endCause: 'NAS-Reboot' });
  });
});

function switchConfig({ nas, server }: Site): string {
  return `
driver=wired
interface=access
ieee8021x=1
use_pae_group_addr=1
auth_server_addr=${nas}
auth_server_port=1812
auth_server_shared_secret=${SECRET}
own_ip_addr=${nas}
nas_identifier=switch-1
acct_server_addr=${server}
acct_server_port=1813
acct_server_shared_secret=${SECRET}
radius_acct_interim_interval=60
radius_das_port=3799
radius_das_client=${server} ${SECRET}
radius_das_time_window=300
radius_das_require_event_timestamp=1
radius_das_require_message_authenticator=1
`;
}

import { planInput } from '@daftari/core/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort, handNas, SECRET } from '../support.ts';
import { capture, type Dissected } from './dissector.ts';
import { openIsp, PASSWORD } from './isp.ts';
import { chap, pap, radclient } from './radclient.ts';
import { describePeers, openRig, type Rig } from './rig.ts';

const GiB = 1024n ** 3n;
const needs = { programs: ['tshark', 'dumpcap', 'radclient'], root: true };

/** Where each make sends from, and what tshark reads of 10 Mbit/s down and 5 up in its own words. */
const MAKES = [
  ['mikrotik', '127.0.0.11', {}, ['Mikrotik-Rate-Limit = 5M/10M']],
  ['generic', '127.0.0.12', {}, ['WISPr-Bandwidth-Max-Down = 10000000', 'WISPr-Bandwidth-Max-Up = 5000000']],
  [
    'cisco',
    '127.0.0.13',
    { policy: 'home-{way}' },
    ['Cisco-AVPair = ip:sub-qos-policy-in=home-up', 'Cisco-AVPair = ip:sub-qos-policy-out=home-down'],
  ],
  ['huawei', '127.0.0.14', {}, ['Huawei-Input-Average-Rate = 5000000', 'Huawei-Output-Average-Rate = 10000000']],
  [
    'juniper',
    '127.0.0.15',
    { policy: 'home-{way}' },
    ['Unisphere-Ingress-Policy-Name = home-up', 'Unisphere-Egress-Policy-Name = home-down'],
  ],
  // Wireshark has no names for these two: 1 and 3 in 64 bits, 27 and 26 in kbit/s.
  ['ubiquiti', '127.0.0.16', {}, ['attribute 1 = 0000000000989680', 'attribute 3 = 00000000004c4b40']],
  ['cambium', '127.0.0.17', {}, ['attribute 27 = 00002710', 'attribute 26 = 00001388']],
  ['zte', '127.0.0.18', {}, ['ZTE-Rate-Ctrl-SCR-Down = 10000', 'ZTE-Rate-Ctrl-SCR-Up = 5000']],
] as const;

/** Her own addresses, in the same words for each. */
const ADDRESSES = [
  'Framed-IP-Address = 203.0.113.9',
  'Framed-IP-Netmask = 255.255.255.255',
  'Framed-Route = 203.0.113.16/29 0.0.0.0 1',
  'Framed-IPv6-Prefix = 2001:db8:0:1::/64',
  'Framed-Interface-Id = 0000000000000001',
  'Delegated-IPv6-Prefix = 2001:db8:100::/56',
];

describePeers('what we send, as tshark reads it', needs, (open) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  it('is well-formed, authentic and means what was meant, in each kind of packet', async () => {
    const coaPort = await freePort();
    const isp = await openIsp(await open(), { client: { coaPort } });
    rig.onClose(isp.close);
    const { auth, acct } = isp.ports;
    const seen = await capture(rig, [auth, acct, coaPort]);
    const service = { ...planInput().service, quotaBytes: 10n * GiB, afterQuota: { downKbps: 1_000, upKbps: 500 } };
    const amina = await isp.paid('Amina', { service });
    const nas = await handNas(isp.ports, isp.clock, { coaPort });
    rig.onClose(() => nas.stop('powerCut'));

    await radclient(rig, { port: auth }, pap('amina', 'wrong'));
    await radclient(rig, { port: auth }, chap('amina', PASSWORD));
    nas.plugIn({ username: 'amina', password: PASSWORD });
    expect(await nas.dial('amina')).toBe('accepted');
    // Her quota is used up: she is slowed down by CoA.
    nas.move('amina', 0, Number(10n * GiB));
    await nas.report('amina');
    await isp.settle();
    // She is blocked: her session is ended.
    await isp.billing.requestChange(
      amina.subscription.id,
      { kind: 'cancel', when: 'now', unused: 'nothing' },
      'customer',
    );
    await isp.settle();
    await radclient(rig, { port: auth, kind: 'status' }, ['Message-Authenticator = 0x00']);
    await radclient(rig, { port: acct, kind: 'status' }, ['Message-Authenticator = 0x00']);

    const packets = await seen.packets(/Status-Server[^]*Status-Server[^]*Accounting-Response/);
    expectEveryKind(packets);
    const [accepted] = packets.filter(one('Access-Accept'));
    expect(accepted?.attributes[0]).toMatch(/^Message-Authenticator = /);
    expect(accepted?.attributes).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Class = /),
        expect.stringMatching(/^Session-Timeout = 25919\d\d$/),
        'Acct-Interim-Interval = 300',
        'Mikrotik-Rate-Limit = 5M/10M',
        'Mikrotik-Total-Limit = 2147483648',
        'Mikrotik-Total-Limit-Gigawords = 2',
      ]),
    );
    const [refused] = packets.filter(one('Access-Reject'));
    expect(refused?.attributes.at(-1)).toBe('Reply-Message = The user name or the password is wrong.');
    const [change] = packets.filter(one('CoA-Request'));
    expect(change?.attributes).toEqual(
      expect.arrayContaining(['User-Name = amina', 'Mikrotik-Rate-Limit = 500k/1M', 'Mikrotik-Total-Limit = 0']),
    );
    const [order] = packets.filter(one('Disconnect-Request'));
    expect(order?.attributes).toEqual(
      expect.arrayContaining(['User-Name = amina', expect.stringMatching(/^Acct-Session-Id = /)]),
    );
  });

  it('tells each make of equipment the speed in its own words, and addresses of both families', async () => {
    const clients = MAKES.map(([vendor, address, more]) => ({
      name: vendor,
      vendor,
      address,
      secret: SECRET,
      ...more,
    }));
    const isp = await openIsp(await open(), { radius: { clients } });
    rig.onClose(isp.close);
    const { auth, acct } = isp.ports;
    const seen = await capture(rig, [auth, acct]);
    const amina = await isp.paid('Amina');
    await isp.billing.setAddressing(amina.subscription.id, {
      ipv4: '203.0.113.9',
      ipv4Bits: 32,
      ipv4Routes: ['203.0.113.16/29'],
      ipv6Prefix: '2001:db8:0:1::/64',
      interfaceId: '0:0:0:1',
      delegatedPrefix: '2001:db8:100::/56',
    });
    for (const [, address] of MAKES) {
      await radclient(rig, { port: auth }, [...pap('amina', PASSWORD), `Packet-Src-IP-Address = ${address}`]);
    }
    await radclient(rig, { port: acct, kind: 'status' }, [
      'Message-Authenticator = 0x00',
      `Packet-Src-IP-Address = ${MAKES[0][1]}`,
    ]);
    const packets = await seen.packets(/Accounting-Response/);
    const accepted = packets.filter(one('Access-Accept'));
    expect(accepted).toHaveLength(MAKES.length);
    for (const [at, [vendor, , , words]] of MAKES.entries()) {
      const packet = accepted[at];
      expect({ vendor, complaints: packet?.complaints }).toEqual({ vendor, complaints: [] });
      expect(packet).toMatchObject({ authentic: true });
      expect(packet?.attributes).toEqual(expect.arrayContaining([...words, ...ADDRESSES]));
    }
  });
});

const one =
  (code: string) =>
  (packet: Dissected): boolean =>
    packet.code === code;

/** What a NAS and we say to each other, in all. */
const KINDS = [
  'Access-Accept',
  'Access-Reject',
  'Access-Request',
  'Accounting-Request',
  'Accounting-Response',
  'CoA-ACK',
  'CoA-Request',
  'Disconnect-ACK',
  'Disconnect-Request',
  'Status-Server',
];

function expectEveryKind(packets: readonly Dissected[]): void {
  expect([...new Set(packets.map(({ code }) => code))].toSorted()).toEqual(KINDS);
  for (const { code, complaints, authentic } of packets) {
    expect({ code, complaints, forged: authentic === false }).toEqual({ code, complaints: [], forged: false });
  }
  const signed = new Set(packets.filter(({ authentic }) => authentic === true).map(({ code }) => code));
  expect([...signed]).toEqual(expect.arrayContaining(['Access-Accept', 'Access-Reject', 'Accounting-Response']));
}

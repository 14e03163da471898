import { planInput } from '@daftari/core/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort, handNas } from '../support.ts';
import { capture, type Dissected } from './dissector.ts';
import { openIsp, PASSWORD } from './isp.ts';
import { chap, pap, radclient } from './radclient.ts';
import { describePeers, openRig, type Rig } from './rig.ts';

const GiB = 1024n ** 3n;
const needs = { programs: ['tshark', 'dumpcap', 'radclient'], root: true };

describePeers('what we send, as tshark reads it', needs, (open) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  it('is well-formed, authentic and means what was meant, in each kind of packet', { timeout: 90_000 }, async () => {
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
    const kinds = new Set(packets.map(({ code }) => code));
    expect([...kinds].toSorted()).toEqual([
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
    ]);
    for (const { code, complaints, authentic } of packets) {
      expect({ code, complaints, forged: authentic === false }).toEqual({ code, complaints: [], forged: false });
    }
    const signed = new Set(packets.filter(({ authentic }) => authentic === true).map(({ code }) => code));
    expect([...signed]).toEqual(expect.arrayContaining(['Access-Accept', 'Access-Reject', 'Accounting-Response']));
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
});

const one =
  (code: string) =>
  (packet: Dissected): boolean =>
    packet.code === code;

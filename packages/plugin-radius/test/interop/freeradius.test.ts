import { afterEach, beforeEach, expect, it } from 'vitest';
import { SECRET } from '../support.ts';
import { startProxy, type Proxy } from './freeradius.ts';
import { openIsp, PASSWORD } from './isp.ts';
import { chap, pap, radclient } from './radclient.ts';
import { describePeers, openRig, type Rig } from './rig.ts';

describePeers('FreeRADIUS as a proxy in front', { programs: ['freeradius', 'radclient'] }, (open) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const login = (proxy: Proxy, lines: readonly string[]) => radclient(rig, { port: proxy.ports.auth }, lines);
  const account = (proxy: Proxy, lines: readonly string[]) =>
    radclient(rig, { port: proxy.ports.acct, kind: 'acct' }, [
      'User-Name = "amina"',
      'NAS-IP-Address = 10.255.0.1',
      ...lines,
    ]);

  it('passes on PAP, CHAP, refusals and accounting', async () => {
    const isp = await openIsp(await open());
    rig.onClose(isp.close);
    const amina = await isp.paid('Amina');
    const proxy = await startProxy(rig, 'front', isp.ports);

    const accepted = await login(proxy, pap('amina', PASSWORD));
    expect(accepted).toContain('Received Access-Accept');
    expect(accepted).toContain('Mikrotik-Rate-Limit = "5M/10M"');
    // What a proxy adds comes back to it, and goes no further.
    expect(accepted).not.toContain('Proxy-State');
    expect(await login(proxy, chap('amina', PASSWORD))).toContain('Received Access-Accept');
    expect(await login(proxy, pap('amina', 'wrong'))).toContain('Received Access-Reject');
    expect(await login(proxy, chap('amina', 'wrong'))).toContain('Received Access-Reject');
    expect(proxy.running.said()).toMatch(/Proxy-State = 0x/);

    const one = 'Acct-Session-Id = "81000001"';
    expect(await account(proxy, [one, 'Acct-Status-Type = Start'])).toContain('Received Accounting-Response');
    const counted = ['Acct-Session-Time = 60', 'Acct-Input-Octets = 1000', 'Acct-Output-Octets = 2000'];
    await account(proxy, [one, 'Acct-Status-Type = Stop', ...counted, 'Acct-Terminate-Cause = User-Request']);
    expect(await isp.sessions(amina)).toMatchObject([{ inBytes: 1_000n, outBytes: 2_000n, endCause: 'User-Request' }]);
  });

  it('stands behind another proxy: both find their Proxy-State, and log-ins and counters pass both', async () => {
    const isp = await openIsp(await open());
    rig.onClose(isp.close);
    const amina = await isp.paid('Amina');
    const near = await startProxy(rig, 'near', isp.ports);
    const far = await startProxy(rig, 'far', near.ports);
    expect(await login(far, pap('amina', PASSWORD))).toContain('Received Access-Accept');
    expect(await login(far, chap('amina', PASSWORD))).toContain('Received Access-Accept');
    expect(await login(far, pap('amina', 'wrong'))).toContain('Received Access-Reject');
    // Each of two proxies adds one.
    const [passedOn = ''] = /Sent Access-Request[^]*?(?=\n\(\d+\) (?!\s))/.exec(near.running.said()) ?? [];
    expect(passedOn.match(/Proxy-State = 0x/g)).toHaveLength(2);
    const one = 'Acct-Session-Id = "81000002"';
    const stop = ['Acct-Status-Type = Stop', 'Acct-Session-Time = 60', 'Acct-Output-Octets = 7'];
    expect(await account(far, [one, ...stop])).toContain('Received Accounting-Response');
    expect(await isp.sessions(amina)).toMatchObject([{ outBytes: 7n }]);
  });

  it('finds us dead when we are away, asks by Status-Server, and comes back once we answer', async () => {
    const database = await open();
    const isp = await openIsp(database);
    await isp.paid('Amina');
    const proxy = await startProxy(rig, 'front', isp.ports);
    expect(await login(proxy, pap('amina', PASSWORD))).toContain('Received Access-Accept');

    await isp.close();
    await login(proxy, pap('amina', PASSWORD));
    await proxy.running.says(/Marking home server 127.0.0.1 port \d+ as zombie/);
    await proxy.running.says(/Marking home server 127.0.0.1 port \d+ as dead/, 30_000);

    const again = await openIsp(database, { radius: { authPort: isp.ports.auth, acctPort: isp.ports.acct } });
    rig.onClose(again.close);
    await proxy.running.says(/as dead[^]*Marking home server 127.0.0.1 port \d+ alive/, 45_000);
    expect(await login(proxy, pap('amina', PASSWORD))).toContain('Received Access-Accept');
  });

  it('is not let through with another secret', async () => {
    const isp = await openIsp(await open(), { client: { secret: `${SECRET}-another` } });
    rig.onClose(isp.close);
    await isp.paid('Amina');
    const proxy = await startProxy(rig, 'front', isp.ports);
    expect(await login(proxy, pap('amina', PASSWORD))).not.toContain('Received Access-Accept');
  });
});

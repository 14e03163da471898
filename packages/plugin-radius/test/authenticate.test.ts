import type { AccessView, Entitlement, Session } from '@daftari/core';
import { aPlan, anAccount, anEntitlement, aSession, aSubscription, START } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { authenticate, type Decision, type Login } from '../src/authenticate.ts';
import { readToken } from '../src/token.ts';
import { attribute, octetsOf, valueOf } from '../src/wire/attributes.ts';
import type { Packet } from '../src/wire/packet.ts';
import { answerChap } from '../src/wire/password.ts';
import { authenticator, clientWith, packetOf, pap } from './packets.ts';
import { CLASS_KEY, SECRET } from './support.ts';

const DAY = 86_400_000;
const GiB = 1024n ** 3n;

const viewOf = (entitlement: Partial<Entitlement> | null = {}, more: Partial<AccessView> = {}): AccessView => ({
  account: anAccount(),
  subscription: aSubscription(),
  plan: aPlan(),
  entitlement: entitlement === null ? null : anEntitlement(entitlement),
  usedBytes: 0n,
  openSessions: [],
  ...more,
});

const login = (given: Partial<Login> = {}): Decision =>
  authenticate({
    packet: pap('maji-moto'),
    client: clientWith(),
    nas: '10.0.0.1',
    view: viewOf(),
    now: START,
    zone: 'Africa/Nairobi',
    interimSeconds: 300,
    staleAfterMs: 900_000,
    nonce: 'n1',
    classKey: CLASS_KEY,
    ...given,
  });

const because = (reason: Entitlement['because']['reason']) => ({ because: { reason, termId: null, chargeId: null } });

const words = (decision: Decision): string | undefined => valueOf(decision, 'Reply-Message');

const chap = (password: string): Packet =>
  packetOf([attribute('User-Name', 'amina'), attribute('CHAP-Password', answerChap(7, authenticator, password))]);

describe('how somebody proves who she is', () => {
  const challenge = new Uint8Array(16).fill(3);
  const challenged = packetOf([
    attribute('User-Name', 'amina'),
    attribute('CHAP-Challenge', challenge),
    attribute('CHAP-Password', answerChap(7, challenge, 'maji-moto')),
  ]);

  it.each([
    [pap('maji-moto'), 'accept', 'granted', 'the right password in the clear'],
    [pap('maji-mota'), 'reject', 'wrong-password', 'one letter off'],
    [pap(''), 'reject', 'wrong-password', 'an empty password'],
    [chap('maji-moto'), 'accept', 'granted', 'CHAP on the authenticator'],
    [challenged, 'accept', 'granted', 'CHAP on a challenge of its own'],
    [chap('maji-mota'), 'reject', 'wrong-password', 'CHAP of another password'],
    [packetOf([attribute('User-Name', 'amina')]), 'reject', 'no-password', 'no proof at all'],
    [packetOf([attribute('User-Password', new Uint8Array(16))]), 'reject', 'no-username', 'no name'],
    [
      packetOf([attribute('User-Name', 'amina'), attribute('User-Password', new Uint8Array(15))]),
      'reject',
      'malformed-password',
      'a password that is no whole block',
    ],
    [
      packetOf([attribute('User-Name', 'amina'), attribute('MS-CHAP2-Response', new Uint8Array(50))]),
      'reject',
      'malformed-password',
      'MS-CHAP without a challenge',
    ],
  ] as const)('answers %# with %s, %s: %s', (packet, outcome, reason, _why) => {
    expect(login({ packet })).toMatchObject({ outcome, reason });
  });

  it('refuses EAP in its own words, so that the device does not wait', () => {
    const identity = Uint8Array.of(2, 77, 0, 6, 1, 65);
    const packet = packetOf([attribute('User-Name', 'amina'), attribute('EAP-Message', identity)]);
    const decision = login({ packet });
    expect(decision.reason).toBe('eap');
    expect([...(octetsOf(decision, 'EAP-Message') ?? [])]).toEqual([4, 77, 0, 4]);
  });

  it('says the same to a stranger and to a wrong password, and tells them apart only in our own books', () => {
    const stranger = login({ view: null });
    const wrong = login({ packet: pap('maji-mota') });
    expect(stranger.attributes).toEqual(wrong.attributes);
    expect([stranger.reason, wrong.reason]).toEqual(['unknown-user', 'wrong-password']);
  });

  it('does not say that an account is unpaid to who does not know its password', () => {
    const view = viewOf({ access: 'blocked', because: { reason: 'suspended', termId: null, chargeId: null } });
    expect(login({ view, packet: pap('maji-mota') })).toMatchObject({ reason: 'wrong-password', subscriptionId: null });
  });
});

describe('what an entitlement means at the instant of the log-in', () => {
  const closed = { access: 'blocked', untilAt: null } as const;

  it.each([
    [viewOf(null), START, 'never_paid', 'nothing was ever decided'],
    [viewOf({ ...closed, ...because('never_paid') }), START, 'never_paid', 'never paid'],
    [viewOf({ ...closed, ...because('suspended') }), START, 'suspended', 'suspended by hand'],
    [viewOf({ ...closed, ...because('ended') }), START, 'ended', 'the subscription has ended'],
    [viewOf({ ...closed, ...because('paused') }), START, 'paused', 'she has taken time off'],
    [viewOf({ ...closed, ...because('quota_used') }), START, 'quota_used', 'the data is used up'],
    [viewOf(), START + 30 * DAY, 'expired', 'the very instant of the end, before any sweep'],
    [viewOf(), START - 1, 'paid', 'a millisecond too early'],
    [viewOf({ quotaBytes: GiB }, { usedBytes: GiB }), START, 'quota_used', 'nothing left, before it is decided anew'],
    [viewOf({ access: 'walled', untilAt: null, ...because('expired') }), START, 'no-pay-page', 'no pay page here'],
  ])('refuses %# at %s as %s: %s', (view, now, reason) => {
    expect(login({ view, now })).toMatchObject({ outcome: 'reject', reason, subscriptionId: 'sub_1' });
  });

  it('says since when', () => {
    // START is 09:00 on 1 March in Nairobi; thirty days later is 31 March.
    expect(words(login({ now: START + 31 * DAY }))).toBe(
      'Your time ended on 2026-03-31 09:00:00. Pay to go online again.',
    );
  });

  it.each([
    [START, 2_592_000, 'thirty days'],
    [START + 1, 2_591_999, 'a part of a second is not given'],
    [START + 30 * DAY - 1_000, 1, 'the last second'],
    [START + 30 * DAY - 1, 1, 'at least one, since zero would be no limit'],
  ])('at %s grants %s seconds: %s', (now, seconds) => {
    expect(valueOf(login({ now }), 'Session-Timeout')).toBe(seconds);
  });

  it('sends no time limit where there is none', () => {
    expect(valueOf(login({ view: viewOf({ untilAt: null }) }), 'Session-Timeout')).toBeUndefined();
  });

  const other = aSession({ id: 'ses_2' as Session['id'], startedAt: START - 60_000, lastSeenAt: START + 60_000 });
  it.each<[string, Partial<Entitlement>, readonly Session[], number, number]>([
    ['the seconds that are left', { quotaSeconds: 7_200 }, [], START, 7_200],
    ['no longer than the time that is paid', { quotaSeconds: 7_200, untilAt: START + 60_000 }, [], START, 60],
    ['less what an open session has run since the decision', { quotaSeconds: 7_200 }, [other], START + 100_000, 7_100],
    ['for a postpaid customer too', { quotaSeconds: 7_200, untilAt: null }, [], START, 7_200],
  ])('gives %s', (_, entitlement, openSessions, now, seconds) => {
    const view = viewOf({ sessions: 2, ...entitlement }, { openSessions });
    expect(valueOf(login({ view, now }), 'Session-Timeout')).toBe(seconds);
  });

  it('refuses once the seconds are used up, before it is decided anew', () => {
    const view = viewOf({ sessions: 2, quotaSeconds: 100 }, { openSessions: [other] });
    expect(login({ view, now: START + 99_000 }).outcome).toBe('accept');
    expect(login({ view, now: START + 100_000 })).toMatchObject({ outcome: 'reject', reason: 'quota_used' });
  });

  it('counts a dead session for as long as it was heard of', () => {
    // Nothing was heard of it for twenty minutes; its last report came a minute after the decision.
    const view = viewOf({ quotaSeconds: 7_200 }, { openSessions: [other] });
    expect(valueOf(login({ view, now: START + 1_260_000 }), 'Session-Timeout')).toBe(7_140);
  });

  it('gives speed, interval and the bytes that are left, upload first as RouterOS wants it', () => {
    const decision = login({ view: viewOf({ quotaBytes: 10n * GiB }, { usedBytes: GiB }) });
    expect(valueOf(decision, 'Mikrotik-Rate-Limit')).toBe('5M/10M');
    expect(valueOf(decision, 'Acct-Interim-Interval')).toBe(300);
    // Nine gibibytes are 2 × 4 GiB and 1 GiB.
    expect(valueOf(decision, 'Mikrotik-Total-Limit-Gigawords')).toBe(2);
    expect(valueOf(decision, 'Mikrotik-Total-Limit')).toBe(1_073_741_824);
  });

  it('speaks WISPr to a NAS of another make, in bit/s and never beyond 32 bits', () => {
    const view = viewOf({ downKbps: 10_000_000, upKbps: 5_000, quotaBytes: GiB });
    const decision = login({ client: clientWith({ vendor: 'generic' }), view });
    expect(valueOf(decision, 'WISPr-Bandwidth-Max-Down')).toBe(4_294_967_295);
    expect(valueOf(decision, 'WISPr-Bandwidth-Max-Up')).toBe(5_000_000);
    expect(valueOf(decision, 'Mikrotik-Rate-Limit')).toBeUndefined();
    expect(valueOf(decision, 'Mikrotik-Total-Limit')).toBeUndefined();
  });

  it('limits the devices of a hotspot account at the router too', () => {
    const plan = aPlan({ service: { ...aPlan().service, access: 'hotspot' } });
    expect(valueOf(login({ view: viewOf({ sessions: 3 }, { plan }) }), 'Port-Limit')).toBe(3);
    expect(valueOf(login(), 'Port-Limit')).toBeUndefined();
  });

  it('marks the session with what let it in, so that only we could have written it', () => {
    const octets = octetsOf(login({ view: viewOf({ generation: 7 }) }), 'Class') ?? new Uint8Array();
    const token = { subscriptionId: 'sub_1', generation: 7, walled: false, nonce: 'n1' };
    expect(readToken(octets, [CLASS_KEY])).toEqual(token);
    expect(readToken(octets, [SECRET, 'another-secret'])).toBeUndefined();
    const forged = Buffer.from(Buffer.from(octets).toString().replace('|7|', '|8|'));
    expect(readToken(forged, [CLASS_KEY])).toBeUndefined();
  });
});

describe('the pay page', () => {
  const client = clientWith({ walled: { addressList: 'unpaid', filterId: 'unpaid.in', downKbps: 256, upKbps: 128 } });
  const view = viewOf({
    access: 'walled',
    untilAt: null,
    because: { reason: 'expired', termId: null, chargeId: null },
  });

  it('lets in slowly, for a short while, and says why', () => {
    const decision = login({ client, view });
    expect(decision).toMatchObject({ outcome: 'accept', reason: 'walled', token: { walled: true } });
    expect(valueOf(decision, 'Mikrotik-Address-List')).toBe('unpaid');
    expect(valueOf(decision, 'Filter-Id')).toBe('unpaid.in');
    expect(valueOf(decision, 'Mikrotik-Rate-Limit')).toBe('128k/256k');
    expect(valueOf(decision, 'Session-Timeout')).toBe(300);
    expect(words(decision)).toContain('Your time ended on 2026-03-01 09:00:00');
  });

  it('is where paid time ends if the plan says so, without a sweep', () => {
    expect(login({ client, view: viewOf({ afterwards: 'walled' }), now: START + 30 * DAY }).reason).toBe('walled');
  });

  it('is left no later than the paid time begins', () => {
    const early = viewOf({ fromAt: START + 60_000, afterwards: 'walled' });
    // One second more than the minute, so that she does not come back a moment too early.
    expect(valueOf(login({ client, view: early }), 'Session-Timeout')).toBe(61);
  });
});

describe('how many may be in at once', () => {
  const where = { nas: '10.0.0.1', callingStation: '02:00:00:00:00:01', framedIp: '10.64.0.2', nasPort: '5' };
  const session = aSession({ where, lastSeenAt: START });
  const other = attribute('Calling-Station-Id', '02:00:00:00:00:02');

  it.each([
    [[other], [session], 'reject', 0, 'another device'],
    [
      [attribute('Calling-Station-Id', '02:00:00:00:00:01')],
      [session],
      'accept',
      1,
      'the same device: its old session is dead',
    ],
    [[other, attribute('Framed-IP-Address', '10.64.0.2')], [session], 'accept', 1, 'the same address at the same NAS'],
    [[other, attribute('NAS-Port', 5)], [session], 'reject', 0, 'a port that all devices of the NAS may have'],
    [[attribute('NAS-Port', 5)], [session], 'accept', 1, 'the same port, and this device is not named'],
    [
      [other, attribute('NAS-Port', 5)],
      [{ ...session, where: { nas: '10.0.0.1', nasPort: '5' } }],
      'accept',
      1,
      'the same port, and that device was not named',
    ],
    [[attribute('NAS-Port', 6)], [session], 'reject', 0, 'another port'],
    [[other], [{ ...session, lastSeenAt: START - 900_000 }], 'accept', 0, 'nobody has heard of it for long'],
    [[other], [{ ...session, endedAt: START }], 'accept', 0, 'it is over'],
    [
      [attribute('NAS-Port', 5)],
      [{ ...session, where: { ...where, nas: '10.0.0.9' } }],
      'reject',
      0,
      'the same port of another NAS',
    ],
  ] as const)('with %# answers %s: %s', (more, openSessions, outcome, dead, _why) => {
    const decision = login({ packet: pap('maji-moto', more), view: viewOf({}, { openSessions }) });
    expect(decision.outcome).toBe(outcome);
    expect(decision.dead).toHaveLength(dead);
  });

  it('says that too many are in', () => {
    const decision = login({ packet: pap('maji-moto', [other]), view: viewOf({}, { openSessions: [session] }) });
    expect(decision.reason).toBe('too-many-sessions');
    expect(
      login({ packet: pap('maji-moto', [other]), view: viewOf({ sessions: 2 }, { openSessions: [session] }) }).outcome,
    ).toBe('accept');
  });
});

const fromDevice = (device: string | null): Packet =>
  pap('maji-moto', device === null ? [] : [attribute('Calling-Station-Id', device)]);

const locked = (device: string | null): AccessView => viewOf({}, { lock: { device } });

describe('a subscription that is for one device', () => {
  const phone = 'aa:bb:cc:00:11:22';

  it.each([
    [locked(null), 'AA-BB-CC-00-11-22', 'accept', 'granted', phone, 'the first one takes the lock'],
    [locked(phone), 'AABB.CC00.1122', 'accept', 'granted', null, 'the same device, however it is written'],
    [locked(phone), 'AA-BB-CC-00-11-23', 'reject', 'other-device', 'aa:bb:cc:00:11:23', 'another one'],
    [locked(phone), null, 'reject', 'no-device', null, 'one that its NAS does not name'],
    [viewOf(), 'AA-BB-CC-00-11-23', 'accept', 'granted', null, 'without a lock any device may'],
  ])('%#: %s', (view, device, outcome, reason, asks, _why) => {
    expect(login({ view, packet: fromDevice(device) })).toMatchObject({ outcome, reason, device: asks });
  });

  it('lets any device to the pay page, which is for paying only', () => {
    const client = clientWith({ walled: { addressList: 'unpaid' } });
    const view = viewOf({ access: 'walled', untilAt: null, ...because('expired') }, { lock: { device: phone } });
    expect(login({ view, client, packet: fromDevice('AA-BB-CC-00-11-23') })).toMatchObject({
      reason: 'walled',
      device: null,
    });
  });
});

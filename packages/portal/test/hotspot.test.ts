import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../src/api/problem.ts';
import { md5 } from '../src/hotspot/md5.ts';
import { atRouter, logInFields, wantedPage, webAddress } from '../src/hotspot/router.ts';
import { failureOf } from '../src/hotspot/scene.ts';
import { hotspotMessages } from '../src/i18n/hotspot-messages.ts';

const byNode = (given: Uint8Array): string => createHash('md5').update(given).digest('hex');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('MD5', () => {
  it.each([
    ['', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['abc', '900150983cd24fb0d6963f7d28e17f72'],
    ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
    [
      '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
      '57edf4a22be3c955ac49da2e2107b67a',
    ],
  ])('of %j is as the suite of RFC 1321 says', (text, digest) => {
    expect(md5(bytes(text))).toBe(digest);
  });

  it('is that of Node for any bytes, over the edges of blocks too', () => {
    const isSame = fc.property(fc.uint8Array({ maxLength: 200 }), (given) => md5(given) === byNode(given));
    fc.assert(isSame, { seed: 7 });
  });
});

describe('what the router tells', () => {
  it('is read from the address, and what this RouterOS does not know counts for nothing', () => {
    const at = atRouter('?mac=02:00:00:00:00:0A&link-login-only=http://10.5.50.1/login&chap-id=$(chap-id)&router=hill');
    expect(at).toMatchObject({ mac: '02:00:00:00:00:0A', logIn: 'http://10.5.50.1/login', router: 'hill', chapId: '' });
    expect(atRouter('?mac=---')).toMatchObject({ mac: '', online: false });
    expect(atRouter('?state=online').online).toBe(true);
  });

  it('is no page that she wanted, where only her phone has asked for it', () => {
    const probes = [
      'http://captive.apple.com/hotspot-detect.html',
      'http://connectivitycheck.gstatic.com/generate_204',
    ];
    expect(probes.map(wantedPage)).toEqual(['', '']);
    expect(wantedPage('http://example.com/news')).toBe('http://example.com/news');
  });

  it('is no way for a script', () => {
    expect(webAddress('javascript:alert(1)')).toBe('');
    expect(webAddress('http://example.com/')).toBe('http://example.com/');
  });
});

describe('the fields of a log-in', () => {
  const who = { username: 'g1', password: '123456' };
  const at = atRouter('?link-orig=http://example.com/');

  it('hold the password where the router gives no challenge', () => {
    expect(logInFields(who, at)).toEqual({ ...who, dst: 'http://example.com/', popup: 'false' });
  });

  it('hold a hash of it where it does: of the id, the password and the challenge, bytes in octal', () => {
    const chap = { chapId: String.raw`\115`, chapChallenge: String.raw`\274\013\242\070` };
    const whole = Buffer.concat([Buffer.from([0x4d]), Buffer.from('123456'), Buffer.from([0xbc, 0x0b, 0xa2, 0x38])]);
    const hash = createHash('md5').update(whole).digest('hex');
    expect(logInFields(who, { ...at, ...chap })).toMatchObject({ username: 'g1', password: hash });
  });

  it('take bytes that came as themselves for what they are', () => {
    const written = String.raw`\301\101`;
    const [one, other] = [written, 'ÁA'].map((chapChallenge) =>
      logInFields(who, { ...at, chapId: 'A', chapChallenge }),
    );
    expect(one).toEqual(other);
  });
});

function told(lang: 'en' | 'sw', status: number, code: string, retryAfter: number | null): string {
  const fault = new ApiError({ status, code, detail: 'As the server says.', retryAfter });
  return failureOf(fault, { words: hotspotMessages(lang), lang });
}

describe('why something was not done', () => {
  it.each([
    ['an outage of M-Pesa', 503, 'mpesa.unreachable', 5, 'M-Pesa cannot be reached', 'M-Pesa haipatikani'],
    ['another outage', 503, 'network.unreachable', 5, 'does not work at the moment', 'haifanyi kazi kwa sasa'],
    ['too many tries', 429, 'auth.asks', 60, 'Too many tries', 'Umejaribu mara nyingi'],
    ['what nobody has words for', 400, 'request.odd', null, 'As the server says.', 'As the server says.'],
  ] as const)('is told of %s', (_what, status, code, retryAfter, en, sw) => {
    expect(told('en', status, code, retryAfter)).toContain(en);
    expect(told('sw', status, code, retryAfter)).toContain(sw);
  });
});

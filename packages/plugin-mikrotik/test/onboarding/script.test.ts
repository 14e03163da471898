import { expect, it } from 'vitest';
import { onboardingScript, undoOnboarding } from '../../src/onboarding/script.ts';
import { everything, SECRETS } from './options.ts';

const VERSIONS = ['6.49.18', '7.12.1', '7.16.2', '7.18.2', '7.20.4', 'auto'];

const names = (text: string, verb: string): string[] =>
  [...text.matchAll(new RegExp(`/system script ${verb}.*"daftari-was-([a-z0-9-]+)[\\\\"]`, 'g'))].map(
    ([, key]) => key ?? '',
  );

it.each(VERSIONS)('RouterOS %s: no line that prints holds a secret, and undoing needs none', (version) => {
  const { script, undo, notes } = onboardingScript(everything(version));
  const printed = script.split('\n').filter((line) => /:put|:error|:log/.test(line));
  for (const secret of Object.values(SECRETS)) {
    expect(script).toContain(secret);
    expect(printed.join('\n')).not.toContain(secret);
    expect(undo + notes.join('\n')).not.toContain(secret);
  }
});

it.each(VERSIONS)('RouterOS %s: undoing is the same when the certificates are not at hand', (version) => {
  const { certificates: _, ...rest } = everything(version);
  expect(undoOnboarding(rest)).toBe(onboardingScript(everything(version)).undo);
});

it.each(VERSIONS)('RouterOS %s: what is noted before it is changed is what undoing puts back', (version) => {
  const { script, undo } = onboardingScript(everything(version));
  const noted = new Set(names(script, 'add'));
  expect(noted.size).toBeGreaterThan(8);
  expect(new Set(names(undo, 'remove'))).toEqual(noted);
});

it.each(VERSIONS)(
  'RouterOS %s: every line can be typed: printable ASCII, no tab, no question mark, not too long',
  (version) => {
    const { script, undo } = onboardingScript(everything(version));
    for (const line of `${script}${undo}`.split('\n')) {
      expect(line).toMatch(/^[ -~]*$/);
      expect(line).not.toContain('?');
      expect(line.length).toBeLessThan(800);
    }
  },
);

it.each(VERSIONS)('RouterOS %s: the tunnel takes no other server for ours', (version) => {
  const dials = onboardingScript(everything(version))
    .script.split('\n')
    .filter((line) => /ovpn-client (?:add|set)/.test(line));
  expect(dials.length).toBeGreaterThan(1);
  for (const line of dials) expect(line).toContain('verify-server-certificate=yes');
});

it('writes each dialect only where it is spoken, and both where the router is to choose', () => {
  const six = onboardingScript(everything('6.49.18')).script;
  const seven = onboardingScript(everything('7.18.2')).script;
  const both = onboardingScript(everything('auto')).script;
  expect(six).toContain('cipher=aes256 ');
  expect(six).toContain('/routing ospf network add');
  expect(six).not.toMatch(/aes256-gcm|interface-template|require-message-auth/);
  expect(seven).toContain('cipher=aes256-gcm');
  expect(seven).toContain('/routing ospf interface-template add');
  expect(seven).not.toContain('/routing ospf network');
  expect(both).toContain('cipher=aes256-gcm');
  expect(both).toContain('/routing ospf network add');
});

it('asks for a signed answer of RADIUS from the version that can', () => {
  expect(onboardingScript(everything('7.12.1')).script).not.toContain('require-message-auth');
  expect(onboardingScript(everything('7.16.2')).script).toContain('require-message-auth=yes-for-request-resp');
  expect(onboardingScript(everything('auto')).script).toContain('($minor >= 15)');
});

it('names the hand on the button where device-mode may forbid what is needed, and not on version 6', () => {
  const radius = { hotspot: { profiles: ['hsprof1'] } };
  expect(onboardingScript({ ...everything('7.18.2'), ...radius }).notes.join(' ')).toMatch(/button must be pressed/);
  expect(onboardingScript({ ...everything('6.49.18'), ...radius }).notes.join(' ')).not.toMatch(/button must be/);
});

it.each([
  [{ version: '6.49.18', tunnel: wireGuard() }, /no WireGuard/],
  [{ tunnel: undefined, api: undefined }, /reached by a tunnel or/],
  [{ tunnel: undefined, pull: { url: 'https://billing.example/pull/x' } }, /locked to the tunnel/],
  [{ certificates: undefined }, /needs certificates/],
  [{ radius: undefined, hotspot: { profiles: ['a'] } }, /needs radius/],
  [{ pull: { url: 'http://billing.example/pull/x' } }, /url/i],
  [{ version: '5.26' }, /version such as/],
])('refuses what contradicts itself: %j', (change, message) => {
  const { tunnel, api, certificates, radius, ...rest } = everything('7.18.2');
  const given = { tunnel, api, certificates, radius, ...rest, ...change };
  expect(() => onboardingScript(JSON.parse(JSON.stringify(given)))).toThrow(message);
});

function wireGuard() {
  const key = `${'A'.repeat(43)}=`;
  const ends = { router: '10.255.0.2', server: '10.255.0.1' };
  return { kind: 'wireguard', remote: '198.51.100.7', privateKey: key, serverPublicKey: key, ...ends };
}

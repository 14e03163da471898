import { describe, expect, it } from 'vitest';
import { attribute } from '../../src/wire/attributes.ts';
import { describePacket } from '../../src/wire/describe.ts';
import { longTailName } from '../../src/wire/names.ts';
import { codes } from '../../src/wire/packet.ts';
import type { Attribute } from '../../src/wire/packet.ts';
import { ascii, hex } from './helpers.ts';

const shown = (...attributes: Attribute[]) =>
  describePacket(
    { code: codes['Access-Request'], identifier: 7, authenticator: new Uint8Array(16), attributes },
    longTailName,
  ).attributes.map(({ name, value }) => `${name} = ${value}`);

const vendor = (vendorId: number, type: number, value: Uint8Array): Attribute => ({
  type: 26,
  vendorId,
  parts: [{ type, value }],
});

describe('a packet in a log', () => {
  it('is named, numbered and in order', () => {
    const packet = { code: codes['CoA-Request'], identifier: 7, authenticator: new Uint8Array(16), attributes: [] };
    expect(describePacket(packet)).toEqual({ code: 'CoA-Request', identifier: 7, attributes: [] });
  });

  it.each([
    [attribute('User-Name', 'amina "01"'), 'User-Name = "amina \\"01\\""'],
    [attribute('Acct-Status-Type', 3), 'Acct-Status-Type = Interim-Update (3)'],
    [attribute('Acct-Status-Type', 99), 'Acct-Status-Type = 99'],
    [attribute('Error-Cause', 503), 'Error-Cause = Session-Context-Not-Found (503)'],
    [attribute('Event-Timestamp', 1_700_000_000_000), 'Event-Timestamp = 2023-11-14T22:13:20.000Z'],
    [attribute('Framed-IP-Address', '10.0.0.7'), 'Framed-IP-Address = 10.0.0.7'],
    [attribute('Delegated-IPv6-Prefix', '2001:db8::/56'), 'Delegated-IPv6-Prefix = 2001:db8::/56'],
    [attribute('Class', hex('00ff')), 'Class = 0x00ff'],
    [attribute('Cisco-AVPair', 'ip:sub-qos-policy-in=home-10'), 'Cisco-AVPair = "ip:sub-qos-policy-in=home-10"'],
    [attribute('Mikrotik-Rate-Limit', '5M/20M'), 'Mikrotik-Rate-Limit = "5M/20M"'],
    [{ type: 1, value: hex('ff61') }, 'User-Name = 0xff61 (no text)'],
    [{ type: 27, value: hex('01') }, 'Session-Timeout = 0x01 (no integer)'],
    [{ type: 127, value: hex('02') }, 'Location-Information = 0x02'],
    [{ type: 250, value: hex('02') }, 'Attr-250 = 0x02'],
    [attribute('Class', new Uint8Array(65)), `Class = 0x${'00'.repeat(64)}… (65 octets)`],
  ])('%#: %o is %s', (given, line) => {
    expect(shown(given)).toEqual([line]);
  });

  it.each([
    [attribute('User-Password', ascii('0123456789abcdef')), 'User-Password'],
    [attribute('CHAP-Password', ascii('0123456789abcdefg')), 'CHAP-Password'],
    [attribute('EAP-Message', ascii('0123456789abcdef')), 'EAP-Message'],
    [attribute('Tunnel-Password', ascii('0123456789abcdef')), 'Tunnel-Password'],
    [attribute('MS-CHAP2-Response', ascii('0123456789abcdef')), 'MS-CHAP2-Response'],
    [attribute('MS-MPPE-Send-Key', ascii('0123456789abcdef')), 'MS-MPPE-Send-Key'],
    [attribute('Mikrotik-Wireless-PSK', '0123456789abcdef'), 'Mikrotik-Wireless-PSK'],
    [vendor(2011, 180, ascii('0123456789abcdef')), 'Vendor-2011-Attr-180'],
    [attribute('Cisco-AVPair', 'psk=0123456789ab'), 'Cisco-AVPair'],
    [{ type: 26, value: ascii('\u00010123456789abcdef') }, 'Vendor-Specific'],
  ])('hides what opens a door: %#', (given, name) => {
    const [line = ''] = shown(given);
    expect(line).toMatch(new RegExp(`^${name} = \\(hidden, 1[67] octets\\)$`));
    expect(line).not.toContain('0123');
  });

  it('lets no user name write a line of its own, nor turn the text round', () => {
    expect(shown(attribute('User-Name', 'a\n2026 OK\u0085\u2028\u202e\u001b[31m'))).toEqual([
      'User-Name = "a\\n2026 OK\\u{85}\\u{2028}\\u{202e}\\u001b[31m"',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/index.ts';
import { nearest } from '../src/nearest.ts';

const MPESA = {
  MPESA_CONSUMER_KEY: 'consumer-key',
  MPESA_CONSUMER_SECRET: 'consumer-secret',
  MPESA_SHORTCODE: '174379',
  MPESA_PASSKEY: 'a-passkey-of-some-length',
  DAFTARI_PUBLIC_URL: 'https://billing.example.co.ke/',
} as const;

function faultsOf(
  environment: Readonly<Record<string, string>>,
  readBytes?: (path: string) => Uint8Array,
): readonly string[] {
  try {
    readConfig(environment, undefined, readBytes);
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.faults;
    throw thrown;
  }
}

/** One router with something more said of it. */
function router(more: object): Readonly<Record<string, string>> {
  return { RADIUS_CLIENTS: JSON.stringify([{ name: 'a', address: '10.0.0.1', secret: 'long-enough', ...more }]) };
}

describe('the environment', () => {
  it('need say nothing: then the server is at home, with a database of its own', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 8080,
      dataDir: './data',
      database: { kind: 'embedded', dataDir: './data/postgres', poolMax: 10 },
      currency: 'KES',
      zone: 'Africa/Nairobi',
      ispName: 'Daftari',
      secretKey: null,
      publicUrl: null,
      metricsToken: null,
      proxies: [],
      hotspotNames: [],
      operatorPassword: null,
      logLevel: 'info',
      network: { brake: {}, outage: {} },
      radius: { authPort: 1812, acctPort: 1813, address: '127.0.0.1', clients: [] },
      mpesa: null,
      stripe: null,
      money: {},
      papers: {
        brand: {
          name: 'Daftari',
          address: [],
          taxPin: null,
          phone: null,
          email: null,
          website: null,
          logo: null,
          colour: '#0b6352',
          footer: null,
          mpesa: null,
        },
        fonts: null,
        language: 'en',
      },
    });
  });

  it('says how documents look, and where they are paid', () => {
    const { papers } = readConfig({
      ...MPESA,
      DAFTARI_ISP_NAME: 'Mwanga Net',
      DAFTARI_LANGUAGE: 'sw',
      DAFTARI_BRAND_ADDRESS: 'Biashara Street 14; ; Nyeri',
      DAFTARI_BRAND_TAX_PIN: 'P051234567X',
    });
    expect(papers).toMatchObject({
      language: 'sw',
      brand: {
        name: 'Mwanga Net',
        address: ['Biashara Street 14', 'Nyeri'],
        taxPin: 'P051234567X',
        mpesa: { kind: 'paybill', number: '174379' },
      },
    });
  });

  it('is told at the start what of a logo or a font cannot be used', () => {
    expect(faultsOf({ DAFTARI_BRAND_LOGO: 'logo' }, () => Buffer.from('<svg/>'))).toEqual([
      'DAFTARI_BRAND_LOGO: The logo cannot be used: it is neither a PNG nor a JPEG.',
    ]);
    expect(faultsOf({ DAFTARI_BRAND_FONT: 'font' }, () => Buffer.from('no font'))[0]).toContain(
      'DAFTARI_BRAND_FONT: The font cannot be',
    );
    expect(faultsOf({ DAFTARI_BRAND_LOGO: '/none/such.png' })[0]).toContain(
      'must name a file that can be read (ENOENT)',
    );
    expect(faultsOf({ DAFTARI_BRAND_COLOUR: 'green' })[0]).toContain('#rrggbb');
  });

  it('can say everything', () => {
    const config = readConfig({
      ...MPESA,
      PORT: '0',
      DATABASE_URL: 'postgres://u:p@db/isp',
      DAFTARI_CURRENCY: 'UGX',
      DAFTARI_ZONE: 'Africa/Kampala',
      DAFTARI_SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
      DAFTARI_PROXIES: '10.0.0.2, 10.1.0.0/16',
      RADIUS_CLIENTS: '10.0.0.1=tower-secret,10.20.0.0/16=field=secret',
      LOG_LEVEL: 'warn',
    });
    expect(config).toMatchObject({
      port: 0,
      database: { kind: 'url', url: 'postgres://u:p@db/isp', poolMax: 20 },
      currency: 'UGX',
      proxies: ['10.0.0.2', '10.1.0.0/16'],
      publicUrl: 'https://billing.example.co.ke',
      radius: {
        clients: [
          { name: '10.0.0.1', address: '10.0.0.1', secret: 'tower-secret' },
          { name: '10.20.0.0-16', address: '10.20.0.0/16', secret: 'field=secret' },
        ],
      },
      mpesa: { environment: 'sandbox', type: 'paybill', keys: { callbackBase: 'https://billing.example.co.ke' } },
    });
    expect(config.secretKey).toEqual(new Uint8Array(32).fill(1));
  });

  it('takes the routers as JSON too, and an empty value for none', () => {
    const clients = [{ name: 'tower-1', address: '10.0.0.1', secret: 'tower-secret' }];
    expect(readConfig({ RADIUS_CLIENTS: JSON.stringify(clients), DATABASE_URL: '' })).toMatchObject({
      database: { kind: 'embedded' },
      radius: { clients },
    });
  });

  it('takes all that the RADIUS plugin takes of a router, as JSON or from a file', () => {
    const clients = [
      {
        name: 'tower-1',
        address: '10.0.0.1',
        secret: 'tower-secret',
        walled: { addressList: 'pay-first', seconds: 120 },
        coaPort: 1700,
        swapOctets: true,
        limitProxyState: 'yes',
        requireMessageAuthenticator: 'no',
      },
      { name: 'olt', address: '10.0.0.2', secret: 'olt-secret', vendor: 'generic', walled: { filterId: 'pay' } },
    ];
    const typed = JSON.stringify(clients);
    expect(readConfig({ RADIUS_CLIENTS: typed }).radius.clients).toEqual(clients);
    const files = new Map([['/etc/daftari/routers.json', `\n${typed}\n`]]);
    const fromFile = readConfig(
      { RADIUS_CLIENTS_FILE: '/etc/daftari/routers.json' },
      (path) => files.get(path) ?? 'none',
    );
    expect(fromFile.radius.clients).toEqual(clients);
  });

  it('says how many connections there may be', () => {
    expect(readConfig({ DATABASE_POOL: '30' }).database).toMatchObject({ kind: 'embedded', poolMax: 30 });
    expect(readConfig({ DATABASE_POOL: '80', DATABASE_URL: 'mysql://u@db/isp' }).database).toMatchObject({
      poolMax: 80,
    });
  });

  it.each<[Readonly<Record<string, string>>, string, string]>([
    [{ DATABASE_POOL: '31' }, 'DATABASE_POOL', 'at most 30'],
    [{ DATABASE_POOL: '1', DATABASE_URL: 'mysql://u@db/isp' }, 'DATABASE_POOL', 'from 2 to 200'],
    [{ RADIUS_CLIENTS_FILE: '/none/such.json' }, 'RADIUS_CLIENTS_FILE', 'ENOENT'],
    [{ RADIUS_CLIENTS_FILE: 'x', RADIUS_CLIENTS: '10.0.0.1=long-enough' }, 'RADIUS_CLIENTS_FILE', 'either'],
    [router({ walled: {} }), 'RADIUS_CLIENTS (0.walled)', 'one of addressList, filterId'],
    [router({ vendor: 'tplink' }), 'RADIUS_CLIENTS (0.vendor)', 'one of mikrotik, '],
    [router({ vendor: 'cisco' }), 'RADIUS_CLIENTS (0.policy)', 'names of policies'],
    [router({ colour: 'red' }), 'RADIUS_CLIENTS (0)', 'there is no option colour'],
    [{ PORT: '80a' }, 'PORT', 'a whole port number'],
    [{ PORT: '70000' }, 'PORT', 'from 0 to 65535'],
    [{ HOST: 'everywhere' }, 'HOST', 'an IP address'],
    [{ DATABASE_URL: 'sqlite:./x' }, 'DATABASE_URL', 'postgres://'],
    [{ DAFTARI_CURRENCY: 'Kes' }, 'DAFTARI_CURRENCY', 'ISO 4217'],
    [{ DAFTARI_ZONE: 'Nairobi' }, 'DAFTARI_ZONE', 'Africa/Nairobi'],
    [{ DAFTARI_ZONE: '+03:00' }, 'DAFTARI_ZONE', 'IANA'],
    [{ DAFTARI_SECRET_KEY: 'c2hvcnQ=' }, 'DAFTARI_SECRET_KEY', '32 bytes as base64'],
    [{ DAFTARI_PUBLIC_URL: 'billing.example.co.ke' }, 'DAFTARI_PUBLIC_URL', 'https'],
    [{ DAFTARI_PUBLIC_URL: 'https://a.example/?x=1' }, 'DAFTARI_PUBLIC_URL', 'without query'],
    [{ DAFTARI_METRICS_TOKEN: 'short' }, 'DAFTARI_METRICS_TOKEN', '16'],
    [{ DAFTARI_PROXIES: '10.0.0.0/99' }, 'DAFTARI_PROXIES', 'ranges'],
    [{ DAFTARI_OPERATOR_PASSWORD: 'short' }, 'DAFTARI_OPERATOR_PASSWORD', '8 characters'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL', 'one of'],
    [{ RADIUS_AUTH_PORT: '-1' }, 'RADIUS_AUTH_PORT', 'a whole port number'],
    [{ RADIUS_CLIENTS: 'tower-1' }, 'RADIUS_CLIENTS', 'address=secret'],
    [{ RADIUS_CLIENTS: '10.0.0.1=short' }, 'RADIUS_CLIENTS (0.secret)', '8 characters'],
    [{ RADIUS_CLIENTS: '[{"name":"a"' }, 'RADIUS_CLIENTS', 'JSON'],
    [{ RADIUS_CLIENTS: '[{"name":"a","address":"tower","secret":"long-enough"}]' }, 'RADIUS_CLIENTS (0.address)', 'IP'],
    [{ DAFTARI_CURENCY: 'KES' }, 'DAFTARI_CURENCY', 'did you mean DAFTARI_CURRENCY?'],
    [{ DAFTARI_COLOUR_OF_LOGO: 'red' }, 'DAFTARI_COLOUR_OF_LOGO', 'is no variable of Daftari'],
  ])('%j is refused at %s, with what would be right: %s', (environment, name, says) => {
    const faults = faultsOf(environment);
    const fault = faults.find((one) => one.startsWith(`${name}:`));
    expect(fault, faults.join('\n')).toContain(says);
  });

  it('is told all its faults at once', () => {
    expect(faultsOf({ PORT: 'x', DAFTARI_ZONE: 'x', DAFTARI_PORT: '1' })).toHaveLength(3);
  });

  it('is never quoted: what is wrong may be a secret', () => {
    const secret = 'zQ7-do-not-print-me';
    const names = [
      'DAFTARI_SECRET_KEY',
      'DATABASE_URL',
      'RADIUS_CLIENTS',
      'RADIUS_POOLS',
      'RADIUS_RADSEC',
      'MPESA_SHORTCODE',
      'DAFTARI_PROXIES',
      'LOG_LEVEL',
    ];
    const all = faultsOf(Object.fromEntries(names.map((name) => [name, secret]))).join('\n');
    for (const name of names) expect(all).toContain(name);
    expect(all).not.toContain(secret);
  });

  it('may hold what tests and other programs need', () => {
    const others = { DAFTARI_TEST_POSTGRES_URL: 'x', DAFTARI_REQUIRE_PEERS: '1', PATH: '/bin', RADIUS_FOO: 'x' };
    expect(faultsOf(others)).toEqual([]);
  });
});

describe('the nearest name', () => {
  it.each([
    ['DAFTARI_ZON', 'DAFTARI_ZONE'],
    ['DAFTARI_ISPNAME', 'DAFTARI_ISP_NAME'],
    ['SOMETHING_ELSE_ALTOGETHER', undefined],
  ])('to %s is %s', (typed, meant) => {
    expect(nearest(typed, ['DAFTARI_ZONE', 'DAFTARI_ISP_NAME'])).toBe(meant);
  });
});

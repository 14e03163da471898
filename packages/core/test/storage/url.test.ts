import { describe, expect, it } from 'vitest';
import { openTestEngine } from '../../src/testing/engines.ts';
import { parseAddress, withoutPassword, type Address } from '../../src/storage/url.ts';

const plain = { user: undefined, password: undefined, tls: false } as const;

describe('a database address', () => {
  it.each<[text: string, address: Address, why: string]>([
    [
      'postgres://billing:s%40crt@db.example:6543/isp',
      {
        ...plain,
        dialect: 'postgres',
        host: 'db.example',
        port: 6543,
        user: 'billing',
        password: 's@crt',
        database: 'isp',
      },
      'escapes are undone',
    ],
    [
      'postgresql://10.0.0.7/isp',
      { ...plain, dialect: 'postgres', host: '10.0.0.7', port: 5432, database: 'isp' },
      'the port of PostgreSQL, without a user',
    ],
    [
      'postgres://[2001:db8::7]/isp',
      { ...plain, dialect: 'postgres', host: '2001:db8::7', port: 5432, database: 'isp' },
      'drivers want no brackets',
    ],
    [
      'postgres://me@%2Frun%2Fpostgresql/isp',
      { ...plain, dialect: 'postgres', host: '/run/postgresql', port: 5432, user: 'me', database: 'isp' },
      'a socket as the host',
    ],
    [
      'postgres:///isp?host=/run/postgresql',
      { ...plain, dialect: 'postgres', host: '/run/postgresql', port: 5432, database: 'isp' },
      'a socket as a parameter',
    ],
    [
      'mysql://me@localhost/isp',
      { ...plain, dialect: 'mysql', host: 'localhost', port: 3306, user: 'me', database: 'isp' },
      'the port of MySQL',
    ],
    [
      'mariadb://localhost/isp?sslmode=require',
      {
        ...plain,
        dialect: 'mysql',
        host: 'localhost',
        port: 3306,
        database: 'isp',
        tls: { rejectUnauthorized: false },
      },
      'require encrypts and does not ask with whom',
    ],
    [
      'postgres://db/isp?sslmode=verify-full',
      { ...plain, dialect: 'postgres', host: 'db', port: 5432, database: 'isp', tls: { rejectUnauthorized: true } },
      'verify-full does',
    ],
  ])('%s is understood: %j (%s)', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  it.each<[text: string, code: string, named: string, why: string]>([
    ['me:hunter2@db/isp', 'storage.urlScheme', 'me:', 'the scheme was forgotten, and a user looks like one'],
    ['hunter2', 'storage.urlMalformed', 'no scheme', 'a word'],
    ['', 'storage.urlMalformed', 'no scheme', 'an empty variable'],
    ['sqlite://me:hunter2@db/isp', 'storage.urlScheme', 'sqlite:', 'no engine of ours'],
    ['https://me:hunter2@db/isp', 'storage.urlScheme', 'https:', 'a web page'],
    ['postgres://me:hunter2@db:70000/isp', 'storage.urlMalformed', 'host or port', 'ports end at 65535'],
    ['postgres://me:hunter2@db:port/isp', 'storage.urlMalformed', 'host or port', 'a port is a number'],
    ['postgres://me:hunter2@db', 'storage.urlMalformed', 'no database', 'which of them?'],
    ['postgres://me:hunter2@db/', 'storage.urlMalformed', 'no database', 'which of them?'],
    ['postgres://me:hunter2@db/isp/x', 'storage.urlMalformed', 'no database', 'a path is no database'],
    ['postgres:///isp', 'storage.urlMalformed', 'no host', 'and no socket'],
    ['mysql://me:hunter2%@db/isp', 'storage.urlMalformed', '%25', 'a password with an unescaped percent sign'],
    ['postgres://me:hunter2@db/isp?sslmode=prefer', 'storage.urlParameter', 'sslmode', 'it would protect from nobody'],
    ['postgres://me:hunter2@db/isp?ssl_mode=require', 'storage.urlParameter', 'ssl_mode', 'misspelt is not ignored'],
    ['postgres://me:hunter2@db/isp?sslrootcert=/no/such', 'storage.urlParameter', '/no/such', 'a missing certificate'],
  ])('%s is refused with %s, naming %s: %s', (text, code, named) => {
    let thrown: unknown;
    try {
      parseAddress(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code, message: expect.stringContaining(named) });
    expect(JSON.stringify(thrown) + String(thrown)).not.toContain('hunter2');
  });

  it('is shown without its password and its parameters', () => {
    const shown = withoutPassword(parseAddress('postgres://me:hunter2@db/isp?sslmode=require'));
    expect(shown).toBe('postgres://me@db:5432/isp');
  });

  it.each([
    ['postgres://me:hunter2@%2Fno%2Fsuch%2Ffolder/isp', 'postgres://me@/no/such/folder/isp'],
    ['mysql://me:hunter2@localhost/isp?host=/no/such/socket', 'mysql://me@/no/such/socket/isp'],
    ['postgres://me:hunter2@127.0.0.1:1/isp', 'postgres://me@127.0.0.1:1/isp'],
  ])('%s where nobody answers is an error that names it without the password', async (url, shown) => {
    const opened = openTestEngine({ kind: 'url', url });
    await expect(opened).rejects.toMatchObject({
      code: 'storage.unreachable',
      message: expect.stringContaining(shown),
    });
    await expect(opened).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
  });
});

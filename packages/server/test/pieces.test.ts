import { stat } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { secretKeyOf, signingKeys } from '../src/auth/keys.ts';
import { hashPassword, verifyPassword } from '../src/auth/passwords.ts';
import { coreLog, createLogger } from '../src/log.ts';
import { optionsOf } from '../src/typed.ts';

describe('a password', () => {
  // Of the argon2 reference program: echo -n password | argon2 somesalt -id -t 2 -k 256 -p 1 -l 32
  const OF_THE_REFERENCE = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';

  it('is kept as a PHC string that says how it was hashed, never twice the same', async () => {
    const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(other);
    expect(await verifyPassword('correct horse', one)).toBe(true);
    expect(await verifyPassword('correct hors', one)).toBe(false);
  });

  it('hashed by the reference program, at another cost, is known too', async () => {
    expect(await verifyPassword('password', OF_THE_REFERENCE)).toBe(true);
    expect(await verifyPassword('Password', OF_THE_REFERENCE)).toBe(false);
  });

  it.each(['', 'plain', '$2b$10$abcdefghijklmnopqrstuv', '$argon2id$v=19$m=1,t=1,p=1$$'])(
    'fits nothing that is no hash of ours: %s',
    async (hash) => {
      expect(await verifyPassword('password', hash)).toBe(false);
    },
  );
});

describe('keys', () => {
  it('are made once, even by starts at the same time, and only their owner reads them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'daftari-keys-'));
    const [one, other] = await Promise.all([secretKeyOf(folder), secretKeyOf(folder)]);
    expect(one).toHaveLength(32);
    expect(other).toEqual(one);
    expect(await secretKeyOf(folder)).toEqual(one);
    const { privateKey } = await signingKeys(folder);
    expect((await signingKeys(folder)).privateKey.equals(privateKey)).toBe(true);
    for (const name of ['secret.key', 'keys/jwt.pem']) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
  });
});

describe('what is typed behind a command', () => {
  it.each<[readonly string[], ReturnType<typeof optionsOf>]>([
    [[], {}],
    [['--name', 'amina'], { name: 'amina' }],
    [['--name=a=b', '--dry-run'], { name: 'a=b', dryRun: true }],
    [['--dry-run', '--to', '-5'], { dryRun: true, to: '-5' }],
    [['--to', 'a', '--to=b', '--to', 'c'], { to: ['a', 'b', 'c'] }],
  ])('%j is %j', (typed, options) => {
    expect(optionsOf(typed)).toEqual(options);
  });

  it.each([[['amina']], [['-n', 'amina']], [['--', 'x']]])('%j is refused', (typed) => {
    expect(() => optionsOf(typed)).toThrow('--name value');
  });
});

describe('the log', () => {
  it('writes what was said, and no secret', () => {
    const lines = new PassThrough();
    const log = coreLog(createLogger('info', lines));
    log.debug('not heard');
    log.info('A device came', { device: 'tower-1', secret: 's3cret-1', options: { password: 's3cret-2' } });
    const text = String(lines.read());
    expect(text).toContain('"device":"tower-1"');
    expect(text).toContain('A device came');
    expect(text).not.toContain('s3cret');
    expect(text).not.toContain('not heard');
  });
});

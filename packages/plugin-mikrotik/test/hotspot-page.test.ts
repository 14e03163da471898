import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hotspotPageCommand } from '../src/hotspot-page/command.ts';
import { hotspotPages } from '../src/hotspot-page/pages.ts';

/** What a RouterOS hotspot puts into its pages, as far as we ask for it. */
const KNOWN = new Set([
  'mac',
  'ip',
  'link-login-only',
  'link-orig',
  'link-redirect',
  'link-status',
  'error',
  'chap-id',
  'chap-challenge',
  'endif',
]);

const pages = hotspotPages({ page: 'http://wifi.example.co.ke/hotspot', router: 'hill' });
const contentOf = (wanted: string): string => pages.find(({ name }) => name === wanted)?.content ?? '';

/** A page as the router sends it. */
function filled(page: string, values: Readonly<Record<string, string>>): string {
  return page
    .replaceAll(/\$\(if ([\w-]+)\)\n?([^]*?)\$\(endif\)/g, (_, name: string, inside: string) =>
      (values[name] ?? '') === '' ? '' : inside,
    )
    .replaceAll(/\$\(([\w-]+)\)/g, (_, name: string) => values[name] ?? '');
}

const fieldsOf = (page: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...page.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name ?? '', value ?? '']),
  );

describe('the pages of a router for its hotspot', () => {
  it('send a phone to the captive page with what only the router knows', () => {
    const told = {
      mac: '02:00:00:00:00:0A',
      ip: '10.5.50.20',
      error: '',
      'link-orig': 'http://example.com/',
      'link-login-only': 'http://10.5.50.1/login',
    };
    expect(contentOf('login.html')).toContain('<form action="http://wifi.example.co.ke/hotspot" method="get">');
    expect(fieldsOf(filled(contentOf('login.html'), told))).toEqual({ router: 'hill', ...told });
    const chap = { 'chap-id': String.raw`\371`, 'chap-challenge': String.raw`\357\015` };
    expect(fieldsOf(filled(contentOf('login.html'), { ...told, ...chap }))).toMatchObject(chap);
  });

  it('say that she is online once the router has let her in, and where she wanted to go', () => {
    const told = { mac: '02:00:00:00:00:0A', 'link-redirect': 'http://example.com/' };
    expect(fieldsOf(filled(contentOf('alogin.html'), told))).toMatchObject({
      state: 'online',
      router: 'hill',
      'link-orig': 'http://example.com/',
    });
    expect(fieldsOf(filled(contentOf('status.html'), told))).toMatchObject({ state: 'online', mac: told.mac });
  });

  it.each(pages)('$name asks for nothing that RouterOS does not know, and is short enough for version 6', (page) => {
    const names = [...page.content.matchAll(/\$\((?:if )?([\w-]+)/g)].map(([, name]) => name ?? '');
    expect(names.filter((name) => !KNOWN.has(name) && !name.startsWith('http-'))).toEqual([]);
    expect(Buffer.byteLength(page.content)).toBeLessThan(4_096);
  });

  it('take names of routers as text, whatever is in them', () => {
    const [login] = hotspotPages({ page: 'https://a.example/hotspot', router: '"><script>$(error)' });
    expect(login?.content).not.toContain('<script>');
    expect(login?.content).toContain('value="&quot;>&lt;script>&#36;(error)"');
    expect(() => hotspotPages({ page: 'javascript:alert(1)', router: 'x' })).toThrow();
  });

  it('are written into a folder by a command', async () => {
    const to = await mkdtemp(join(tmpdir(), 'daftari-hotspot-'));
    const said: string[] = [];
    const given = { to, page: 'http://wifi.example.co.ke/hotspot', router: 'hill' };
    await hotspotPageCommand.run(given as never, {} as never, (line) => void said.push(line));
    expect((await readdir(to)).toSorted()).toEqual(['alogin.html', 'login.html', 'redirect.html', 'status.html']);
    expect(await readFile(join(to, 'login.html'), 'utf8')).toBe(contentOf('login.html'));
    expect(said).toHaveLength(5);
  });
});

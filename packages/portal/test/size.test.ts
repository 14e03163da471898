import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { buildPages, type Built } from './build.ts';

/** A customer's first load, gzipped: what stands between a slow phone and the pay button. */
const FIRST_LOAD_LIMIT = 40_000;

/** The same for a guest who has just joined the Wi-Fi: what a phone fetches through the walls of the hotspot. */
const HOTSPOT_LIMIT = 20_000;

it('loads the customer page in less than 40 kB, without the console and without what changes plans', async () => {
  const files = await buildPages();
  const first = firstLoad(files);
  const bytes = first.reduce((sum, { content }) => sum + gzipSync(content).length, 0);
  console.log(`first load: ${bytes} bytes gzipped in ${first.map(({ name }) => name).join(', ')}`);
  expect(bytes).toBeLessThan(FIRST_LOAD_LIMIT);

  expect(first.some(({ content }) => String(content).includes('daftari-own-holding"'))).toBe(false);
  const rest = files.filter((file) => !first.includes(file)).map(({ content }) => String(content));
  expect(first.some(({ content }) => String(content).includes('daftari-console-home'))).toBe(false);
  expect(rest.some((content) => content.includes('daftari-console-home'))).toBe(true);
});

it('loads the page of a hotspot in less than 20 kB, and nothing of the portal that it does not show', async () => {
  const files = await buildPages();
  const first = firstLoad(files, 'hotspot.html');
  const bytes = first.reduce((sum, { content }) => sum + gzipSync(content).length, 0);
  console.log(`hotspot: ${bytes} bytes gzipped in ${first.map(({ name }) => name).join(', ')}`);
  expect(bytes).toBeLessThan(HOTSPOT_LIMIT);
  expect(first.some(({ content }) => String(content).includes('daftari-login'))).toBe(false);
});

/** The document, and all that is named in it or imported without being asked for later. */
function firstLoad(files: readonly Built[], document = 'index.html'): readonly Built[] {
  const found = new Set<Built>();
  const take = (name: string): void => {
    const file = files.find((each) => each.name === name);
    if (file === undefined || found.has(file)) return;
    found.add(file);
    for (const next of file.imports) take(next);
  };
  take(document);
  return [...found];
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { blocksOf, page } from '../docs-programs.ts';

// Inside the repository, so that it finds the packages. What the guide shows is a suite: it says its tests by itself.
const folder = mkdtempSync(join(import.meta.dirname, '../../.tmp-docs-driver-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'driver.ts');
writeFileSync(file, blocksOf(page('docs/guides/write-a-driver.md'), 'ts').join('\n'));
await import(file);

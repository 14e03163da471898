import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { blocksOf, page } from '../docs-programs.ts';

// Inside the repository, so that it finds the packages; `tools/pack-check.ts` runs the same with the packed core in an
// empty project. What the guide shows are suites: they say their tests by themselves.
const folder = mkdtempSync(join(import.meta.dirname, '../../.tmp-docs-gateway-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'gateway.ts');
writeFileSync(file, blocksOf(page('docs/guides/write-a-gateway.md'), 'ts').join('\n'));
await import(file);

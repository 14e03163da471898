import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The programs that pages of the documentation show, run as a reader would run them. */
export interface DocsPrograms {
  /** Runs a program to its end and answers what it printed. */
  readonly run: (name: string, program: string) => Promise<string>;
  readonly remove: () => void;
}

const root = join(import.meta.dirname, '..');
const runFile = promisify(execFile);

/** Makes a folder for programs, inside the repository so that they find the packages. */
export function docsPrograms(): DocsPrograms {
  const folder = mkdtempSync(join(root, '.tmp-docs-'));
  return {
    async run(name, program) {
      const file = join(folder, `${name.replaceAll('/', '-')}.ts`);
      writeFileSync(file, program);
      const { stdout } = await runFile(process.execPath, ['--conditions=@daftari/source', file], { timeout: 55_000 });
      return stdout;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A page by its path in the repository. */
export function page(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The blocks of one language in a page, in their order. */
export function blocksOf(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code]) => code ?? '');
}

/** The cells of the first table under a heading, row by row, without its head. Empty where there is none. */
export function tableUnder(text: string, heading: string): string[][] {
  const [, section = ''] = text.split(new RegExp(`^## ${heading}$`, 'm'));
  const lines = (section.split(/^## /m)[0] ?? '').split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  if (first < 0) return [];
  const length = lines.slice(first).findIndex((line) => !line.startsWith('|'));
  return lines.slice(first + 2, length < 0 ? undefined : first + length).map(cellsOf);
}

/** The cells of a line, as a program prints them and as a table shows them. */
export function cellsOf(line: string): string[] {
  const inner = line.replace(/^\|/, '').replace(/\|\s*$/, '');
  return inner.split('|').map((cell) => cell.replaceAll(/[*`]/g, '').trim());
}

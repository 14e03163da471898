import { build, type Rolldown } from 'vite';

/** One file of the built pages. */
export interface Built {
  /** Below the folder of the pages, `assets/index-1a2b.js`. */
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What the browser fetches with it, without being asked. */
  readonly imports: readonly string[];
}

const root = new URL('..', import.meta.url).pathname;

/** Builds the pages as they are published, in memory or into a folder. */
export async function buildPages(outDir?: string): Promise<readonly Built[]> {
  const options = outDir === undefined ? { write: false } : { outDir, emptyOutDir: true };
  // The test runner has a mode of its own, in which Lit would be built as for its developers: larger, with warnings.
  const mode = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  const result = await build({ root, logLevel: 'error', build: options });
  process.env['NODE_ENV'] = mode;
  const { output } = (Array.isArray(result) ? result[0] : result) as Rolldown.RolldownOutput;
  return output.map((file) =>
    file.type === 'chunk'
      ? { name: file.fileName, content: file.code, imports: file.imports }
      : { name: file.fileName, content: file.source, imports: named(file.fileName, String(file.source)) },
  );
}

/** What a document names: its scripts, styles and icon. */
function named(name: string, text: string): readonly string[] {
  return name.endsWith('.html') ? [...text.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, path]) => path ?? '') : [];
}

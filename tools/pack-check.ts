import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blocksOf, page } from './docs-programs.ts';
import { embedProgram } from './readme.ts';

// node tools/pack-check.ts: looks at the packages as a stranger gets them. Needs a build before it.
const root = join(import.meta.dirname, '..');

/** How an embedder with high standards compiles. */
const STRICT = {
  compilerOptions: {
    target: 'es2024',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['embed.ts', 'src', 'test'],
};

const folders = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
for (const folder of folders.filter((each) => existsSync(join(each, 'package.json')))) lintPackage(folder);
meetCore(join(root, 'packages/core'), join(root, 'examples/my-first-plugin'));

/** The manifest tells the truth (publint), and the types resolve as the code does (attw). */
function lintPackage(folder: string): void {
  if (!existsSync(join(folder, 'dist'))) throw new Error(`${folder} is not built; run \`npm run build\` first.`);
  run('publint', ['run', folder, '--strict'], root);
  run('attw', ['--pack', folder, '--profile', 'esm-only', '--quiet', '--no-color', '--no-emoji'], root);
}

/**
 * Packs core and installs the tarball in an empty project, as people meet us: there the README's program is
 * type-checked and run, and a plugin of somebody else passes its tests with the kit of `@daftari/core/testing`, as does
 * the gateway of the guide.
 */
function meetCore(core: string, plugin: string): void {
  const program = embedProgram(readFileSync(join(root, 'README.md'), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'daftari-embed-'));
  try {
    const tarball = run('npm', ['pack', '--silent', '--pack-destination', folder], core).trim();
    writeFileSync(join(folder, 'package.json'), JSON.stringify(project(), null, 2));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(STRICT, null, 2));
    writeFileSync(join(folder, 'embed.ts'), program);
    for (const part of ['src', 'test']) cpSync(join(plugin, part), join(folder, part), { recursive: true });
    const gateway = blocksOf(page('docs/guides/write-a-gateway.md'), 'ts').join('\n');
    writeFileSync(join(folder, 'test/write-a-gateway.test.ts'), gateway);
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`], folder);
    run(join(root, 'node_modules/.bin/tsc'), ['-p', '.'], folder);
    const printed = run('node', ['embed.ts'], folder);
    console.log(`pack-check: the README's program, with the packed core, printed:\n${printed.trimEnd()}`);
    run(join(folder, 'node_modules/.bin/vitest'), ['run'], folder);
    console.log(
      'pack-check: the tests of examples/my-first-plugin and of the guide to gateways pass with the packed core.',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What somebody else has: an ES module with the types of Node, zod and vitest, and nothing of this repository. */
function project(): object {
  const ours = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const { vitest, '@types/node': node } = ours.devDependencies;
  const name = 'embedding';
  return { name, private: true, type: 'module', devDependencies: { '@types/node': node, vitest, zod: '^4.6.0' } };
}

/** Runs a program to its end and answers what it printed. A failure shows everything that it said. */
function run(command: string, args: readonly string[], cwd: string): string {
  const bin = join(root, 'node_modules/.bin');
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  try {
    return execFileSync(command, args, {
      cwd,
      env,
      encoding: 'utf8',
      timeout: 300_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (failure) {
    const { stdout = '', stderr = '' } = failure as { readonly stdout?: string; readonly stderr?: string };
    console.error(`${stdout}${stderr}`);
    throw new Error(`pack-check: \`${command} ${args.join(' ')}\` failed in ${cwd}.`, { cause: failure });
  }
}

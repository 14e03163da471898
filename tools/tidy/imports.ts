import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { programs, type Breach, type Import, type Tree, type TreeFile } from './tree.ts';

/** Which floors of core a floor may stand on. Side by side means: neither stands on the other. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  domain: ['kernel'],
  ports: ['kernel', 'domain'],
  plugin: ['kernel', 'domain', 'ports'],
  storage: ['kernel', 'domain', 'ports'],
  flow: ['kernel', 'domain', 'ports', 'plugin', 'storage'],
  'billing.ts': ['kernel', 'domain', 'ports', 'plugin', 'storage', 'flow'],
  'index.ts': ['kernel', 'domain', 'ports', 'plugin', 'storage', 'flow', 'billing.ts'],
  testing: ['kernel', 'domain', 'ports', 'plugin', 'storage', 'flow', 'billing.ts', 'index.ts'],
};

const CORE = 'packages/core/src/';

/** In core an import goes only downward: kernel, domain, ports, plugin beside storage, flow, billing, the doors. */
export function* floors(tree: Tree): Iterable<Breach> {
  for (const file of programs(tree)) {
    if (!file.path.startsWith(CORE)) continue;
    const floor = floorOf(file.path);
    const below = BELOW[floor];
    if (below === undefined) {
      yield { path: file.path, line: 1, rule: 'floors', says: `${floor} is no floor of core; move it to one of them.` };
      continue;
    }
    for (const each of file.imports) {
      const target = resolved(file, each);
      if (target === undefined || !target.startsWith(CORE)) continue;
      const other = floorOf(target);
      if (other === floor || below.includes(other)) continue;
      const may = below.length === 0 ? 'nothing but itself' : below.join(', ');
      yield breach(file, each, 'floors', `${floor} may import ${may}; ${other} does not lie below it.`);
    }
  }
}

/** One package meets another only through a door of its exports map, and every door has a source behind it. */
export function* doors(tree: Tree): Iterable<Breach> {
  for (const file of programs(tree)) {
    const home = homeOf(file.path);
    for (const each of file.imports) {
      const says = relative(each) ? leaves(tree, file, each, home) : passes(tree, each, home, file);
      if (says !== undefined) yield breach(file, each, 'doors', says);
    }
  }
  for (const [folder, manifest] of tree.packages) {
    for (const [door, targets] of Object.entries(manifest.exports ?? {})) {
      const source = (targets as Record<string, string> | null)?.[SOURCE];
      if (source === undefined || tree.paths.has(posix.join(folder, source))) continue;
      const says = `the door "${door}" leads to ${source}, which is not there; write it or close the door.`;
      yield { path: posix.join(folder, 'package.json'), line: 1, rule: 'doors', says };
    }
  }
}

/** Which package may know which: core none, a plugin only core, nobody the server. */
export function* packages(tree: Tree): Iterable<Breach> {
  for (const file of programs(tree)) {
    const home = homeOf(file.path);
    if (home === undefined || !home.startsWith('packages/')) continue;
    const name = home.slice('packages/'.length);
    for (const each of file.imports) {
      const other = /^@daftari\/([^/]+)/.exec(each.specifier)?.[1];
      if (other === undefined || other === name || knows(name, other, file.path)) continue;
      const says = `${name} may import ${name === 'core' ? 'no other package' : allowedFor(name)}, not ${other}.`;
      yield breach(file, each, 'packages', says);
    }
  }
}

/** What a package's sources import, its own manifest declares: the workspace would hide what an installation lacks. */
export function* dependencies(tree: Tree): Iterable<Breach> {
  for (const file of programs(tree)) {
    const home = homeOf(file.path);
    const manifest = home === undefined ? undefined : tree.packages.get(home);
    if (manifest === undefined || !file.path.startsWith(`${home}/src/`)) continue;
    const declared = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies };
    for (const each of file.imports) {
      if (relative(each) || isBuiltin(each.specifier)) continue;
      const name = packageName(each.specifier);
      if (name in declared || name === manifest.name) continue;
      yield breach(file, each, 'dependencies', `declare ${name} in the dependencies of ${home}/package.json.`);
    }
  }
}

const SOURCE = '@daftari/source';

function floorOf(path: string): string {
  return path.slice(CORE.length).split('/')[0] ?? '';
}

function relative(each: Import): boolean {
  return each.specifier.startsWith('.');
}

function resolved(file: TreeFile, each: Import): string | undefined {
  return relative(each) ? posix.join(posix.dirname(file.path), each.specifier) : undefined;
}

/** The workspace that a file lives in: `packages/core`, `examples/prepaid-pppoe`, or none for the root's own files. */
function homeOf(path: string): string | undefined {
  return /^(?:packages|examples)\/[^/]+/.exec(path)?.[0];
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function leaves(tree: Tree, file: TreeFile, each: Import, home: string | undefined): string | undefined {
  const target = resolved(file, each) ?? '';
  const other = homeOf(target);
  if (other === home) return undefined;
  if (other !== undefined) return `import ${tree.packages.get(other)?.name ?? other} by its name, through a door.`;
  // A package's build file may take the shared configuration; nothing that is published may reach out of its package.
  return file.path.endsWith('.config.ts') ? undefined : 'a package imports nothing from outside its own folder.';
}

function passes(tree: Tree, each: Import, home: string | undefined, file: TreeFile): string | undefined {
  if (!each.specifier.startsWith('@daftari/')) return undefined;
  const name = packageName(each.specifier);
  const found = [...tree.packages].find(([, manifest]) => manifest.name === name);
  if (found === undefined) return `there is no package ${name} in this repository.`;
  const [folder, manifest] = found;
  if (folder === home && file.path.startsWith(`${folder}/src/`)) {
    return 'inside a package import the file itself, not the door.';
  }
  const door = `.${each.specifier.slice(name.length)}`;
  if (manifest.exports !== undefined && door in manifest.exports) return undefined;
  return `${name} has no door "${door}"; its doors are ${Object.keys(manifest.exports ?? {}).join(', ')}.`;
}

function knows(name: string, other: string, path: string): boolean {
  if (name === 'server') return true;
  if (other === 'server' || name === 'core') return false;
  if (other === 'portal') return path.startsWith(`packages/${name}/src/portal/`);
  return other === 'core';
}

function allowedFor(name: string): string {
  return name.startsWith('plugin-') ? 'only @daftari/core (and its portal door @daftari/portal)' : 'only @daftari/core';
}

function breach(file: TreeFile, each: Import, rule: string, says: string): Breach {
  return { path: file.path, line: each.line, rule, says };
}

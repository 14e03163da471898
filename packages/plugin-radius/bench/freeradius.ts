import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chown, cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where FreeRADIUS finds its users, and what it writes. */
export type Users =
  /** `rlm_sql` as shipped: five reads of a log-in and a row of `radpostauth` that says how it went. */
  | { readonly kind: 'sql'; readonly database: string }
  /** The same without that row. */
  | { readonly kind: 'reads'; readonly database: string }
  /** The `files` module: these lines, in memory. */
  | { readonly kind: 'files'; readonly lines: string };

/** A FreeRADIUS that listens on loopback. */
export interface Freeradius {
  readonly pid: number;
  readonly auth: number;
  readonly acct: number;
  /** What it has written to its log so far. */
  readonly log: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

const PROGRAM = '/usr/sbin/freeradius';
const SHIPPED = '/etc/freeradius/3.0';
const DRIVER = '/usr/lib/freeradius/rlm_sql_postgresql.so';
/** `nobody` of Debian: what the server runs as when we are root. */
const NOBODY = 65_534;

/** The tables and indexes that Debian ships for `rlm_sql` on PostgreSQL. */
export const SCHEMA = join(SHIPPED, 'mods-config/sql/main/postgresql/schema.sql');

/** Why FreeRADIUS with rlm_sql cannot run here; undefined when it can. */
export function freeradiusAbsent(): string | undefined {
  const needed = [
    [PROGRAM, constants.X_OK, 'freeradius'],
    [DRIVER, constants.R_OK, 'freeradius-postgresql'],
    [SCHEMA, constants.R_OK, 'freeradius-config'],
  ] as const;
  for (const [file, mode, debian] of needed) {
    try {
      accessSync(file, mode);
    } catch {
      return `${file} of the package ${debian} is not here or not for us to read`;
    }
  }
  return undefined;
}

/**
 * Starts FreeRADIUS with what Debian ships, changed no more than it must be: see `adapt`. In a folder of its own, which
 * is removed when it stops.
 * @throws Error with the end of its log when it does not start
 */
export async function startFreeradius(users: Users, secret: string): Promise<Freeradius> {
  const folder = await mkdtemp(join(tmpdir(), 'daftari-freeradius-'));
  const isRoot = process.getuid?.() === 0;
  try {
    const raddb = join(folder, 'raddb');
    await cp(SHIPPED, raddb, { recursive: true, verbatimSymlinks: true });
    const [auth, acct] = [await freeUdpPort(), await freeUdpPort()];
    await adapt({ folder, raddb, users, secret, auth, acct });
    if (isRoot) await handOver(folder);
    const command = [PROGRAM, '-f', '-d', raddb, '-l', join(folder, 'log')];
    const as = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--'];
    const [program = PROGRAM, ...args] = isRoot ? [...as, ...command] : command;
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const log = (): Promise<string> => readFile(join(folder, 'log'), 'utf8').catch(() => '');
    await ready(child, log);
    const stop = async (): Promise<void> => {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    };
    return { pid: child.pid ?? 0, auth, acct, log, stop };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Place {
  readonly folder: string;
  readonly raddb: string;
  readonly users: Users;
  readonly secret: string;
  readonly auth: number;
  readonly acct: number;
}

/**
 * What differs from the files as shipped: folders and user; no proxy; a reject is not held back for a second, as ours
 * is not; no EAP, whose key only root may read; with SQL accounting goes there alone, and not to a text file and
 * `radwtmp` too. Each is as good for its speed or better.
 */
async function adapt({ folder, raddb, users, secret, auth, acct }: Place): Promise<void> {
  await change(join(raddb, 'radiusd.conf'), [
    [/^localstatedir = .*$/m, `localstatedir = ${folder}`],
    [/^logdir = .*$/m, `logdir = ${folder}`],
    [/^raddbdir = .*$/m, `raddbdir = ${raddb}`],
    [/^run_dir = .*$/m, `run_dir = ${folder}`],
    [/^\s*user = freerad$/m, ''],
    [/^\s*group = freerad$/m, ''],
    [/^\s*reject_delay = 1$/m, '\treject_delay = 0'],
    [/^proxy_requests\s*= yes$/m, 'proxy_requests = no'],
  ]);
  await writeFile(join(raddb, 'clients.conf'), `client bench {\n\tipaddr = 127.0.0.1\n\tsecret = ${secret}\n}\n`);
  for (const name of ['mods-enabled/eap', 'sites-enabled/inner-tunnel']) await rm(join(raddb, name));
  const site = join(raddb, 'sites-enabled/default');
  await rm(site);
  await cp(join(raddb, 'sites-available/default'), site);
  await change(site, [
    [/^listen \{\n(?:.*\n)*?\}$/gm, ''],
    [/^server default \{$/m, `server default {\n${listen('auth', auth)}${listen('acct', acct)}`],
    [/^\teap \{\n(?:.*\n)*?\t\}$/m, ''],
    [/^\teap$/gm, ''],
    [/^\t\teap$/gm, ''],
  ]);
  if (users.kind === 'files') return writeFile(join(raddb, 'mods-config/files/authorize'), users.lines);
  await change(site, [
    [/^\tdetail$/m, ''],
    [/^\tunix$/m, ''],
  ]);
  if (users.kind === 'reads') {
    const parts = (await readFile(site, 'utf8')).split(/^(?=post-auth \{$)/m);
    if (parts.length !== 2) throw new Error(`${site} has no section post-auth`);
    await writeFile(site, `${parts[0]}${parts[1]?.replaceAll(/^\s*-sql$/gm, '')}`);
  }
  await symlink('../mods-available/sql', join(raddb, 'mods-enabled/sql'));
  await change(join(raddb, 'mods-available/sql'), [
    [/^\s*dialect = .*$/m, '\tdialect = "postgresql"'],
    [/^\s*driver = .*$/m, '\tdriver = "rlm_sql_postgresql"'],
    [/^\s*radius_db = .*$/m, `\tradius_db = "${users.database}"`],
  ]);
}

const listen = (type: string, port: number): string =>
  `listen {\n\ttype = ${type}\n\tipaddr = 127.0.0.1\n\tport = ${port}\n}\n`;

/** Replaces what must be there, so that another version of the files is told and not measured with half a change. */
async function change(file: string, changes: readonly (readonly [RegExp, string])[]): Promise<void> {
  let text = await readFile(file, 'utf8');
  for (const [pattern, by] of changes) {
    if (text.search(pattern) === -1) throw new Error(`${file} has no ${pattern.source}`);
    text = text.replace(pattern, () => by);
  }
  await writeFile(file, text);
}

async function handOver(folder: string): Promise<void> {
  await chown(folder, NOBODY, NOBODY);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chown(join(entry.parentPath, entry.name), NOBODY, NOBODY);
  }
}

async function ready(child: ChildProcess, log: () => Promise<string>): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (child.exitCode !== null) break;
    if ((await log()).includes('Ready to process requests')) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await end(child);
  throw new Error(`FreeRADIUS did not start:\n${(await log()).slice(-2_000)}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** A UDP port of loopback that nobody has. */
async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

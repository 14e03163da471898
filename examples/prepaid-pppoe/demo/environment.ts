import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

/** What the demo reads from its environment. */
export interface DemoConfig {
  readonly host: string;
  readonly port: number;
  readonly radiusAuthPort: number;
  readonly radiusAcctPort: number;
  readonly radiusCoaPort: number;
  readonly dataDir: string;
  readonly customers: number;
  readonly seed: number;
}

const portOf = (usual: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'a port number from 1 to 65535')
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65_535, 'a port number from 1 to 65535')
    .default(usual);

const countOf = (usual: number, least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((count) => count >= least && count <= most, `a whole number from ${least} to ${most}`)
    .default(usual);

const Environment = z.object({
  HOST: z
    .enum(['127.0.0.1', 'localhost', '::1'], 'an address of this machine: a demo is not for the network')
    .default('127.0.0.1'),
  PORT: portOf(8080),
  RADIUS_AUTH_PORT: portOf(1812),
  RADIUS_ACCT_PORT: portOf(1813),
  RADIUS_COA_PORT: portOf(3799),
  DATA_DIR: z.string().min(1).default('data'),
  DEMO_CUSTOMERS: countOf(500, 20, 5_000),
  DEMO_SEED: countOf(2_026, 0, 999_999_999),
});

/** A reason why the demo cannot start, in words for whoever started it. */
export class DemoFault extends Error {
  override readonly name = 'DemoFault';
}

/**
 * Reads the environment. An empty variable counts as not set.
 * @throws DemoFault that names each variable that is wrong, and what would be right
 */
export function readEnvironment(environment: NodeJS.ProcessEnv): DemoConfig {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const read = Environment.safeParse(set);
  if (!read.success) {
    const wrong = read.error.issues.map(({ path, message }) => `${path.join('.')} must be ${message}`);
    throw new DemoFault(wrong.join('\n'));
  }
  const { HOST: host, PORT: port, DATA_DIR, DEMO_CUSTOMERS: customers, DEMO_SEED: seed, ...radius } = read.data;
  return {
    host,
    port,
    radiusAuthPort: radius.RADIUS_AUTH_PORT,
    radiusAcctPort: radius.RADIUS_ACCT_PORT,
    radiusCoaPort: radius.RADIUS_COA_PORT,
    // A folder of its own, so that the demo never meets the books of a real ISP.
    dataDir: join(DATA_DIR, 'demo'),
    customers,
    seed,
  };
}

/**
 * Looks at every port first, so that nothing is begun that cannot be ended.
 * @throws DemoFault that names the variable of each port that is taken
 */
export async function checkPorts(config: DemoConfig): Promise<void> {
  const doors = [
    { variable: 'PORT', port: config.port, free: tcpFree(config.host, config.port) },
    { variable: 'RADIUS_AUTH_PORT', port: config.radiusAuthPort, free: udpFree(config.radiusAuthPort) },
    { variable: 'RADIUS_ACCT_PORT', port: config.radiusAcctPort, free: udpFree(config.radiusAcctPort) },
    { variable: 'RADIUS_COA_PORT', port: config.radiusCoaPort, free: udpFree(config.radiusCoaPort) },
  ];
  const faults: string[] = [];
  for (const { variable, port, free } of doors) {
    const taken = doors.find(
      (other) => other.variable !== variable && other.port === port && variable !== 'PORT' && other.variable !== 'PORT',
    );
    const fault = taken === undefined ? await free : `${taken.variable} asks for it too`;
    if (fault !== null)
      faults.push(`${variable}: port ${port} cannot be used (${fault}). Set ${variable} to one that is free.`);
  }
  if (faults.length > 0) throw new DemoFault(faults.join('\n'));
}

function tcpFree(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (fault: NodeJS.ErrnoException) => resolve(reasonOf(fault)));
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}

function udpFree(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createSocket('udp4');
    probe.once('error', (fault: NodeJS.ErrnoException) => {
      probe.close();
      resolve(reasonOf(fault));
    });
    probe.bind(port, '127.0.0.1', () => probe.close(() => resolve(null)));
  });
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'another program has it';
  return code === 'EACCES' ? 'this user may not open it' : message;
}

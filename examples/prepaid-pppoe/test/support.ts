import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** A TCP port of loopback that was free a moment ago. */
async function freeTcp(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A UDP port of loopback that was free a moment ago. */
export async function freeUdp(): Promise<number> {
  const probe = createSocket('udp4');
  await new Promise<void>((resolve) => probe.bind(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}

/** The demo as a person starts it: a process of its own. */
export interface DemoProcess {
  readonly url: string;
  readonly printed: () => string;
  /** Presses Ctrl-C; answers the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the demo on free ports, and answers when it has said what to do. */
export async function startDemoProcess(dataDir: string, more: NodeJS.ProcessEnv = {}): Promise<DemoProcess> {
  const [port, auth, acct, coa] = [await freeTcp(), await freeUdp(), await freeUdp(), await freeUdp()];
  const env = {
    ...process.env,
    DATA_DIR: dataDir,
    PORT: String(port),
    RADIUS_AUTH_PORT: String(auth),
    RADIUS_ACCT_PORT: String(acct),
    RADIUS_COA_PORT: String(coa),
    DEMO_CUSTOMERS: '20',
    ...more,
  };
  const child = runDemo(env);
  let printed = '';
  const ready = new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      printed += chunk.toString();
      if (printed.includes('Ctrl-C ends the demo')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${printed}`)));
  });
  await ready;
  return {
    url: `http://127.0.0.1:${port}`,
    printed: () => printed,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}

/** Runs the demo to its end; answers its exit code and what it said. */
export async function failedDemo(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = runDemo({ ...process.env, ...env });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

function runDemo(env: NodeJS.ProcessEnv): ChildProcess {
  const program = join(import.meta.dirname, '../demo.ts');
  return spawn(process.execPath, ['--conditions=@daftari/source', program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

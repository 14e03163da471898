import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Settings } from './isp.ts';

/** One process of the ISP, from its start to its end. */
export interface Life {
  /** Resolves when it answers; rejects when it ends before. */
  readonly up: Promise<void>;
  /** SIGKILL: nothing in it runs any more. Resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** SIGTERM, as a service manager ends it. Rejects when it did not end cleanly. */
  readonly end: () => Promise<void>;
}

/** Starts a process on what the one before has left behind. */
export function startLife(settings: Settings): Life {
  const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), [JSON.stringify(settings)], {
    execArgv: ['--conditions=@daftari/source'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const said = wordsOf(child);
  const gone = once(child, 'exit');
  const up = new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    void gone.then(([code, signal]) => reject(new Error(`ended with ${code ?? signal} before it was up\n${said()}`)));
  });
  // Who kills a process while it starts does not wait for it.
  up.catch(() => undefined);
  return {
    up,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async end() {
      child.kill('SIGTERM');
      const [code] = (await gone) as [number | null];
      if (code !== 0) throw new Error(`stopped with ${code}\n${said()}`);
    },
  };
}

/** The last lines that a process has said, for whoever must find out why it failed. */
function wordsOf({ stdout, stderr }: ChildProcess): () => string {
  const lines: string[] = [];
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      lines.push(text);
      if (lines.length > 40) lines.shift();
    });
  }
  return () => lines.join('');
}

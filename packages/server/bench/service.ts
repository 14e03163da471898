import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';

/** A part of the bench that stays open and answers messages. */
export interface Service {
  readonly pid: number;
  /** Sends one message and waits for the next that comes. */
  readonly ask: <Shape extends z.ZodType>(message: object, shape: Shape) => Promise<z.output<Shape>>;
  /** Waits for what it says of itself. */
  readonly hear: <Shape extends z.ZodType>(shape: Shape) => Promise<z.output<Shape>>;
  /** Lets go of it and waits until it has ended. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a program in a process of its own, which ends when it is let go of.
 * @param before A command that starts another, such as `taskset -c 1`.
 */
export function startService(program: URL, args: readonly string[], before: readonly string[] = []): Service {
  const file = fileURLToPath(program);
  const [first = process.execPath, ...rest] = [
    ...before,
    process.execPath,
    '--conditions=@daftari/source',
    file,
    ...args,
  ];
  const child = spawn(first, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const died = once(child, 'exit').then(([code]): never => {
    throw new Error(`${file} ended with ${String(code)}`);
  });
  died.catch(() => undefined); // It is told to who waits.
  const hear: Service['hear'] = async (shape) => {
    const [said] = (await Promise.race([once(child, 'message'), died])) as unknown[];
    return shape.parse(said);
  };
  return {
    pid: child.pid ?? 0,
    hear,
    ask(message, shape) {
      const heard = hear(shape);
      child.send(message);
      return heard;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

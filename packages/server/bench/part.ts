import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';

/**
 * Runs one part of the bench in a process of its own, so that no part pays for what another left behind, and reads the
 * line of JSON that it prints last.
 */
export async function runPart<Shape extends z.ZodType>(
  program: URL,
  args: readonly string[],
  shape: Shape,
): Promise<z.output<Shape>> {
  const file = fileURLToPath(program);
  const child = spawn(process.execPath, ['--conditions=@daftari/source', file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${file} ended with ${String(code)}`);
  const line = Buffer.concat(said).toString().trim().split('\n').at(-1) ?? '';
  return shape.parse(JSON.parse(line));
}

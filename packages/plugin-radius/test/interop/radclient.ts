import { SECRET } from '../support.ts';
import type { Rig } from './rig.ts';

/** One packet of Debian's radclient. */
export interface Asking {
  readonly port: number;
  readonly kind?: 'auth' | 'acct' | 'status' | 'auto';
  readonly secret?: string;
  readonly address?: string;
  /** How often it is sent, a second apart. */
  readonly tries?: number;
  /** The network namespace that it is asked from. */
  readonly inside?: string;
}

/** Runs radclient with one packet, and answers all that it says. */
export async function radclient(rig: Rig, asking: Asking, lines: readonly string[]): Promise<string> {
  const { port, kind = 'auth', secret = SECRET, address = '127.0.0.1', tries = 2, inside } = asking;
  const command = ['radclient', '-x', '-r', String(tries), '-t', '1', `${address}:${port}`, kind, secret];
  const running = rig.start(command, { input: lines.join('\n'), ...(inside !== undefined && { inside }) });
  await running.ended;
  return running.said();
}

/** A log-in with PAP. */
export const pap = (username: string, password: string): readonly string[] => [
  `User-Name = "${username}"`,
  `User-Password = "${password}"`,
];

/** A log-in with CHAP; radclient makes the challenge. */
export const chap = (username: string, password: string): readonly string[] => [
  `User-Name = "${username}"`,
  `CHAP-Password = "${password}"`,
];

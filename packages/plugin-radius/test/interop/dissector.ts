import { join } from 'node:path';
import { SECRET } from '../support.ts';
import type { Rig } from './rig.ts';

/** A packet as Wireshark's dissector reads it. */
export interface Dissected {
  /** `Access-Accept` and the like. */
  readonly code: string;
  /** Attributes in their order, those of vendors among them: `Session-Timeout = 60`; by number where it has no name. */
  readonly attributes: readonly string[];
  /** Whether the authenticator is that of the secret; null where the dissector cannot tell. */
  readonly authentic: boolean | null;
  /** What it complains of: malformed parts and wrong lengths. */
  readonly complaints: readonly string[];
}

/** A capture of the loopback that runs. */
export interface Capture {
  /** Waits until the last packet that was sent has been seen, and answers all of them. */
  readonly packets: (last: RegExp) => Promise<readonly Dissected[]>;
}

/** Starts to capture these UDP ports of the loopback. */
export async function capture(rig: Rig, ports: readonly number[]): Promise<Capture> {
  const file = join(rig.scratch, 'capture.pcapng');
  const filter = ports.map((port) => `udp port ${port}`).join(' or ');
  const read = [
    ...ports.flatMap((port) => ['-d', `udp.port==${port},radius`]),
    '-o',
    `radius.shared_secret:${SECRET}`,
    '-o',
    'radius.validate_authenticator:TRUE',
  ];
  const running = rig.start(['tshark', '-i', 'lo', '-n', '-l', '-P', '-f', filter, '-w', file, ...read]);
  await running.says(/Capture started/, 30_000);
  return {
    async packets(last) {
      await running.says(last);
      await running.stop('SIGINT');
      return parse(await rig.run(['tshark', '-r', file, '-n', '-O', 'radius', ...read]));
    },
  };
}

function parse(text: string): readonly Dissected[] {
  return text
    .split(/^Frame \d+: /m)
    .slice(1)
    .map((frame) => {
      const valid = /\[Valid Authenticator: (True|False)\]/.exec(frame);
      return {
        code: /^ {4}Code: ([\w-]+)/m.exec(frame)?.[1] ?? 'none',
        attributes: [...frame.matchAll(/(?:AVP|VSA): t=([^(\s]+)\((\d+)\) l=\d+ val=(.*)$/gm)].map(
          ([, name = '', type = '', value = '']) =>
            `${name === 'Unknown-Attribute' ? `attribute ${type}` : name} = ${value}`,
        ),
        authentic: valid === null ? null : valid[1] === 'True',
        complaints: frame.split('\n').filter((line) => /malformed|expert info/i.test(line)),
      };
    });
}

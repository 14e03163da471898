import { ensure, ensureNamed } from '../onboarding/mark.ts';
import type { Onboarding } from '../onboarding/options.ts';
import type { Part } from '../onboarding/part.ts';
import { agentSource } from './agent-source.ts';
import { AGENT, AGENT_NOTE } from './names.ts';

/** What both may do: fetch, read, write, and run what they have fetched. */
const POLICY = 'read,write,policy,test,sensitive';

/** A router that nobody can reach asks for its work itself. */
export function pullPart({ pull }: Onboarding): Part | null {
  if (pull === undefined) return null;
  const source = agentSource(pull.url);
  return {
    title: `asking for work every ${pull.everySeconds} s`,
    changes: [
      ...ensureNamed('/system script', AGENT, { policy: POLICY, source }),
      // What was done last is the router's own to say: it is made once and not touched again.
      `:if ([:len [/system script find name="${AGENT_NOTE}"]] = 0) do={`,
      `  /system script add name=${AGENT_NOTE} source=0`,
      '}',
      ...ensure({
        menu: '/system scheduler',
        part: 'pull',
        fields: {
          name: AGENT,
          interval: `${pull.everySeconds}s`,
          'start-time': 'startup',
          policy: POLICY,
          'on-event': `/system script run ${AGENT}`,
        },
      }),
    ],
    notes: [
      'The router asks over https and must trust who answers: its clock has to be right, and its authority known.',
    ],
  };
}

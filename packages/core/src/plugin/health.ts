import { z } from 'zod';
import type { Health, PluginHost } from './contract.ts';
import { limits, reasonOf, type Guard, type PartState } from './guard.ts';
import type { Installed } from './setup.ts';

/** How one plugin is, by its own account and by how its parts have done lately. */
export interface PluginHealth extends Health {
  readonly pluginId: string;
  /** `id@version`. */
  readonly plugin: string;
  /** Its parts that have failed lately or rest. */
  readonly parts: readonly PartState[];
}

/** Asks all plugins at once; each has two seconds. One that cannot say how it is, is down. */
export function healthOf(
  installed: readonly Installed[],
  guard: Guard,
  hostOf: (one: Installed) => () => PluginHost,
): Promise<readonly PluginHealth[]> {
  return Promise.all(
    installed.map(async (one): Promise<PluginHealth> => {
      const { pluginId, plugin } = one;
      const own = await ask(one, guard, hostOf(one));
      const parts = guard.states().filter((state) => state.plugin === plugin);
      return { pluginId, plugin, ...worse(own, parts), parts };
    }),
  );
}

const Answer: z.ZodType<Health> = z.object({
  status: z.enum(['up', 'degraded', 'down']),
  reason: z.string().exactOptional(),
  figures: z.record(z.string(), z.number()).exactOptional(),
});

async function ask({ plugin, parts }: Installed, guard: Guard, host: () => PluginHost): Promise<Health> {
  const { health } = parts;
  if (health === undefined) return { status: 'up' };
  try {
    const work = async () => Answer.parse(await health(host()));
    return await guard.run({ plugin, part: 'health' }, work, { limitMs: limits.health });
  } catch (thrown) {
    return { status: 'down', reason: `its health could not be asked: ${reasonOf(thrown)}` };
  }
}

/** A plugin that feels well while a part of it rests is degraded. */
function worse(own: Health, parts: readonly PartState[]): Health {
  const resting = parts.filter((part) => part.state !== 'closed');
  if (resting.length === 0 || own.status !== 'up') return own;
  const reason = resting.map((part) => `${part.part} rests: ${part.lastReason}`).join('; ');
  return { ...own, status: 'degraded', reason };
}

import type { Delivery } from '../ports/store.ts';
import type { Handlers, PluginHost } from './contract.ts';
import { pluginErrors } from './errors.ts';
import type { EventName, HeardEvent } from './events.ts';
import { frozenCopy } from './freeze.ts';
import { limits, type Guard } from './guard.ts';
import { eventNames } from './parts.ts';
import type { Installed } from './setup.ts';

/** Makes the verb that lets one plugin hear one event. What it does not listen to is heard at once. */
export function hearer(
  installed: readonly Installed[],
  guard: Guard,
  hostOf: (one: Installed) => () => PluginHost,
): (pluginId: string, delivery: Delivery) => Promise<void> {
  const known = new Map(installed.map((one) => [one.pluginId, one]));
  return async (pluginId, delivery) => {
    const one = known.get(pluginId);
    if (one === undefined) throw pluginErrors.missing({ plugin: pluginId });
    const handler = handlerOf(one.parts.on, delivery.event);
    if (handler === undefined) return;
    const event = heard(delivery);
    const work = () => handler(event, hostOf(one)());
    await guard.run({ plugin: one.plugin, part: `on ${delivery.event}` }, work, { limitMs: limits.handler });
  };
}

/** Which events each plugin hears. */
export function consumersOf(installed: readonly Installed[]): ReadonlyMap<string, readonly EventName[]> {
  const heardBy = installed.map(({ pluginId, parts }) => {
    return [pluginId, eventNames.filter((name) => parts.on?.[name] !== undefined)] as const;
  });
  return new Map(heardBy.filter(([, names]) => names.length > 0));
}

/** A handler of whichever event: the payload was stored under the same name that the handler is found by. */
type AnyHandler = (event: HeardEvent<EventName>, host: PluginHost) => Promise<void> | void;

function handlerOf(on: Handlers | undefined, event: string): AnyHandler | undefined {
  const name = eventNames.find((one) => one === event);
  return name === undefined ? undefined : (on?.[name] as AnyHandler | undefined);
}

function heard({ event, aggregate, sequence, at, payload }: Delivery): HeardEvent<EventName> {
  return frozenCopy({ name: event, aggregate, sequence, at, payload }) as HeardEvent<EventName>;
}

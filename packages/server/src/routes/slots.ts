import type { Billing } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { isOn, type Pages } from '../slots.ts';

const SlotsOut = z.strictObject({
  slots: z.array(
    z.strictObject({
      place: z.enum(['customer.below-plan', 'customer.pay', 'console.home', 'console.customer']),
      /** The name of a custom element. */
      element: z.string(),
      /** Where a page imports its module from, at this server. */
      module: z.string(),
      /** The id of the plugin that brings it. */
      plugin: z.string(),
    }),
  ),
});

/** What plugins put on pages. */
export const slotRoutes = ({ billing: { registry }, hookPath }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/slots',
    word: 'slot',
    summary: 'What plugins put on the pages of customers: elements, and where their modules are',
    who: 'anyone',
    reply: SlotsOut,
    answer: async () => presentSlots(registry, 'customer', hookPath),
  }),
  door({
    method: 'GET',
    path: '/api/v1/console/slots',
    word: 'slot',
    summary: 'What plugins put on the pages of operators',
    who: 'operator',
    reply: SlotsOut,
    answer: async () => presentSlots(registry, 'console', hookPath),
  }),
];

function presentSlots(
  { slots }: Billing['registry'],
  pages: Pages,
  hookPath: Desk['hookPath'],
): z.input<typeof SlotsOut> {
  const shown = slots.filter((slot) => isOn(pages, slot));
  return {
    slots: shown.map(({ place, element, module, pluginId }) => {
      return { place, element, module: `${hookPath(pluginId)}${module}`, plugin: pluginId };
    }),
  };
}

import type { Slot, SlotNeeds } from '@daftari/core';

/** Whose pages: the first part of a place is whose page it stands on. */
export type Pages = 'customer' | 'console';

/** Whether a place is on somebody's pages. */
export function isOn(pages: Pages, { place }: Pick<Slot, 'place'>): boolean {
  return place.startsWith(`${pages}.`);
}

/** Whom the slots on somebody's pages need besides this server, each origin once. */
export function needsOf(slots: readonly Slot[], pages: Pages): Required<SlotNeeds> {
  const needs = slots.filter((slot) => isOn(pages, slot)).map((slot) => slot.needs ?? {});
  const all = (kind: keyof SlotNeeds) => [...new Set(needs.flatMap((one) => one[kind] ?? []))];
  return { scripts: all('scripts'), frames: all('frames'), asks: all('asks') };
}

/** All numbers that one wrong, missing or doubled digit, or one swap of neighbours, makes into what was typed. */
export function slips(typed: string): readonly string[] {
  if (typed.length < 6 || typed.length > 13) return [];
  const near = new Set<string>();
  for (let place = 0; place <= typed.length; place++) {
    const head = typed.slice(0, place);
    for (let digit = 0; digit <= 9; digit++) {
      near.add(head + digit + typed.slice(place));
      if (place < typed.length) near.add(head + digit + typed.slice(place + 1));
    }
    near.add(head + typed.slice(place + 1));
    const [one = '', other = ''] = typed.slice(place, place + 2);
    near.add(head + other + one + typed.slice(place + 2));
  }
  near.delete(typed);
  return [...near];
}

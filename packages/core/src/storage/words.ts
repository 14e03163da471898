/** A list of names with blanks between, as a list. */
export function words(list: string): readonly string[] {
  return list.split(' ');
}

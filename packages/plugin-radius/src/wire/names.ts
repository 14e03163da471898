import radius from 'radius';

/**
 * Names an attribute that our own dictionary does not hold, from the FreeRADIUS dictionaries that npm `radius`
 * carries. It is asked for names only, for a log: it never sees a packet (decision 0003). Its files are read when
 * first asked.
 */
export function longTailName(type: number): string | undefined {
  radius.load_dictionaries();
  return radius.attr_id_to_name(type);
}

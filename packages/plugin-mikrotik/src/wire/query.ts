import type { PrintAsk, Row } from '../client/link.ts';

/** The words of values, as `add` and `set` take them. */
export const valueWords = (values: Row): string[] => Object.entries(values).map(([name, value]) => `=${name}=${value}`);

/**
 * Which rows are meant, as expressions of RouterOS without the leading `?`. They work on a stack of answers, and a row
 * is taken when none on it is false. So what must all hold is just said, and the alternatives come after it with their
 * operators: those join the topmost answers, and would join others if they came first. Empty for all rows.
 * @see https://help.mikrotik.com/docs/spaces/ROS/pages/47579160/API ("Queries")
 */
export function queryOf({ where = {}, anyOf }: PrintAsk): string[] {
  const query = Object.entries(where).map(([name, value]) => `${name}=${value}`);
  if (anyOf === undefined) return query;
  query.push(...anyOf.values.map((value) => `${anyOf.field}=${value}`));
  if (anyOf.values.length > 1) query.push(`#${'|'.repeat(anyOf.values.length - 1)}`);
  return query;
}

/** Whether nothing can be found, so that nobody needs to be asked. */
export const findsNothing = (ask: PrintAsk): boolean => ask.anyOf?.values.length === 0;

import { saidOf } from './messages.ts';
import type { Random } from './random.ts';

/** A figure that is written as it stands, `10.00`, with or without quotation marks. */
export interface Figure {
  readonly figure: string;
}

/** A key of a Result and its value; null for a key without one. */
export type Parameter = readonly [key: string, value: string | Figure | null];

/** A figure. */
export const figure = (text: string): Figure => ({ figure: text });

/** What a Result says. */
export interface ResultFields {
  readonly originatorConversationId: string;
  readonly conversationId: string;
  /** `0`, another number, or text such as `R000002`. */
  readonly code: string;
  readonly said?: string;
  readonly transactionId: string;
  /** Left out altogether when there are none, as Daraja does for failures. */
  readonly parameters?: readonly Parameter[];
  readonly references?: readonly Parameter[];
}

/**
 * A Result as text. Daraja is not of one mind how to write one: codes and figures come with quotation marks or
 * without, and what is single comes alone or in a list. Chance decides each time.
 */
export function resultBody(fields: ResultFields, random: Random): string {
  const { originatorConversationId, conversationId, code, transactionId, parameters = [], references = [] } = fields;
  const asText = random.next() < 0.3;
  const alone = random.next() < 0.5;
  const number = (text: string): unknown => (asText || !/^\d+$/.test(text) ? text : Number(text));
  const listed = (all: readonly Parameter[]): unknown => {
    const items = all.map((parameter) => written(parameter, asText));
    return items.length === 1 && alone ? items[0] : items;
  };
  const body = {
    Result: {
      ResultType: number('0'),
      ResultCode: number(code),
      ResultDesc: fields.said ?? saidOf(code),
      OriginatorConversationID: originatorConversationId,
      ConversationID: conversationId,
      TransactionID: transactionId,
      ...(parameters.length === 0 ? {} : { ResultParameters: { ResultParameter: listed(parameters) } }),
      ...(references.length === 0 ? {} : { ReferenceData: { ReferenceItem: listed(references) } }),
    },
  };
  // No JSON writer would write 10.00, so figures leave their quotation marks here.
  return JSON.stringify(body).replaceAll(/"@figure@(-?[\d.]+)"/g, '$1');
}

function written([key, value]: Parameter, asText: boolean): unknown {
  if (value === null) return { Key: key };
  if (typeof value === 'string') return { Key: key, Value: value };
  return { Key: key, Value: asText ? value.figure : `@figure@${value.figure}` };
}

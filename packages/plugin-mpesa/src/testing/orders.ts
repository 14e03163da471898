import type { Deliveries, Letter } from './deliveries.ts';
import type { Gate } from './gate.ts';
import { newConversationId, newOriginatorConversationId, noReceipt } from './names.ts';
import type { Organisation } from './organisation.ts';
import type { Ask, Field, Reply } from './reply.ts';
import { invalidField, ok, refuse, takes, textOf, wrongField } from './reply.ts';
import type { Parameter } from './results.ts';
import { resultBody } from './results.ts';
import type { OrderEndpoint } from './vices.ts';
import { drawOrderVices } from './vices.ts';
import type { World } from './world.ts';

/** An order that Daraja has taken on. */
export interface Order {
  readonly world: World;
  readonly org: Organisation;
  readonly body: Ask['body'];
  readonly conversationId: string;
  readonly originatorConversationId: string;
  /** UTC milliseconds. */
  readonly at: number;
}

/** What became of an order. */
export interface Outcome {
  /** `0`, or the ResultCode that says why not. */
  readonly code: string;
  /** The receipt of what has moved. */
  readonly receipt?: string;
  readonly parameters?: readonly Parameter[];
  /** Those of the parameters that a sparse Result still has. */
  readonly least?: readonly Parameter[];
  readonly references?: readonly Parameter[];
}

/** A kind of order: what it takes, and how it is carried out. */
export interface OrderKind {
  readonly endpoint: OrderEndpoint;
  /** The field that names the organisation, and the one that names its operator. */
  readonly organisation: 'PartyA' | 'ReceiverParty';
  readonly operator: 'Initiator' | 'InitiatorName';
  readonly fields: readonly Field[];
  /** Whether the caller names the order herself: then the same name is taken once. */
  readonly namedByCaller: boolean;
  /** The last part of the address that a Result names as its queue. */
  readonly queue: string;
  carryOut(order: Order): Outcome;
}

/** Fields that every order has. */
const COMMON: readonly Field[] = [
  ['SecurityCredential', takes.length(1, 1000)],
  ['Remarks', takes.length(2, 100)],
  ['QueueTimeOutURL', takes.url],
  ['ResultURL', takes.url],
];

/** What takes orders: the world, its post office, and what goes wrong. */
export interface Desk {
  readonly world: World;
  readonly deliveries: Deliveries;
  readonly gate: Gate;
}

/**
 * Takes an order: answers at once that it is accepted, carries it out, and posts its Result when the caller has been
 * answered. Accepted says nothing: even a wrong password is told in the Result.
 */
export function takeOrder({ world, deliveries, gate }: Desk, kind: OrderKind, ask: Ask): Reply {
  const { body } = ask;
  const wrong = wrongField(world, [[kind.operator, takes.length(1, 100)], ...kind.fields, ...COMMON], ask);
  if (wrong !== undefined) return wrong;
  const org = world.organisations.get(textOf(body[kind.organisation]));
  if (org === undefined) return invalidField(world, kind.organisation);
  const named = textOf(body['OriginatorConversationID']);
  if (kind.namedByCaller && (named === '' || named.length > 100))
    return invalidField(world, 'OriginatorConversationID');
  if (kind.namedByCaller && world.originators.has(named))
    return refuse(world, 500, '500.002.1001', 'Duplicate OriginatorConversationID.');
  const order: Order = {
    world,
    org,
    body,
    conversationId: newConversationId(world),
    originatorConversationId: kind.namedByCaller ? named : newOriginatorConversationId(world),
    at: world.settings.clock(),
  };
  world.originators.add(order.originatorConversationId);
  const vices = drawOrderVices(world.random, world.settings.chances, gate.spoiled(kind.endpoint));
  const outcome = outcomeOf(kind, order, vices);
  deliveries.background(ask.answered.then(() => post(deliveries, kind, order, outcome, vices)));
  return ok({
    OriginatorConversationID: order.originatorConversationId,
    ConversationID: order.conversationId,
    ResponseCode: '0',
    ResponseDescription: 'Accept the service request successfully.',
  });
}

type Drawn = ReturnType<typeof drawOrderVices>;

/** Carries an order out, unless something is wrong with it; undefined when it is lost in the queue. */
function outcomeOf(kind: OrderKind, order: Order, { timeout, code }: Drawn): Outcome | undefined {
  const { world, body } = order;
  if (timeout === 'in-vain') return undefined;
  const operator = world.credentials.check(textOf(body[kind.operator]), textOf(body['SecurityCredential']));
  if (operator !== '0') return { code: operator };
  return code === undefined ? kind.carryOut(order) : { code };
}

async function post(
  deliveries: Deliveries,
  kind: OrderKind,
  order: Order,
  outcome: Outcome | undefined,
  vices: Drawn,
): Promise<void> {
  const { result, times, timeout, contradiction } = vices;
  if (timeout !== undefined) await deliveries.deliver(timeoutLetter(kind, order), 'sent', times);
  if (outcome === undefined) return;
  const truth = resultLetter(kind, order, outcome, vices.sparse);
  const failure = resultLetter(kind, order, { code: '17' }, false);
  const contradicted = outcome.code === '0' ? contradiction : undefined;
  const letters = contradicted === 'failure-first' ? [failure, truth] : [truth];
  if (contradicted === 'failure-last') letters.push(failure);
  for (const letter of letters) await deliveries.deliver(letter, result, times);
}

function resultLetter(kind: OrderKind, order: Order, outcome: Outcome, sparse: boolean): Letter {
  const { world, body, conversationId, originatorConversationId } = order;
  const { code, receipt, parameters, least, references = [] } = outcome;
  const queue: Parameter = ['QueueTimeoutURL', `https://internalsandbox.safaricom.co.ke/mpesa/${kind.queue}/v1/submit`];
  const told = sparse ? (least ?? parameters) : parameters;
  const text = resultBody(
    {
      originatorConversationId,
      conversationId,
      code,
      transactionId: receipt ?? noReceipt(world),
      ...(told === undefined ? {} : { parameters: told }),
      references: [...references, queue],
    },
    world.random,
  );
  const url = textOf(body['ResultURL']);
  return { rail: 'result', url, body: text, conversationId, ...(receipt === undefined ? {} : { receipt }) };
}

/** What QueueTimeOutURL is told. Its shape is not documented: a Result of failure without figures, as seen. */
function timeoutLetter(kind: OrderKind, order: Order): Letter {
  const { body, ...rest } = resultLetter(kind, order, { code: '1' }, false);
  const said = body.replace(/"ResultDesc":"[^"]*"/, '"ResultDesc":"The request timed out in the queue."');
  return { ...rest, rail: 'timeout', url: textOf(order.body['QueueTimeOutURL']), body: said };
}

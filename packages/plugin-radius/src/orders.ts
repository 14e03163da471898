import type { Session } from '@daftari/core';
import type { FindClient } from './clients.ts';
import { readAnswer, type Answer } from './coa.ts';
import { radiusErrors } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { ClientOptions } from './options-client.ts';
import { RADSEC_SECRET } from './options-tls.ts';
import type { Connection } from './radsec/connection.ts';
import { codes, type Attribute } from './wire/packet.ts';

/** The ways to the NASes. */
export interface Ways {
  readonly exchange: Exchange;
  readonly findClient: FindClient;
  /** Undefined where there is no RadSec. */
  readonly radsec?: {
    readonly client: (name: string) => ClientOptions | undefined;
    readonly connectionTo: (name: string, address: string) => Connection | undefined;
  };
}

/** A NAS that is told something. */
export interface Device {
  readonly client: ClientOptions;
  /** Where its accounting came from. */
  readonly address: string;
  readonly connection: Connection | undefined;
}

/**
 * The NAS of a session: found by the address that its accounting came from, for what it calls itself proves nothing; or
 * by its certificate, as the client that sent it over RadSec.
 * @throws radiusErrors.unanswered when there is no way to it
 */
export function deviceOf({ findClient, radsec }: Ways, { id, where }: Session): Device {
  const { nas: address, client: name } = where as Partial<Record<string, string>>;
  if (address !== undefined) {
    const proven = name === undefined ? undefined : radsec?.client(name);
    const connection = name === undefined ? undefined : radsec?.connectionTo(name, address);
    // Who is known by RadSec alone is never sought over UDP: another client may have that address there.
    const client = proven?.overUdp === false || connection !== undefined ? proven : findClient(address);
    if (client !== undefined) return { client, address, connection };
  }
  const reason = `session ${id} is at an address that is no client any more`;
  throw radiusErrors.unanswered({ device: name ?? address ?? 'unknown', reason });
}

/**
 * Sends an order and reads the answer: over the connection of the NAS if there is one, else to its port for CoA.
 * @throws radiusErrors.unanswered
 */
export async function tell(
  { exchange }: Ways,
  { client, address, connection }: Device,
  code: 'CoA-Request' | 'Disconnect-Request',
  attributes: readonly Attribute[],
  signal: AbortSignal,
): Promise<Answer> {
  const draft = { code: codes[code], attributes };
  if (connection !== undefined) {
    const over = { ...connection.from, secret: RADSEC_SECRET, needs: 'any' } as const;
    const reply = await connection.exchange.ask(over, draft, signal);
    if (reply !== null) return readAnswer(reply);
  }
  if (!client.overUdp) {
    const what = connection === undefined ? 'it is not connected to this process' : `no answer to ${code}`;
    throw radiusErrors.unanswered({ device: client.name, address, reason: `${what} over RadSec` });
  }
  const needs = client.requireMessageAuthenticator === 'yes' ? 'signed' : 'any';
  const asked = { address, port: client.coaPort, secret: client.secret, needs } as const;
  const reply = await exchange.ask(asked, draft, signal);
  if (reply !== null) return readAnswer(reply);
  const reason = `no answer to ${code} at ${address} port ${client.coaPort}`;
  throw radiusErrors.unanswered({ device: client.name, address, reason });
}

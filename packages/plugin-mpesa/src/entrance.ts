import type { PluginHost, PluginRequest, PluginResponse } from '@daftari/core';
import { gate, type Gate } from './addresses.ts';
import { callbackToken, sameToken } from './callbacks.ts';
import { callbacksOf, type KeyedLine } from './options.ts';
import { rejected } from './store-message.ts';

/** What a body may weigh; Daraja's weigh about one kilobyte. */
const LARGEST_BODY = 16_384;

/** A parsed body. */
export type Body = Readonly<Record<string, unknown>>;

/** What is done with a caller who may come in: the token has said for which shortcode. */
export type Welcome = (line: KeyedLine, body: Body, request: PluginRequest) => Promise<PluginResponse>;

/** The entrance to a path: whoever does not know the token sees no door at all. */
export type Entrance = (
  request: PluginRequest,
  host: PluginHost,
  path: string,
  welcome: Welcome,
) => Promise<PluginResponse>;

/** Lets in who knows the token of a line, comes from the right address and brings a JSON object. */
export function entrance(lines: readonly KeyedLine[]): Entrance {
  const doors = lines.map((line): Door => ({
    line,
    token: callbackToken(callbacksOf(line)),
    passes: gate(line.allowFrom),
  }));
  return async (request, host, path, welcome) => {
    const { params, address, raw } = request;
    // Each is compared, so that the time tells nothing of which is near.
    const [door] = doors.filter(({ token }) => sameToken(params['token'] ?? '', token));
    if (door === undefined) return NOT_FOUND;
    if (!door.passes(address)) {
      host.log.warn('A callback came from an address that is not in allowFrom', { address, path });
      return rejected(403, 'The address is not allowed.');
    }
    if (raw.byteLength > LARGEST_BODY) return rejected(413, `The body has more than ${LARGEST_BODY} bytes.`);
    const body = parsed(raw);
    if (body !== undefined) return welcome(door.line, body, request);
    host.log.warn('A callback is no JSON object', { path, bytes: raw.byteLength });
    return rejected(400, 'The body is not a JSON object in UTF-8.');
  };
}

interface Door {
  readonly line: KeyedLine;
  readonly token: string;
  readonly passes: Gate;
}

function parsed(raw: Uint8Array): Body | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined;
  } catch {
    return undefined;
  }
}

/** What anybody gets who calls an address that is not there. */
export const NOT_FOUND: PluginResponse = {
  status: 404,
  body: { type: 'about:blank', title: 'Not Found', status: 404 },
};

import type { Aaa, AaaAsk, AaaGrant, AaaRecord, Order, SimulatedRouter } from '@daftari/plugin-mikrotik/testing';
import {
  acctStatusTypes,
  acctTerminateCauses,
  attribute,
  codes,
  framedProtocols,
  nasPortTypes,
  octetsOf,
  openOrderSocket,
  prover,
  radiusClient,
  serviceTypes,
  valueOf,
  type Attribute,
  type Packet,
  type RadiusClient,
} from '@daftari/plugin-radius/testing';

// What a simulated router asks of RADIUS, as packets over UDP, and the orders that come back.

/** The line between a simulated router and a RADIUS server. */
export interface RadiusLine {
  /** What the router asks by. */
  readonly aaa: Aaa;
  /** Where it takes CoA and Disconnect. */
  readonly coaPort: number;
  /** Whether packets arrive, in either direction. */
  up: boolean;
  /** The server listens, and the router is there to obey. */
  connect(
    ports: { readonly auth: number; readonly acct: number },
    router: Pick<SimulatedRouter, 'orders'>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** Opens the line of one router. Nothing arrives before it is connected. */
export async function openRadiusLine(secret: string, clock: () => number): Promise<RadiusLine> {
  let router: Pick<SimulatedRouter, 'orders'> | null = null;
  let clients: { readonly auth: RadiusClient; readonly acct: RadiusClient } | null = null;
  const orders = await openOrderSocket({
    secret,
    obey: async (packet) => (line.up && router !== null ? router.orders(orderOf(packet)) : null),
  });
  const line: RadiusLine = {
    up: true,
    coaPort: orders.port,
    aaa: {
      async accessRequest(ask) {
        if (!line.up || clients === null) return null;
        const proof = prover('chap', { username: ask.username, password: ask.password, secret });
        const asked = (authenticator: Uint8Array) => logInOf(ask, proof.attributes(authenticator));
        const reply = await clients.auth.ask({ code: codes['Access-Request'], attributes: asked });
        if (reply === null) return null;
        if (reply.code === codes['Access-Accept']) return { accepted: true, grant: grantOf(reply) };
        return { accepted: false, message: valueOf(reply, 'Reply-Message') ?? '' };
      },
      async accounting(record) {
        if (!line.up || clients === null) return false;
        const late = attribute('Acct-Delay-Time', Math.max(0, Math.floor((clock() - record.at) / 1_000)));
        const attributes = [...accountOf(record), late];
        return (await clients.acct.ask({ code: codes['Accounting-Request'], attributes })) !== null;
      },
    },
    async connect(ports, obeys) {
      router = obeys;
      clients = {
        auth: await radiusClient({ port: ports.auth, secret, needs: 'signed' }),
        acct: await radiusClient({ port: ports.acct, secret }),
      };
    },
    async close() {
      await Promise.all([orders.close(), clients?.auth.close(), clients?.acct.close()]);
    },
  };
  return line;
}

function logInOf(ask: AaaAsk, proof: readonly Attribute[]): readonly Attribute[] {
  const { username, mac, calledId, acctSessionId, address, service } = ask;
  return [
    attribute('User-Name', username),
    ...proof,
    ...(service === 'ppp'
      ? [attribute('Service-Type', serviceTypes['Framed-User']), attribute('Framed-Protocol', framedProtocols.PPP)]
      : [attribute('Service-Type', serviceTypes['Login-User'])]),
    attribute('Acct-Session-Id', acctSessionId),
    ...(address === undefined ? [] : [attribute('Framed-IP-Address', address)]),
    ...whereOf({ mac, calledId, identity: ask.identity }),
  ];
}

function accountOf(record: AaaRecord): readonly Attribute[] {
  const { status, username, acctSessionId, address, cause, bytesIn, bytesOut, sessionS } = record;
  const counters = [
    attribute('Acct-Session-Time', sessionS),
    attribute('Acct-Input-Octets', bytesIn % 2 ** 32),
    attribute('Acct-Input-Gigawords', Math.floor(bytesIn / 2 ** 32)),
    attribute('Acct-Output-Octets', bytesOut % 2 ** 32),
    attribute('Acct-Output-Gigawords', Math.floor(bytesOut / 2 ** 32)),
  ];
  return [
    attribute('Acct-Status-Type', acctStatusTypes[status]),
    attribute('Acct-Session-Id', acctSessionId),
    attribute('User-Name', username),
    attribute('Framed-IP-Address', address),
    ...(record.class === undefined ? [] : [attribute('Class', Buffer.from(record.class, 'latin1'))]),
    ...(status === 'Start' ? [] : counters),
    ...(cause === undefined ? [] : [attribute('Acct-Terminate-Cause', acctTerminateCauses[cause])]),
    ...whereOf(record),
  ];
}

function whereOf({ mac, calledId, identity }: Pick<AaaAsk, 'mac' | 'calledId' | 'identity'>): readonly Attribute[] {
  return [
    attribute('Calling-Station-Id', mac),
    attribute('Called-Station-Id', calledId),
    attribute('NAS-Port-Type', nasPortTypes.Ethernet),
    attribute('NAS-Identifier', identity),
    attribute('NAS-IP-Address', '127.0.0.1'),
  ];
}

type Given<Fields> = { -readonly [Name in keyof Fields]?: Fields[Name] | undefined };

/** Leaves out what a packet does not name: RouterOS leaves that as it was. */
function named<Fields extends object>(fields: Given<Fields>): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
}

/** The limits of an Access-Accept or of a CoA-Request. */
function limitsOf(packet: Packet): Omit<AaaGrant, 'framedAddress' | 'framedPool'> {
  const total = valueOf(packet, 'Mikrotik-Total-Limit');
  const wraps = valueOf(packet, 'Mikrotik-Total-Limit-Gigawords') ?? 0;
  const marked = octetsOf(packet, 'Class');
  return named({
    rateLimit: valueOf(packet, 'Mikrotik-Rate-Limit'),
    addressList: valueOf(packet, 'Mikrotik-Address-List'),
    group: valueOf(packet, 'Mikrotik-Group'),
    sessionTimeoutS: valueOf(packet, 'Session-Timeout'),
    idleTimeoutS: valueOf(packet, 'Idle-Timeout'),
    interimS: valueOf(packet, 'Acct-Interim-Interval'),
    totalBytes: total === undefined ? undefined : total + wraps * 2 ** 32,
    portLimit: valueOf(packet, 'Port-Limit'),
    class: marked === undefined ? undefined : Buffer.from(marked).toString('latin1'),
  });
}

function grantOf(accept: Packet): AaaGrant {
  const addresses = {
    framedAddress: valueOf(accept, 'Framed-IP-Address'),
    framedPool: valueOf(accept, 'Framed-Pool'),
  };
  return { ...limitsOf(accept), ...named(addresses) };
}

function orderOf(packet: Packet): Order {
  const marks = {
    username: valueOf(packet, 'User-Name'),
    acctSessionId: valueOf(packet, 'Acct-Session-Id'),
    address: valueOf(packet, 'Framed-IP-Address'),
  };
  const kind = packet.code === codes['CoA-Request'] ? 'coa' : 'disconnect';
  return { ...limitsOf(packet), ...named(marks), kind };
}

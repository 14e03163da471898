import { parseIp } from '../engine/addresses.ts';
import { RouterOsTrap, traps } from '../engine/trap.ts';
import type { Answer, Ask, Engine, Row } from '../engine/types.ts';
import type { SimulatorOptions } from '../options.ts';

type Given = Ask & { readonly args: Row };

/** Commands of the router as a machine: ping, fetch, log, reboot and the like. */
export function addTools(engine: Engine, options: SimulatorOptions, power: { reboot(): void; off(): void }): void {
  for (const [path, command] of [
    ['', 'ping'],
    ['/tool', 'ping'],
  ] as const)
    engine.command(path, command, ({ args }) => ping(engine, options, args), 'test');
  engine.command('/tool', 'fetch', (ask) => fetchPage(engine, options, ask), 'test');
  for (const level of ['info', 'warning', 'error', 'debug'])
    engine.command('/log', level, ({ args }) => {
      engine.log(`script,${level}`, args['message'] ?? '');
      return [];
    });
  engine.command('/system', 'reboot', () => (power.reboot(), []), 'reboot');
  engine.command('/system', 'shutdown', () => (power.off(), []), 'reboot');
  engine.command('/system/backup', 'save', ({ args }) => saveBackup(engine, args), 'sensitive');
  engine.command('/interface', 'monitor-traffic', ({ args }) => idleTraffic(engine, args));
  engine.command('/interface/ovpn-client', 'monitor', ({ args }) => dialState(engine, args));
  engine.command('/ip/dhcp-server/lease', 'make-static', ({ args }) => makeStatic(engine, args), 'write');
  engine.command('/ip/dns/cache', 'flush', () => [], 'write');
  if (engine.hasMenu('/system/device-mode'))
    engine.command('/system/device-mode', 'update', () => {
      // Nobody presses the button of a simulated router: the change waits five minutes and lapses.
      throw new RouterOsTrap('failure: please activate by turning power off or pressing reset or mode button in 5m');
    });
}

function ping(engine: Engine, { reach = () => 2 }: SimulatorOptions, args: Row): readonly Row[] {
  const address = args['address'];
  if (address === undefined) throw traps.missing('address');
  if (parseIp(address) === null && !/^[\w.:-]+$/.test(address)) throw traps.badArgument('address');
  const count = Math.min(Number(args['count'] ?? 1), 100);
  const took = reach(address);
  return Array.from({ length: count }, (_, seq) => {
    const sent = String(seq + 1);
    const tally = { seq: String(seq), host: address, sent, received: took === null ? '0' : sent };
    if (took === null) return { ...tally, status: 'timeout', 'packet-loss': '100' };
    const time = engine.since('7') ? `${String(took)}ms0us` : `${String(took)}ms`;
    const range = { 'packet-loss': '0', 'min-rtt': time, 'avg-rtt': time, 'max-rtt': time };
    return { ...tally, size: '56', ttl: '64', time, ...range };
  });
}

function fetchPage(engine: Engine, { web }: SimulatorOptions, { args }: Given): Answer {
  if (engine.hasMenu('/system/device-mode') && engine.rows('/system/device-mode')[0]?.['fetch'] === 'false')
    throw traps.deviceMode();
  const { url } = args;
  if (url === undefined) throw traps.missing('url');
  const method = (args['http-method'] ?? 'get').toUpperCase();
  const reply = web?.({ url, method, headers: args['http-header-field'] ?? '', body: args['http-data'] ?? '' }) ?? null;
  if (reply === null) throw traps.failure('connection timeout');
  if (reply.status >= 400) throw traps.failure(`Fetch failed with status ${String(reply.status)}`);
  const kib = String(Math.floor(Buffer.byteLength(reply.body) / 1024));
  const row = { status: 'finished', downloaded: kib, total: kib, duration: '1s' };
  if (args['output'] === 'user' || args['output'] === 'user-with-headers')
    return { rows: [{ ...row, data: reply.body }] };
  if (args['output'] === 'none' || args['keep-result'] === 'no') return { rows: [row] };
  const name = args['dst-path'] ?? url.split('/').at(-1) ?? 'index.html';
  writeFile(engine, name, reply.body);
  return { rows: [row] };
}

/** Writes a file of the router; one of the same name is replaced. */
function writeFile(engine: Engine, name: string, contents: string): void {
  const { date, time } = engine.wallClock();
  const stamp = engine.since('7.15') ? 'last-modified' : 'creation-time';
  const values = { name, type: 'file', size: String(contents.length), contents, [stamp]: `${date} ${time}` };
  const there = engine.table('/file').find('name', name);
  if (there === undefined) engine.table('/file').add(values);
  else engine.table('/file').set(there.id, values);
}

function saveBackup(engine: Engine, args: Row): readonly Row[] {
  writeFile(engine, `${args['name'] ?? 'backup'}.backup`, '');
  return [];
}

/** Without traffic every interface is at rest. */
function idleTraffic(engine: Engine, args: Row): readonly Row[] {
  const names = (args['interface'] ?? args['.id'] ?? '').split(',');
  return names.map((name) => {
    if (engine.table('/interface').find('name', name) === undefined) throw traps.noMatch('interface');
    const still = ['rx-packets-per-second', 'rx-bits-per-second', 'tx-packets-per-second', 'tx-bits-per-second'];
    return { name, ...Object.fromEntries(still.map((column) => [column, '0'])) };
  });
}

function dialState(engine: Engine, args: Row): readonly Row[] {
  const named = args['.id'] ?? args['numbers'] ?? '';
  const item =
    engine.table('/interface/ovpn-client').get(named) ?? engine.table('/interface/ovpn-client').find('name', named);
  if (item === undefined) throw traps.noItem();
  const up = item.values['running'] === 'true';
  return [
    { status: up ? 'connected' : 'initializing...', ...(up ? { uptime: '1m', encoding: 'AES-256-CBC/SHA1' } : {}) },
  ];
}

/** A lease that came by itself stays for good. */
function makeStatic(engine: Engine, args: Row): readonly Row[] {
  const item = engine.table('/ip/dhcp-server/lease').get(args['.id'] ?? args['numbers'] ?? '');
  if (item === undefined) throw traps.noItem();
  engine.table('/ip/dhcp-server/lease').set(item.id, { dynamic: 'false' });
  return [];
}

import type { Billing } from '@daftari/core';
import type { Told } from './ask-server.ts';
import { moneyFacts, type GatewayFacts, type MoneyAsked, type MoneyFacts } from './money-facts.ts';

/**
 * Tells how an installation is put together, and how its server is, by what that says itself: nothing is started in the
 * process that asks. `unheard` is why routers are not heard by what is configured, null where nothing keeps them away.
 * Answers the code that the process ends with: 1 where a part is down, something waits for a person, routers are
 * unheard, nobody knows what became of money that was sent, or a gateway is silent.
 */
export async function doctor(
  billing: Pick<Billing, 'clock'> & MoneyAsked,
  told: Told,
  unheard: string | null,
  print: (line: string) => void,
): Promise<number> {
  const { registry, reads, clock } = billing;
  const { plugins, stages, ports, routes, jobs, tables, commands } = registry.describe();
  section(
    'plugins',
    plugins.map(({ id, version, contract }) => `${id}@${version}, contract ${contract}`),
  );
  section(
    'stages, first to last',
    Object.entries(stages).map(([name, order]) => `${name}: ${order.join(' → ') || '–'}`),
  );
  section(
    'ports',
    ports.map(({ kind, name, plugin }) => `${kind} ${name} by ${plugin}`),
  );
  section(
    'routes',
    routes.map(({ plugin, method, path, access }) => `${method} ${path} of ${plugin}, ${access}`),
  );
  section(
    'jobs',
    jobs.map(({ key, cron, zone }) => `${key}: ${cron} in ${zone}`),
  );
  section('tables', tables);
  section(
    'commands',
    commands.map(({ plugin, name, summary }) => `${plugin} ${name}: ${summary}`),
  );
  section('health', [...healthLines(told), ...(unheard === null ? [] : [unheard])]);
  const money = await moneyFacts(billing);
  section('money', moneyLines(money));
  const backlog = await reads.backlog(clock.now());
  section('database', ['answers', ...Object.entries(backlog).map(([kind, rows]) => `${kind}: ${rows} waiting`)]);
  const waits = (backlog['dead'] ?? 0) > 0 || money.doubted + money.takingsDoubted > 0 || money.gateways.some(isSilent);
  return waits || isDown(told) || unheard !== null ? 1 : 0;

  function section(title: string, lines: readonly string[]): void {
    print(title);
    for (const line of lines.length > 0 ? lines : ['none']) print(`  ${line}`);
  }
}

function healthLines(told: Told): readonly string[] {
  if ('silent' in told) return [`no server answers at ${told.from} (${told.silent}): nothing is known of its parts`];
  const { status, uptimeSeconds, parts } = told.health;
  const lines = Object.entries(parts).map(
    ([name, part]) => `${name}: ${part.status}${part.reason === undefined ? '' : ` (${part.reason})`}`,
  );
  const unsaid = Object.values(parts).some((part) => part.status !== 'up' && part.reason === undefined);
  const why = unsaid ? ['it says why to who has its DAFTARI_METRICS_TOKEN, or once its DAFTARI_PROXIES are named'] : [];
  return [`the server at ${told.from} is ${status}, for ${uptimeSeconds} s`, ...lines, ...why];
}

/** How gateways sell, and what of money waits for a person; how they are is told by the server, among its health. */
function moneyLines({ gateways, doubted, takingsDoubted, awaiting }: MoneyFacts): readonly string[] {
  return [
    ...gateways.map((gateway) => `${gateway.name}: ${salesOf(gateway)}, ${gateway.openBreaks} open breaks`),
    `money sent of which nobody knows what became: ${doubted}`,
    `money taken back that cannot be booked: ${takingsDoubted}`,
    `money that waits for a second person: ${awaiting}`,
  ];
}

function salesOf({ sales }: GatewayFacts): string {
  if (sales?.silentSince != null) return `has sold nothing since ${new Date(sales.silentSince).toISOString()}`;
  if (sales == null || sales.state === 'none') return 'has sold nothing in four weeks';
  return sales.state === 'learning' ? 'sells; how often it usually does is not known yet' : 'sells as it usually does';
}

function isSilent({ sales }: GatewayFacts): boolean {
  return sales?.silentSince != null;
}

function isDown(told: Told): boolean {
  return 'health' in told && Object.values(told.health.parts).some(({ status }) => status === 'down');
}

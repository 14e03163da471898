import type { Billing } from '@daftari/core';

/** Tells how an installation is put together and how it is. Answers the code that the process ends with. */
export async function doctor({ registry, reads, clock }: Billing, print: (line: string) => void): Promise<number> {
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
  const health = await registry.health();
  section(
    'health',
    health.map(({ plugin, status, reason }) => `${plugin}: ${status}${reason === undefined ? '' : ` (${reason})`}`),
  );
  const backlog = await reads.backlog(clock.now());
  section('database', ['answers', ...Object.entries(backlog).map(([kind, rows]) => `${kind}: ${rows} waiting`)]);
  return (backlog['dead'] ?? 0) > 0 ? 1 : 0;

  function section(title: string, lines: readonly string[]): void {
    print(title);
    for (const line of lines.length > 0 ? lines : ['none']) print(`  ${line}`);
  }
}

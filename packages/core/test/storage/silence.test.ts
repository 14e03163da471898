import net from 'node:net';
import knexFactory from 'knex';
import { expect, it, onTestFinished } from 'vitest';
import { knexConfig, workingBackends } from '../../src/storage/engine.ts';
import { isConnectionLost } from '../../src/storage/faults.ts';
import { watchLines } from '../../src/storage/silence.ts';
import { parseAddress, type Address } from '../../src/storage/url.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';

/** A way to a server that can lose all connections there are: no side hears any more of the other, nor that it ends. */
async function wayTo({ host, port }: Address) {
  const kept = new Set<net.Socket>();
  let swallowing = new Set<net.Socket>();
  const link = (from: net.Socket, to: net.Socket): void => {
    kept.add(from);
    from.on('data', (bytes) => swallowing.has(from) || to.write(bytes));
    from.on('error', () => undefined);
    from.on('close', () => swallowing.has(from) || to.destroy());
  };
  const proxy = net.createServer((near) => {
    const far = host.startsWith('/') ? net.connect(`${host}/.s.PGSQL.${port}`) : net.connect(port, host);
    link(near, far);
    link(far, near);
  });
  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of kept) socket.destroy();
    proxy.close();
  });
  return {
    port: (proxy.address() as net.AddressInfo).port,
    lose: () => void (swallowing = new Set(kept)),
  };
}

describeOnEngines('a connection that is not answered', (open, dialect) => {
  const begin = async (poolMax: number) => {
    const config = await open('empty');
    const address = parseAddress(config.kind === 'url' ? config.url : '');
    const way = await wayTo(address);
    const time = { now: 0 };
    const lines = watchLines({ working: () => workingBackends(address), now: () => time.now });
    const near = { ...address, host: '127.0.0.1', port: way.port };
    const knex = knexFactory({ ...knexConfig(near, poolMax, false, lines.watch), log: { warn: () => undefined } });
    const direct = knexFactory(knexConfig(address, 1));
    onTestFinished(async () => {
      await knex.destroy();
      await direct.destroy();
    });
    return { way, time, lines, knex, direct };
  };
  const pidOf = async (knex: Awaited<ReturnType<typeof begin>>['knex']): Promise<number> =>
    (await knex.raw('select pg_backend_pid() as pid')).rows[0].pid;

  it.runIf(dialect === 'postgres')('leaves the pool when the server knows nothing of it any more', async () => {
    const { way, time, lines, knex, direct } = await begin(1);
    const pid = await pidOf(knex);
    way.lose();
    await direct.raw('select pg_terminate_backend(?, 5000)', [pid]);
    const asked = pidOf(knex).catch((thrown: unknown) => thrown);
    const waiting = pidOf(knex); // The pool has one place only.
    await expect.poll(() => knex.client.pool.numPendingAcquires(), { timeout: 10_000 }).toBe(1);
    time.now += 4_999;
    await lines.look();
    expect(knex.client.pool.numUsed()).toBe(1);
    time.now += 1;
    await lines.look();
    expect(await asked).toSatisfy(isConnectionLost);
    expect(await waiting).not.toBe(pid);
  });

  it.runIf(dialect === 'postgres')('is left alone for as long as the server is at work on it', async () => {
    const { time, lines, knex, direct } = await begin(1);
    const trx = await direct.transaction();
    await trx.raw('select pg_advisory_xact_lock(1)');
    const ended = knex.raw('select pg_advisory_xact_lock(1)').then(
      () => 'answered',
      (thrown: unknown) => thrown,
    );
    const waits = `select 1 from pg_locks join pg_database on oid = database
      where locktype = 'advisory' and not granted and datname = current_database()`;
    await expect.poll(async () => (await trx.raw(waits)).rows.length, { timeout: 10_000 }).toBe(1);
    time.now += 3_600_000;
    await lines.look();
    await trx.commit();
    expect(await ended).toBe('answered');
  });
});

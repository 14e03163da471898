import { openIsp } from './isp.ts';
import { coreLog, createLogger } from './log.ts';
import { unheardRouters } from './radius-reach.ts';
import { runUntilSignal } from './run.ts';
import { createServer } from './server.ts';
import { giveUp, loadConfig } from './startup.ts';

// npm start: the server of one ISP, configured by its environment.
try {
  const config = loadConfig();
  const logger = createLogger(config.logLevel);
  const log = coreLog(logger);
  const unheard = unheardRouters(config.radius);
  if (unheard !== null) logger.warn(unheard);
  const { billing, secretKey } = await openIsp(config, log);
  const server = await createServer({ billing, config: { ...config, secretKey }, log });
  runUntilSignal(server, logger);
  const first = await server.firstOperator(config.operatorPassword);
  const address = await server.start();
  logger.info({ address, dataDir: config.dataDir, plugins: billing.registry.describe().plugins }, 'Daftari is up.');
  // Not through the log: this is told once, to who sits here.
  process.stdout.write(`\n  Portal    ${address}/\n  Console   ${address}/console\n  API       ${address}/docs\n`);
  if (first !== null) {
    const told = config.operatorPassword === null ? first.password : '(DAFTARI_OPERATOR_PASSWORD)';
    process.stdout.write(`  Operator  ${first.name}, password ${told}; told this once\n`);
  }
  process.stdout.write('\n');
} catch (thrown) {
  giveUp(thrown);
}

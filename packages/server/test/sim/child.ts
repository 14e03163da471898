import { createLogger, coreLog } from '../../src/log.ts';
import { createServer } from '../../src/index.ts';
import { runUntilSignal } from '../../src/run.ts';
import { openBilling, Settings } from './isp.ts';

// One life of the ISP: the server as an ISP runs it, until it is killed. Tells its parent when it is up.
// node --conditions=@daftari/source packages/server/test/sim/child.ts <settings as JSON>

const settings = Settings.parse(JSON.parse(process.argv[2] ?? ''));
const logger = createLogger('error');
const log = coreLog(logger);
const billing = await openBilling(settings, log);
const { dataDir, ports, secretKey } = settings;
const server = await createServer({
  billing,
  config: {
    host: '127.0.0.1',
    port: ports.http,
    dataDir,
    ispName: 'Kill Net',
    secretKey: Buffer.from(secretKey, 'hex'),
  },
  log,
});
runUntilSignal(server, logger);
await server.start();
process.send?.('up');

import { startEmbedded } from '../../../src/storage/embedded/start.ts';

/**
 * A program that keeps an embedded server: `node keeper.ts <dataDir> <cacheDir>`. Says on its output where the server
 * is, or why there is none, and then lives until it is killed or its input ends.
 */
const [dataDir = '', cacheDir = ''] = process.argv.slice(2);
try {
  const { connection, stop } = await startEmbedded({ dataDir, cacheDir });
  console.log(JSON.stringify({ host: connection.host }));
  process.stdin.on('end', () => void stop());
  process.stdin.resume();
} catch (error) {
  const { code, message } = error as { code?: string; message: string };
  console.log(JSON.stringify({ code, message }));
}

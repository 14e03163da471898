import type { Log } from '@daftari/core';
import { commandsFile } from './demo/commands.ts';
import { DemoFault, readEnvironment, type DemoConfig } from './demo/environment.ts';
import { startDemo, type Demo } from './demo/start.ts';
import { EXPIRED, type Progress } from './history/seed.ts';

// npm run demo: an ISP of 500 customers on this machine, with nothing else installed. Ctrl-C ends it.

/** Faults only: the rest would scroll away what there is to do. */
const log: Log = {
  debug() {},
  info() {},
  warn() {},
  error: (message, details) => console.error(`! ${message}`, details ?? ''),
};

const closing = new AbortController();
let demo: Demo | undefined;
let begun: Promise<void> = Promise.resolve();

for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => void end());

begun = run().catch((thrown: unknown) => {
  if (closing.signal.aborted) return;
  console.error(thrown instanceof DemoFault ? thrown.message : thrown);
  process.exitCode = 1;
});

async function run(): Promise<void> {
  const config = readEnvironment(process.env);
  demo = await startDemo({ config, log, progress, signal: closing.signal });
  console.log(greeting(demo, config));
}

async function end(): Promise<void> {
  closing.abort(new DemoFault('stopped'));
  console.log('\nStopping …');
  await begun;
  await demo?.stop();
  const left = demo === undefined ? 'Nothing was finished' : 'The data stays; the next start finds it again';
  console.log(`Stopped. ${left}.`);
}

/** One line that grows; where there is no terminal, one line every ten days. */
function progress({ day, days, customers, payments }: Progress): void {
  const said = `${customers} customers, ${payments} payments`;
  if (!process.stdout.isTTY) {
    if (day % 10 === 0) console.log(`Making the history: day ${day} of ${days}, ${said}`);
    return;
  }
  const full = Math.round((day / days) * 30);
  process.stdout.write(
    `\rMaking the history  ${'█'.repeat(full)}${'░'.repeat(30 - full)}  day ${day} of ${days}, ${said} `,
  );
  if (day === days) process.stdout.write('\n');
}

function greeting({ url, phoneUrl, logins, customers, vouchers }: Demo, config: DemoConfig): string {
  const [customer, operator, second] = logins;
  const [money, ...days] = vouchers;
  return `
Daftari demo: an ISP of ${customers} customers, 60 days of books, 30 days of usage

  Portal   ${url}/
  Console  ${url}/console
  Phone    ${phoneUrl}
  API      ${url}/docs
  RADIUS   127.0.0.1 ports ${config.radiusAuthPort} and ${config.radiusAcctPort}

  Customer   ${customer?.username}   ${customer?.password}   (expired when the demo was made; her router dials)
  Operator   ${operator?.username}    ${operator?.password}
             ${second?.username}     ${second?.password}   (above KES 1,000 a refund needs both)

  Card       4242 4242 4242 4242, and 4000 0000 0000 0002 is declined: Stripe is simulated too
  Promotion  KARIBU   a fifth off the next bill
  Vouchers   ${money ?? 'none'}   KES 2,500
             ${days.join(' ')}   a day at the hotspot each

  1. Open the portal, and log in as the customer.
  2. Open the phone in a second window.
  3. Send the prompt from the portal, then enter any PIN on the phone.
  4. Watch each step, until her router is online. Ctrl-C ends the demo.

  In another terminal, in this folder, the commands of a help desk:

    set -a; . '${commandsFile(config)}'; set +a
    npx daftari why amina.otieno
    npx daftari radius watch
    npx daftari radius test --user amina.otieno --password ${EXPIRED.secret}

  To begin again with an expired customer, remove the folder ${config.dataDir}
`;
}

#!/usr/bin/env node
import { type Billing } from '@daftari/core';
import { SERVER } from './auth/tables.ts';
import { openBeside } from './beside.ts';
import { askServer } from './ask-server.ts';
import { commandHelp } from './command-help.ts';
import { doctor } from './doctor.ts';
import { openIsp } from './isp.ts';
import { unheardRouters } from './radius-reach.ts';
import { runCommand } from './run-command.ts';
import { coreLog, createLogger } from './log.ts';
import { giveUp, loadConfig } from './startup.ts';
import { optionsOf } from './typed.ts';
import { whyCommand } from './why-command.ts';

const USAGE = [
  'daftari doctor                          plugins, order of stages, health, database',
  'daftari operator add --name <name>      makes an operator and prints the password',
  'daftari operator list                   names the operators',
  'daftari operator password --name <name> gives an operator another password, and ends her log-ins',
  'daftari operator remove --name <name>   removes an operator, and ends her log-ins',
  'daftari bill                            bills whatever is due',
  'daftari run bill|renewal|expiry         a run over all accounts that are due, with its progress',
  '            [--dry-run] [--cut-off <instant>] [--max-lines <n>] [--median-factor <k>]',
  'daftari why <username>                  why somebody is offline, from the money to her last packet',
  'daftari radius watch [--user <name>] [--nas <router>] [--refused]',
  '                                        log-ins as they happen, decoded, with the reason',
  'daftari radius test --user <name> --password <password>',
  '                                        logs in as a router would; this machine must be a client',
  'daftari dead-letters [--replay <id>]    what waits for a person; tries one again',
  'daftari <plugin> <command> [--key value …]',
  'daftari <plugin> <command> --help       what a command takes',
].join('\n');

const print = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (thrown) {
  giveUp(thrown);
}

async function run([word, ...rest]: readonly string[]): Promise<number> {
  if (word === undefined || word === 'help' || word === '--help') {
    print(USAGE);
    return word === undefined ? 1 : 0;
  }
  const [config, log] = [loadConfig(), coreLog(createLogger('warn'))];
  // Only who makes the first operator makes the books: any other command would find nothing in new ones.
  const mustExist = !(word === 'operator' && rest[0] === 'add');
  // What works through everybody's books belongs to the process that has the database.
  const alone = word === 'run' || word === 'bill';
  const billing = alone ? (await openIsp(config, log, mustExist)).billing : await openBeside(config, log, mustExist);
  try {
    if (word === 'doctor') return await doctor(billing, await askServer(config), unheardRouters(config.radius), print);
    if (word === 'why') return await whyCommand(billing, rest, print);
    if (word === 'run') return await runCommand(billing, rest, process.stdout);
    return await command(billing, word, rest);
  } finally {
    await billing.stop();
  }
}

/** Runs a command of a plugin. Those of the server itself are typed without its name. */
async function command(billing: Billing, word: string, rest: readonly string[]): Promise<number> {
  const ownWord = word === 'bill' || word === 'dead-letters';
  const [second = '', ...behind] = rest;
  const typed = ownWord ? rest : behind;
  const [pluginId, name] = ownWord
    ? [SERVER, word]
    : word === 'operator'
      ? [SERVER, `operator-${second}`]
      : [word, second];
  const { commands } = billing.registry;
  const found = commands.find((one) => one.pluginId === pluginId && one.name === name);
  if (found === undefined) {
    print(`There is no command ${[word, second].join(' ').trim()}.\n\n${USAGE}`);
    if (word === 'radius') print('\nRADIUS is not configured in this environment: RADIUS_CLIENTS names the routers.\n');
    for (const one of commands) print(`  ${one.pluginId} ${one.name.padEnd(20)} ${one.summary}`);
    return 1;
  }
  if (typed.includes('--help')) {
    for (const line of commandHelp(found)) print(line);
    return 0;
  }
  await found.run(optionsOf(typed), print);
  return 0;
}

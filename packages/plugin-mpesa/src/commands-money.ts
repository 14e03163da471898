import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { majorString, type Command, type PluginHost } from '@daftari/core';
import { z } from 'zod';
import { askBalance, askStatus, frequencies, proposeStandingOrder } from './asks.ts';
import { commandOf, Gateway } from './command-of.ts';
import { maskedParty, movedMoney, readResult } from './daraja/order-result.ts';
import { minorFromDaraja } from './daraja/amount.ts';
import type { House } from './house.ts';
import { keptAnswer, keptBalances } from './kept.ts';
import { mpesaErrors } from './errors.ts';

/** How long a person waits for an answer that comes as a message to the server, and how often it is looked for. */
const WAIT_MS = 20_000;
const LOOK_MS = 500;

const Named = Gateway.extend({ receipt: z.string('must be the receipt of an M-Pesa transaction') });
const Import = Gateway.extend({ file: z.string('must be the CSV that the organisation portal exports') });
const Standing = Gateway.extend({
  account: z.string('must be the number of the account'),
  phone: z.string('must be the phone that pays'),
  amount: z.string('must be whole shillings'),
  frequency: z.enum(frequencies as [string, ...string[]], `must be one of ${frequencies.join(', ')}`),
  until: z.iso.date('must be the last day, such as 2027-12-31'),
});

/** Questions and money by hand: `npx daftari mpesa balance`. What sends money out is ordered through the core alone. */
export const moneyCommands = (house: House): readonly Command[] => [
  statusCommand(house),
  balanceCommand(house),
  importCommand(house),
  standingCommand(house),
];

const statusCommand = (house: House): Command =>
  commandOf({
    name: 'status',
    summary: 'Asks what became of a transaction, by its receipt; a payment to us that nobody told of is booked.',
    options: Named,
    async run({ receipt: written, gateway }, host, print) {
      const [line, link] = house.keyedLine(gateway);
      link.open(host);
      const askedAt = host.clock.now();
      const receipt = await askStatus(line, link, written);
      const said = await awaited(() => keptAnswer(host, line, receipt, askedAt));
      if (said === null) return print('Daraja has taken the question. Its answer is not there yet: ask again.');
      const result = readResult(said);
      const { amountMinor, at, receiver } = movedMoney(result);
      const [word, payer] = [result.values('TransactionStatus')[0], result.values('DebitPartyName')[0]];
      print(`${receipt}: ${word ?? `${result.said} (${result.code})`}`);
      if (amountMinor !== null) print(`  amount  KES ${majorString({ minor: amountMinor, currency: 'KES' })}`);
      if (at !== null) print(`  when    ${inZone(at, host)}`);
      if (payer !== undefined) print(`  from    ${maskedParty(payer)}`);
      if (receiver !== null) print(`  to      ${receiver}`);
    },
  });

const balanceCommand = (house: House): Command =>
  commandOf({
    name: 'balance',
    summary: 'Asks what the accounts of the shortcode hold.',
    options: Gateway,
    async run({ gateway }, host, print) {
      const [line, link] = house.keyedLine(gateway);
      link.open(host);
      const askedAt = host.clock.now();
      await askBalance(line, link);
      const fresh = async () => {
        const kept = (await keptBalances(host, line.name)).filter(({ at }) => at >= askedAt);
        return kept.length === 0 ? null : kept;
      };
      const balances = await awaited(fresh);
      if (balances === null) return print('Daraja has taken the question. Its answer is not there yet: ask again.');
      for (const { account, balanceMinor } of balances) {
        print(`${account.padEnd(36)} KES ${majorString({ minor: balanceMinor, currency: 'KES' })}`);
      }
    },
  });

const importCommand = (house: House): Command =>
  commandOf({
    name: 'import',
    summary: 'Takes in a statement (CSV) of the organisation portal; the same one again changes nothing.',
    options: Import,
    async run({ file, gateway }, host, print) {
      const [line, link] = house.line(gateway);
      link.open(host);
      const text = await readFile(file, 'utf8');
      const brought = { gateway: line.name, text, name: basename(file), actor: 'command line' };
      const { fresh, known, found, applied, unreadable } = await host.importStatement(brought);
      print(`${fresh} lines are new, ${known} were known.`);
      print(`${found} payments that nothing had told of are booked, and ${applied} other lines are looked into.`);
      for (const { row, why } of unreadable) print(`Line ${row} cannot be read: ${why}.`);
    },
  });

const standingCommand = (house: House): Command =>
  commandOf({
    name: 'standing-order',
    summary: 'Proposes to a customer that M-Pesa pays by itself from now on; her phone asks for her PIN.',
    options: Standing,
    async run({ account, phone, amount, frequency, until, gateway }, host, print) {
      const [line, link] = house.keyedLine(gateway);
      link.open(host);
      const owner = await host.accountByNumber(account);
      if (owner === null) throw mpesaErrors.noAccount({ number: account });
      const amountMinor = minorFromDaraja(amount);
      if (amountMinor === undefined) throw mpesaErrors.amountNotPositive();
      const found = frequencies.find((one) => one === frequency);
      const orderId = await proposeStandingOrder(line, link, host, {
        accountId: owner.id,
        accountNumber: account,
        msisdn: phone,
        amountMinor,
        frequency: found ?? 'monthly',
        fromAt: host.clock.now(),
        untilAt: Date.parse(`${until}T23:59:59+03:00`),
      });
      print(`The customer is asked on her phone. When she agrees, the mandate ${orderId} is hers.`);
    },
  });

async function awaited<T>(look: () => Promise<T | null>): Promise<T | null> {
  for (let waited = 0; ; waited += LOOK_MS) {
    const found = await look();
    if (found !== null || waited >= WAIT_MS) return found;
    await setTimeout(LOOK_MS);
  }
}

const inZone = (at: number, { zone }: PluginHost): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'medium' }).format(at);

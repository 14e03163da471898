import { renameSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kes, type StormBench, type StormWorld } from '@daftari/core/testing';
import type { Entry } from '../testing/bank.ts';
import { pluginsOf, type Lake } from './storm-plugins.ts';
import { aBank } from './support.ts';

const changed = (entry: Entry): Entry => ({ ...entry, amount: kes('9999.00') });

/** A bank that lays down a statement for each payment, and one of the whole day every hour. */
export async function bankStorm({ clock }: StormWorld): Promise<StormBench> {
  const home = await mkdtemp(join(tmpdir(), 'bank-storm-'));
  const settings: Lake = { folder: join(home, 'incoming'), whole: join(home, 'whole.sta') };
  const { folder } = settings;
  await mkdir(folder);
  const lake = aBank();
  let laid = 0;
  /** Nobody ever sees half a file: it is written elsewhere and moved. */
  const lay = async (text: string): Promise<boolean> => {
    const name = `${String((laid += 1)).padStart(6, '0')}.csv`;
    await writeFile(join(folder, `${name}.part`), text);
    await rename(join(folder, `${name}.part`), join(folder, name));
    return true;
  };
  /** The lines of a statement that ends with an entry: with the one before, so that it can be seen to foot. */
  const upTo = (entry: Entry): readonly Entry[] => lake.entries.slice(0, lake.entries.indexOf(entry) + 1).slice(-2);
  return {
    gateway: 'bank',
    price: kes('1000.00'),
    plugins: () => pluginsOf(settings),
    program: { file: new URL('storm-life.ts', import.meta.url), settings },
    async herself({ payer, reference, amount }) {
      const entry = lake.book({ at: clock.now(), amount, narrative: `PESALINK ${payer} ${reference}` });
      // At once, so that of two payments the later one is printed with both.
      writeFileSync(`${settings.whole}.part`, lake.mt940());
      renameSync(`${settings.whole}.part`, settings.whole);
      const lines = upTo(entry);
      // What somebody has changed by hand does not foot any more, and all of it is refused.
      const wrong = lake.csv(lines.map((line) => (line === entry ? changed(line) : line)));
      const text = lines.length % 2 === 0 ? lake.csv(lines) : lake.mt940(lines);
      return {
        receipt: entry.reference,
        amount,
        messages: [() => lay(text)],
        contradictions: lines.length < 2 ? [] : [() => lay(wrong)],
      };
    },
    forge({ reference, amount }) {
      const [last] = lake.entries.slice(-1);
      if (last === undefined) return [];
      const forged: Entry = { ...last, amount, narrative: reference, reference: `FAKE${lake.entries.length}` };
      return [
        () => lay(lake.csv([last, forged])),
        () => lay(lake.csv([forged]).replace(lake.account, '9990123456700')),
      ];
    },
    close: () => rm(home, { recursive: true, force: true }),
  };
}

import { readFile, writeFile, mkdir, rename } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openEngine, openStore } from '@daftari/core/storage';
import { silentLog, type Store } from '@daftari/core';
import { z } from 'zod';
import { seed, type Progress } from '../history/seed.ts';
import { DemoFault, type DemoConfig } from './environment.ts';

/** What the note in the data folder says: which folder holds books whose history is whole. */
const Note = z.object({
  books: z.string().regex(/^books-\d+$/),
  customers: z.int(),
  secretKey: z.base64(),
  vouchers: z.array(z.string()).default([]),
});

/** The demo's books, open. */
export interface Books {
  /** The folder that the database keeps its data in. */
  readonly folder: string;
  readonly store: Store;
  readonly customers: number;
  /** Codes printed with the history: the demo says them, an ISP would hand them out and keep none. */
  readonly vouchers: readonly string[];
  /** 32 bytes: what network passwords are sealed with, and callback addresses are made of. */
  readonly secretKey: Uint8Array;
  /** Whether the history was made just now. */
  readonly isNew: boolean;
}

/** What opening needs. */
export interface OpenBooks {
  readonly config: DemoConfig;
  readonly now: number;
  readonly progress: (done: Progress) => void;
  /** Ends a seeding under way; what was begun is left lying and not used again. */
  readonly signal: AbortSignal;
}

/**
 * Opens the demo's database, and fills it with its history at the first start. A history that was interrupted is begun
 * anew in another folder: only the note, written last, makes a folder count.
 */
export async function openBooks({ config, now, progress, signal }: OpenBooks): Promise<Books> {
  const { dataDir } = config;
  await mkdir(dataDir, { recursive: true });
  const known = await readNote(dataDir);
  if (known !== null) {
    const secretKey = Buffer.from(known.secretKey, 'base64');
    const folder = join(dataDir, known.books);
    const store = await openFolder(folder, secretKey);
    const { customers, vouchers } = known;
    return { folder, store, customers, vouchers, secretKey, isNew: false };
  }
  const books = `books-${now}`;
  const secretKey = randomBytes(32);
  const folder = join(dataDir, books);
  const store = await openFolder(folder, secretKey);
  const { customers } = config;
  try {
    const { vouchers } = await seed({ store, customers, untilAt: now, seed: config.seed, progress, signal });
    const kept = [...vouchers];
    await writeNote(dataDir, { books, customers, secretKey: secretKey.toString('base64'), vouchers: kept });
    return { folder, store, customers, vouchers, secretKey, isNew: true };
  } catch (thrown) {
    await store.close();
    throw thrown;
  }
}

async function openFolder(dataDir: string, secretKey: Uint8Array): Promise<Store> {
  const engine = await openEngine(
    { kind: 'embedded', dataDir },
    { chance: Math.random, log: (line) => silentLog.info(line) },
  );
  return openStore(engine, { secretKey });
}

async function readNote(dataDir: string): Promise<z.output<typeof Note> | null> {
  const path = join(dataDir, 'demo.json');
  const text = await readFile(path, 'utf8').catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT') return null;
    throw fault;
  });
  if (text === null) return null;
  try {
    return Note.parse(JSON.parse(text));
  } catch {
    throw new DemoFault(`${path} is not what the demo wrote. Remove ${dataDir} to begin anew.`);
  }
}

/** Written aside and moved into place, so that a crash leaves no half of it. */
async function writeNote(dataDir: string, note: z.output<typeof Note>): Promise<void> {
  const aside = join(dataDir, `demo.json.${randomBytes(4).toString('hex')}`);
  await writeFile(aside, `${JSON.stringify(note)}\n`, { mode: 0o600 });
  await rename(aside, join(dataDir, 'demo.json'));
}

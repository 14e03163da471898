import { credit, debit, type Journal } from '../src/domain/ledger.ts';
import { NO_TAX_PROFILE } from '../src/domain/taxes/profile.ts';
import type { Id } from '../src/kernel/id.ts';
import { money } from '../src/kernel/money.ts';
import { systemClock } from '../src/ports/clock.ts';
import { randomIds } from '../src/ports/ids.ts';
import type { InboxMessage } from '../src/ports/gateway.ts';
import type { Store } from '../src/ports/store.ts';
import { openEngine, openStore } from '../src/storage/index.ts';
import { openByHand } from './by-hand.ts';
import { openLedgerPeer } from './ledger-peer.ts';
import { race, type Race } from './race.ts';

// Journals and callbacks made durable by the store, against the same rows by hand. Prints one line of JSON.
// node --conditions=@daftari/source packages/core/bench/journals.ts <url of an empty PostgreSQL database> <slice, ms>

const WRITERS = 8;
const ACCOUNTS = 1_000;

const [url = '', sliceMs = '1000'] = process.argv.slice(2);
const ids = randomIds(systemClock);
const engine = await openEngine({ kind: 'url', url, poolMax: WRITERS }, { chance: Math.random });
const store = await openStore(engine);
const accounts = await openAccounts(store);
const byHand = await openByHand(url, WRITERS);
const peer = await openLedgerPeer(url, WRITERS, ACCOUNTS);
try {
  const journals = [
    { name: 'byHand', once: booking(byHand.book) },
    { name: 'store', once: booking((journal) => written(store.write({ journals: [journal] }))) },
    { name: 'plain', once: booking(byHand.bookPlain) },
    { name: 'functions', once: peer.transfer },
  ];
  const callbacks = [
    { name: 'byHand', once: receiving(byHand.receive) },
    { name: 'store', once: receiving((message) => written(store.write({ inbox: [message] }))) },
  ];
  const measured = (writers: number): Race => ({ writers, rounds: 3, sliceMs: Number(sliceMs) });
  const figures = {
    alone: await race(journals, measured(1)),
    together: await race(journals, measured(WRITERS)),
    callbacks: await race(callbacks, measured(WRITERS)),
    disagreements: (await store.verify()).length,
  };
  console.log(JSON.stringify(figures));
} finally {
  await peer.close();
  await byHand.close();
  await store.close();
}

/** Customers with a wallet and receivables, made in one unit of work. */
async function openAccounts(to: Store): Promise<readonly Id<'Account'>[]> {
  const owners = Array.from({ length: ACCOUNTS }, (_, n) => `acc_${n}` as Id<'Account'>);
  const opened = owners.map((id, n) => ({
    id,
    number: String(10_000_000 + n),
    name: `Customer ${n}`,
    phone: null,
    email: null,
    currency: 'KES',
    zone: 'Africa/Nairobi',
    state: 'active' as const,
    role: 'customer' as const,
    agentId: null,
    taxProfile: NO_TAX_PROFILE,
    version: 1,
    createdAt: Date.now(),
  }));
  await written(to.write({ accounts: opened }));
  return owners;
}

/** Each writer has customers of its own: what is measured is booking, and not waiting for one another's locks. */
function booking(book: (journal: Journal) => Promise<void>) {
  return (writer: number, turn: number): Promise<void> => {
    const owner = accounts[(turn * WRITERS + writer) % ACCOUNTS] ?? null;
    const now = Date.now();
    const amount = money(100_00n, 'KES');
    return book({
      id: ids.next('jrn'),
      kind: 'reversal',
      documentType: 'journal',
      documentId: ids.next('jrn'),
      bookedAt: now,
      effectiveAt: now,
      entries: [debit('1200', owner, amount), credit('2100', owner, amount)],
      memo: 'Back into the wallet',
      origin: 'bench',
    });
  };
}

function receiving(receive: (message: InboxMessage) => Promise<void>) {
  return (): Promise<void> => {
    const key = ids.next('msg');
    const body = { TransID: key, TransAmount: '1000.00', BillRefNumber: '10000099', MSISDN: '2547*****678' };
    return receive({ gateway: 'bench', key, topic: 'c2b', body, receivedAt: Date.now() });
  };
}

async function written(writing: ReturnType<Store['write']>): Promise<void> {
  const { outcome } = await writing;
  if (outcome !== 'written') throw new Error(`a write of the bench was ${outcome}`);
}

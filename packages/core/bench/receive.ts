import type { InboxMessage } from '../src/ports/gateway.ts';
import { openByHand } from './by-hand.ts';
import { race } from './race.ts';

// Bare inserts of messages into a table that nobody works on, eight at once, for so many milliseconds each time that
// it is asked: `{ ms }` over IPC. What is inserted is what the M-Pesa plugin keeps of a confirmation.
// node --conditions=@daftari/source packages/core/bench/receive.ts <url of a database with the core's tables>

const WRITERS = 8;

const [url = ''] = process.argv.slice(2);
const byHand = await openByHand(url, WRITERS);
let received = 0;
const runners = [{ name: 'byHand', once: () => byHand.receiveApart(message()) }];
process.on('message', ({ ms: sliceMs }: { readonly ms: number }) => {
  void race(runners, { writers: WRITERS, rounds: 1, sliceMs }).then(([result]) => process.send?.(result));
});
process.once('disconnect', () => void byHand.close());
process.send?.({ up: true });

/** Its key ends with the hash of its body. */
function message(): InboxMessage {
  received += 1;
  const receipt = `TKN${String(received).padStart(7, '0')}`;
  const body = {
    TransactionType: 'Pay Bill',
    TransID: receipt,
    TransTime: '20261123120000',
    TransAmount: '1000.00',
    BusinessShortCode: '600984',
    BillRefNumber: String(10_000_000 + (received % 1_000)),
    InvoiceNumber: '',
    OrgAccountBalance: '49197.00',
    ThirdPartyTransID: '',
    MSISDN: '2547 ***** 126',
    FirstName: 'John',
    MiddleName: '',
    LastName: '',
  };
  return { gateway: 'mpesa', key: `${receipt}:${'0'.repeat(32)}`, topic: 'c2b', body, receivedAt: Date.now() };
}

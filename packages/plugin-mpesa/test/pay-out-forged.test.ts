import { describe, expect, it } from 'vitest';
import { forgeResult } from '../src/testing/index.ts';
import { halls } from './hall.ts';
import { ask, doubts, DSB, last, MINUTE, opener, order, said, send } from './orders.ts';

const open = opener(halls());

describe('a forger', () => {
  const forged = { originatorConversationId: DSB, conversationId: 'AG_1', code: '2040', receipt: 'SKE0000000' };

  it('who knows the token and no more cannot say anything of an order', async () => {
    const here = await open();
    here.sim.spoil('b2c', { result: 'held' });
    await send(here);
    const [held] = here.sim.deliveries();
    const real = held?.url ?? '';
    const [about, proof] = real.split('/').slice(-2) as [string, string];
    const tokens = real.split('/').slice(0, -3).join('/');
    const otherOrder = Buffer.from('disbursement/dsb_other/', 'utf8').toString('hex');
    for (const url of [
      `${tokens}/order/${about}/${'a'.repeat(26)}`,
      `${tokens}/order/${otherOrder}/${proof}`,
      // What is good for a Result is not for the answer to a question, which is not doubted.
      `${tokens}/answer/${about}/${proof}`,
      real.replace(/hooks\/[^/]+/, `hooks/${'a'.repeat(26)}`),
    ]) {
      expect(await forgeResult(url, forged)).toBe(404);
    }
    expect(here.host.messages).toEqual([]);
  });

  it('who has even learnt the address of a Result cannot have money given back', async () => {
    const here = await open();
    here.sim.spoil('b2c', { result: 'held' });
    await send(here);
    expect(await forgeResult(here.sim.deliveries()[0]?.url ?? '', forged)).toBe(200);
    const [message] = here.host.messages;
    expect(message && doubts(here, message)).toEqual([true]);
    // The money has gone, so M-Pesa finds it when it is asked.
    await ask(here, order(), DSB, 5 * MINUTE);
    expect(last(said(here))).toMatchObject({ kind: 'paid_out', disbursementId: DSB });
  });

  it('from another address is turned away, and so is what is no JSON', async () => {
    const here = await open();
    here.sim.spoil('b2c', { result: 'held' });
    await send(here);
    const url = here.sim.deliveries()[0]?.url ?? '';
    expect((await fetch(url, { method: 'POST', body: 'ResultCode=0' })).status).toBe(400);
    here.door.peer = '203.0.113.9';
    expect(await forgeResult(url, forged)).toBe(403);
    expect(here.host.messages).toEqual([]);
  });
});

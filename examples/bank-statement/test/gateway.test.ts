import { gatewaysOf } from '@daftari/core';
import { describeGateway, kes, START, testHost } from '@daftari/core/testing';
import { aBank, bankPlugin } from './support.ts';

// The suite that every gateway passes: what the bank cannot do is skipped by its name.
describeGateway('bank', async () => {
  const host = testHost({ pluginId: 'bank', now: START });
  const parts = bankPlugin().setup();
  const [gateway] = gatewaysOf(parts);
  const { api, start, stop } = parts;
  if (gateway === undefined || api === undefined) throw new Error('the plugin lacks a part');
  await start?.(host);
  const lake = aBank();
  const amount = kes('2500.00');
  return {
    gateway,
    payer: '254712345678',
    amount,
    async pay() {
      lake.book({ at: START, amount, narrative: 'RTGS JANE WANJIKU 10000099', payer: 'JANE WANJIKU' });
      await api.take({ name: 'statement.csv', text: lake.csv() });
    },
    messages: async () => host.messages,
    report: () => ({ fromAt: START - 86_400_000, untilAt: START + 86_400_000 }),
    async takeBack(payment) {
      const returned = { undoes: payment, narrative: `RETURNED ${payment} BY PAYER BANK` };
      lake.book({ at: START + 60_000, amount: kes('-2500.00'), ...returned });
      await api.take({ name: 'statement.sta', text: lake.mt940() });
    },
    close: async () => stop?.(),
  };
});

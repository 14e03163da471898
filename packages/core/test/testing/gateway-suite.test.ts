import { describeGateway } from '../../src/testing/gateway-suite.ts';
import { openCounter } from './counter.ts';

describeGateway('of a counter that can do everything', () => openCounter());

describeGateway('of a counter that only hears of payments', async () => {
  const { gateway, payer, amount, answer, messages, close } = await openCounter();
  const { name, currencies, read } = gateway;
  return {
    gateway: { name, currencies, read },
    payer,
    amount,
    async pay() {
      await gateway.request?.(
        { attemptId: 'att_1', amount, mandate: null } as Parameters<NonNullable<typeof gateway.request>>[0],
        AbortSignal.timeout(1_000),
      );
      await answer?.('ask-att_1', 'pay');
    },
    messages,
    close,
  };
});

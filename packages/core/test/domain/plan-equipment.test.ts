import { expect, it } from 'vitest';
import { checkPlan } from '../../src/domain/plan-check.ts';
import { completePlan, type ServiceInput } from '../../src/domain/plan-input.ts';
import { planInput } from '../../src/testing/builders.ts';

/** Home 10: 10 Mbit/s down, 5 up. */
const check = (given: Partial<ServiceInput>) => () => {
  const input = planInput();
  checkPlan(completePlan({ ...input, service: { ...input.service, ...given } }));
};

it.each<[Partial<ServiceInput>, string]>([
  [{}, 'nothing of it'],
  [{ burst: { downKbps: 20_000, upKbps: 5_000, seconds: 8 } }, 'a burst one way'],
  [
    { burst: { downKbps: 20_000, upKbps: 10_000, threshold: { downKbps: 8_000, upKbps: 4_000 }, seconds: 8 } },
    'a burst with its threshold',
  ],
  [{ guaranteed: { downKbps: 10_000, upKbps: 5_000 }, priority: 8 }, 'all of it is kept'],
  [{ pool: 'homes', ipv6Pool: 'homes-6', delegatedPool: 'homes-pd', profile: 'gold', addressList: 'a' }, 'names'],
  [{ idleSeconds: 60 }, 'the shortest idle time'],
])('a plan may say %j: %s', (given, _why) => {
  expect(check(given)).not.toThrow();
});

it.each<[Partial<ServiceInput>, string, string]>([
  [{ burst: { downKbps: 9_000, upKbps: 5_000, seconds: 8 } }, 'no slower', 'slower than the plan'],
  [
    { burst: { downKbps: 20_000, upKbps: 5_000, threshold: { downKbps: 30_000, upKbps: 5_000 }, seconds: 8 } },
    'above its threshold',
    'a threshold that is never reached',
  ],
  [{ burst: { downKbps: 20_000, upKbps: 10_000, seconds: 0 } }, '1 to 3600 seconds', 'an average over nothing'],
  [{ priority: 9 }, '1 (served first) to 8', 'MikroTik knows eight'],
  [{ guaranteed: { downKbps: 11_000, upKbps: 5_000 } }, 'no faster', 'more than is sold'],
  [{ idleSeconds: 59 }, '60 s', 'a pause to think'],
  [{ pool: 'two words' }, 'pool is', 'a name with a blank'],
  [{ profile: '' }, 'profile is', 'a name of nothing'],
])('a plan may not say %j (%s): %s', (given, says, _why) => {
  expect(check(given)).toThrow(says);
});

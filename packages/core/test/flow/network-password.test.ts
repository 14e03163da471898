import { describe, expect, it } from 'vitest';
import { SubscriptionInput } from '../../src/flow/subscriptions.ts';

const says = (secret: string): readonly string[] => {
  const parsed = SubscriptionInput.safeParse({ accountId: 'acc_1', planId: 'plan_1', username: 'amina', secret });
  return parsed.error?.issues.map(({ message }) => message) ?? [];
};

describe('a network password', () => {
  it.each<[string, readonly string[], string]>([
    ['siri', [], 'four characters are enough'],
    ['sir', ['at least 4 characters'], 'three are not'],
    ['maji ya mötö 水', [], 'any letters'],
    ['x'.repeat(128), [], 'as long as PAP carries it'],
    ['x'.repeat(129), ['at most 128 octets of UTF-8, as PAP carries it'], 'and no longer'],
    ['🔒'.repeat(32), [], 'counted in octets: a lock is four'],
    [`${'🔒'.repeat(32)}x`, ['at most 128 octets of UTF-8, as PAP carries it'], 'so that these 33 are too many'],
    ['siri\0', ['no NUL, with which PAP fills up'], 'nothing that PAP would cut off'],
  ])('%j: %j (%s)', (secret, faults, _why) => {
    expect(says(secret)).toEqual(faults);
  });
});

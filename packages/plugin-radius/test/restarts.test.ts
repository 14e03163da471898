import { expect, it } from 'vitest';
import { createRestarts } from '../src/restarts.ts';

const T = Date.UTC(2026, 2, 1, 6);
const MINUTE = 60_000;

it.each<[string, string, string, number, number]>([
  ['the same word a minute later is the same restart', 'tower-1', 'NAS-Reboot', MINUTE, 0],
  ['and so it is ten minutes later', 'tower-1', 'NAS-Reboot', 10 * MINUTE, 0],
  ['after that it has restarted again', 'tower-1', 'NAS-Reboot', 10 * MINUTE + 1, 10 * MINUTE + 1],
  ['one that bears its true time is the same, and no later', 'tower-1', 'NAS-Reboot', -1_000, -1_000],
  ['another device has its own', 'tower-2', 'NAS-Reboot', MINUTE, MINUTE],
  ['it shuts down for itself', 'tower-1', 'Admin-Reboot', MINUTE, MINUTE],
])('%s', (_, client, cause, after, wanted) => {
  const restartedAt = createRestarts();
  expect(restartedAt({ client: 'tower-1' }, 'NAS-Reboot', T)).toBe(T);
  expect(restartedAt({ client }, cause, T + after)).toBe(T + wanted);
});

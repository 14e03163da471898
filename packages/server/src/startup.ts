import { existsSync } from 'node:fs';
import { isBillingError } from '@daftari/core';
import { ConfigError, readConfig, type Config } from './config.ts';

/**
 * The configuration: of the environment, and of a file `.env` where there is one. What the environment says wins.
 * @throws ConfigError
 */
export function loadConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return readConfig(process.env);
}

/** Ends the process with a sentence instead of a stack, where a person can do something about it. */
export function giveUp(thrown: unknown): never {
  const ours = thrown instanceof ConfigError || isBillingError(thrown);
  const told = ours ? thrown.message : thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`${told}\n`);
  process.exit(1);
}

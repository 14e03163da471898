import { isBillingError, type Billing, type Log } from '@daftari/core';
import type { Config } from './config.ts';
import { openIsp } from './isp.ts';

/** The connections of who only looks. */
const FEW = 2;

/**
 * The billing of an ISP for a command that somebody types. The embedded database belongs to the server that runs: then
 * it is joined by the socket that the server holds, which is open to the same user of this machine only. With
 * `mustExist` nothing is made by looking.
 */
export async function openBeside(config: Config, log: Log, mustExist = false): Promise<Billing> {
  try {
    return (await openIsp(config, log, mustExist)).billing;
  } catch (thrown) {
    const socketDir = isBillingError(thrown) && thrown.code === BUSY ? thrown.details['socketDir'] : undefined;
    if (typeof socketDir !== 'string') throw thrown;
    const url = `postgres://daftari@${encodeURIComponent(socketDir)}/daftari`;
    return (await openIsp({ ...config, database: { kind: 'url', url, poolMax: FEW } }, log, mustExist)).billing;
  }
}

const BUSY = 'storage.dataDirBusy';

import { bank } from '../src/index.ts';
import { openBank, type SimulatedBank } from '../testing/bank.ts';
import { Options } from '../src/options.ts';

/** Our account at the bank. */
export const ACCOUNT = '0110123456700';

/** Options with everything that is usual; mobile money is settled to the account. */
export const options = Options.parse({
  account: ACCOUNT,
  settlements: [{ gateway: 'mobile', narrative: 'LAKE MOBILE MONEY' }],
});

/** The plugin with these options, or with others. */
export const bankPlugin = (given: Partial<Parameters<typeof bank>[0]> = {}) => bank({ ...options, ...given });

/** An account with nothing on it. */
export const aBank = (): SimulatedBank => openBank(ACCOUNT, 'KES', 'Africa/Nairobi');

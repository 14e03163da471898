import { eatDigits } from './names.ts';
import { ACCOUNT_NAMES, shillings } from './organisation.ts';
import type { AccountKind } from './organisation.ts';
import type { OrderKind } from './orders.ts';
import { takes } from './reply.ts';
import { figure } from './results.ts';

const ACCOUNTS: readonly AccountKind[] = ['working', 'utility', 'charges', 'settlement'];

/**
 * POST /mpesa/accountbalance/v1/query: what lies on each account, in one text. Its figures, between bars: current,
 * available, reserved and uncleared.
 */
export const balance: OrderKind = {
  endpoint: 'balance',
  organisation: 'PartyA',
  operator: 'Initiator',
  namedByCaller: false,
  queue: 'abresults',
  fields: [
    ['CommandID', takes.oneOf('AccountBalance')],
    ['PartyA', takes.ours],
    ['IdentifierType', takes.oneOf('1', '2', '4')],
  ],
  carryOut({ org, at }) {
    const lines = ACCOUNTS.map((account) => {
      const cents = shillings(org.balances[account]);
      return `${ACCOUNT_NAMES[account]}|KES|${cents}|${cents}|0.00|0.00`;
    });
    return {
      code: '0',
      parameters: [
        ['ActionType', 'AccountBalance'],
        ['AccountBalance', lines.join('&')],
        ['BOCompletedTime', figure(eatDigits(at, 'yyyyMMddHHmmss'))],
      ],
    };
  },
};

import type { Agent } from '../domain/agent.ts';
import type { Payout } from '../domain/commission.ts';
import type { DeviceVerdict } from '../domain/device.ts';
import type { Payment } from '../domain/payment.ts';
import type { Voucher } from '../domain/voucher.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { PageAsk } from '../ports/store.ts';
import * as agents from './agents/agents.ts';
import * as devices from './agents/devices.ts';
import { floatOf } from './agents/float.ts';
import { agentStatement, payCommission, type AgentStatement, type PayoutAsk } from './agents/payout.ts';
import { sellFromFloat, type FloatSale } from './agents/sell.ts';
import type { House } from './house.ts';
import { issueBatch, type IssuedBatch, type PrintedVoucher, type VoucherInput } from './vouchers/batches.ts';
import { voucherOf } from './vouchers/codes.ts';
import { release, reserve } from './vouchers/hold.ts';
import { redeem, type Redeemed, type RedeemOptions } from './vouchers/redeem.ts';
import { revokeBatch, revokeBySerial, revokeVoucher, type Revoking } from './vouchers/revoke.ts';
import { voucherSheet, type Printing, type VoucherSheet } from './vouchers/sheet.ts';
import type { VoucherTarget } from './vouchers/target.ts';

/** What can be asked about batches of vouchers, agents, their float and their commission. */
export interface AgentVerbs {
  /** Makes a batch of vouchers and answers their codes, which are kept sealed. */
  issueBatch(input: VoucherInput, actor: string): Promise<IssuedBatch>;
  /** The same, where only the vouchers matter. */
  issueVouchers(input: VoucherInput, actor?: string): Promise<readonly PrintedVoucher[]>;
  /** What is to be printed of a batch; each time is noted. */
  voucherSheet(batchId: Id<'VoucherBatch'>, printing: Printing): Promise<VoucherSheet>;
  /** Takes back all of a batch that nobody has used; answers how many. */
  revokeBatch(batchId: Id<'VoucherBatch'>, by: Revoking): Promise<number>;
  /** The voucher of a code as it was typed. How often one may try is the caller's. */
  voucher(code: string): Promise<Voucher>;
  /** Takes a voucher back that nobody has used. */
  revokeVoucher(code: string, by?: Revoking): Promise<void>;
  revokeBySerial(serial: string, by: Revoking): Promise<void>;
  /** Holds a voucher for ten minutes, under a key of the caller's. */
  reserveVoucher(
    code: string,
    target: VoucherTarget,
    options: RedeemOptions & { readonly key: string },
  ): Promise<Voucher>;
  releaseVoucher(code: string, options: RedeemOptions & { readonly key: string }): Promise<void>;
  /** Pays with a voucher, once; what it buys and the access follow at once. How often one may try is the caller's. */
  redeemVoucher(code: string, target: VoucherTarget, options?: RedeemOptions): Promise<Redeemed>;

  /** Makes an empty account an agent's: what is paid into it is her float. */
  appointAgent(accountId: Id<'Account'>, terms: agents.AgentTerms, actor: string): Promise<Agent>;
  changeAgent(agentId: Id<'Account'>, terms: agents.AgentTerms, by: Revoking): Promise<Agent>;
  setAgentState(agentId: Id<'Account'>, state: Agent['state'], by: Revoking): Promise<Agent>;
  /** What an agent's float holds. */
  float(agentId: Id<'Account'>): Promise<Money>;
  /** An agent pays for one of her customers, who is online in the same unit of work. */
  sellFromFloat(sale: FloatSale): Promise<Payment>;

  /** Pays out what is payable by now, into the float or by the desk. */
  payCommission(ask: PayoutAsk): Promise<Payout>;
  /** An agent's float, what has moved it, and what her commission comes to. */
  agentStatement(agentId: Id<'Account'>, ask: PageAsk): Promise<AgentStatement>;

  /** Whether a device may use a locked subscription; the first that asks takes it. */
  bindDevice(subscriptionId: Id<'Subscription'>, device: string): Promise<DeviceVerdict>;
  /** Locks a subscription to the first device that logs in from now on. */
  lockDevice(subscriptionId: Id<'Subscription'>, by: Revoking): Promise<void>;
  /** Frees it for the next device. */
  releaseDevice(subscriptionId: Id<'Subscription'>, by: Revoking): Promise<void>;
}

/** The verbs of a house about batches of vouchers, agents, their float and their commission. */
export function agentsVerbs(house: House): AgentVerbs {
  return {
    issueBatch: (input, actor) => issueBatch(house, input, actor),
    issueVouchers: async (input, actor = 'operator') => (await issueBatch(house, input, actor)).printed,
    voucher: (code) => voucherOf(house, code),
    voucherSheet: (batchId, printing) => voucherSheet(house, batchId, printing),
    revokeBatch: (batchId, by) => revokeBatch(house, batchId, by),
    revokeVoucher: (code, by = { actor: 'operator', reason: null }) => revokeVoucher(house, code, by),
    revokeBySerial: (serial, by) => revokeBySerial(house, serial, by),
    reserveVoucher: (code, target, options) => reserve(house, code, target, options),
    releaseVoucher: (code, options) => release(house, code, options),
    redeemVoucher: (code, target, options) => redeem(house, code, target, options),
    appointAgent: (accountId, terms, actor) => agents.appointAgent(house, accountId, terms, actor),
    changeAgent: (agentId, terms, by) => agents.changeAgent(house, agentId, terms, by),
    setAgentState: (agentId, state, by) => agents.setAgentState(house, agentId, state, by),
    float: (agentId) => floatOf(house, agentId),
    sellFromFloat: (sale) => sellFromFloat(house, sale),
    payCommission: (ask) => payCommission(house, ask),
    agentStatement: (agentId, ask) => agentStatement(house, agentId, ask),
    bindDevice: (subscriptionId, device) => devices.bindDevice(house, subscriptionId, device),
    lockDevice: (subscriptionId, by) => devices.lockDevice(house, subscriptionId, by),
    releaseDevice: (subscriptionId, by) => devices.releaseDevice(house, subscriptionId, by),
  };
}

export type { AgentTerms } from './agents/agents.ts';
export type { IssuedBatch, PrintedVoucher, VoucherInput } from './vouchers/batches.ts';
export type { Revoking } from './vouchers/revoke.ts';
export type { Printing, SheetPiece, VoucherSheet } from './vouchers/sheet.ts';
export type { VoucherTarget } from './vouchers/target.ts';
export type { AgentStatement, PayoutAsk } from './agents/payout.ts';

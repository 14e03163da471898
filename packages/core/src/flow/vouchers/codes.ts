import { createHash, createHmac } from 'node:crypto';
import {
  CHANCE_LENGTH,
  isSignedCode,
  isUnsignedCode,
  signedCode,
  voucherCodeAsKept,
  type SignCode,
} from '../../domain/voucher-code.ts';
import { voucherErrors, type Voucher } from '../../domain/voucher.ts';
import type { House } from '../house.ts';

/** Makes and reads codes under the key of the house. */
export interface CodeMaker {
  /** Another code, out of new identities: the only way in for chance. */
  readonly next: () => string;
  /** What is kept of a code. Under the key, so that a stolen database says nothing about its codes. */
  readonly hashOf: (code: string) => string;
  readonly sign: SignCode;
}

/** The codes of a house. The key is read once. */
export async function codeMaker({ store, ids }: House): Promise<CodeMaker> {
  const key = await store.reads.voucherKey();
  const mac = (text: string) => createHmac('sha256', key).update(text).digest();
  const sign: SignCode = (body) => mac(`signature ${body}`);
  return {
    sign,
    next: () => signedCode(chance(`${ids.next('code')}/${ids.next('code')}`), sign),
    hashOf: (code) =>
      isUnsignedCode(code) ? createHash('sha256').update(code).digest('hex') : mac(`hash ${code}`).toString('hex'),
  };
}

/**
 * The voucher of a code as it was typed. A code that is mistyped or forged is refused without a look into the database;
 * codes of before they were signed are looked for by their hash.
 * @throws BillingError `voucher.unknown`
 */
export async function voucherOf(house: House, typed: string): Promise<Voucher> {
  const { sign, hashOf } = await codeMaker(house);
  const code = voucherCodeAsKept(typed);
  if (!isSignedCode(code, sign) && !isUnsignedCode(code)) throw voucherErrors.unknown();
  const voucher = await house.store.reads.voucherByHash(hashOf(code));
  if (voucher === null) throw voucherErrors.unknown();
  return voucher;
}

/** Eleven numbers below 32: each byte of a hash has as many of one as of another. */
function chance(seed: string): readonly number[] {
  const digest = createHash('sha256').update(seed).digest();
  return [...digest.subarray(0, CHANCE_LENGTH)].map((byte) => byte % 32);
}

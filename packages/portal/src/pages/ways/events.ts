import type { PayWay } from '../../api/paying.ts';
import type { WalletBuys } from './wallet.ts';

const UPWARD = { bubbles: true, composed: true } as const;

/** Somebody pays in one of her ways, an amount in major units with a point. */
export class WayRequest extends Event {
  static readonly type = 'daftari-way-request';
  readonly way: PayWay;
  /** In international digits; null where no phone is asked. */
  readonly phone: string | null;
  readonly amount: string;

  constructor(way: PayWay, phone: string | null, amount: string) {
    super(WayRequest.type, UPWARD);
    this.way = way;
    this.phone = phone;
    this.amount = amount;
  }
}

/** Somebody pays from her wallet. */
export class WalletRequest extends Event {
  static readonly type = 'daftari-wallet-request';
  readonly offer: WalletBuys;

  constructor(offer: WalletBuys) {
    super(WalletRequest.type, UPWARD);
    this.offer = offer;
  }
}

import type { OwnerCandidate } from '../api/arriving.ts';
import type { Change, ChangePreview } from '../api/changing.ts';
import type { LogIn, LogInQuery } from '../api/network.ts';
import type { Customer, Payment } from '../api/wire.ts';

const UPWARD = { bubbles: true, composed: true } as const;

/** Somebody wants to sign in. */
export class LoginRequest extends Event {
  static readonly type = 'daftari-login-request';
  readonly username: string;
  readonly password: string;

  constructor(username: string, password: string) {
    super(LoginRequest.type, UPWARD);
    this.username = username;
    this.password = password;
  }
}

/** Somebody wants to pay: the phone in international digits, the amount in major units with a point. */
export class PayRequest extends Event {
  static readonly type = 'daftari-pay-request';
  readonly phone: string;
  readonly amount: string;

  constructor(phone: string, amount: string) {
    super(PayRequest.type, UPWARD);
    this.phone = phone;
    this.amount = amount;
  }
}

/** Somebody asks why: what a payment bought, what an invoice is for, what pays for a session. */
export class ExplainRequest extends Event {
  static readonly type = 'daftari-explain-request';
  readonly kind: 'session' | 'payment' | 'invoice';
  readonly subject: string;

  constructor(kind: 'session' | 'payment' | 'invoice', subject: string) {
    super(ExplainRequest.type, UPWARD);
    this.kind = kind;
    this.subject = subject;
  }
}

/** Somebody wants a document as a file: an invoice, or the receipt of a payment; `called` names the file. */
export class FileRequest extends Event {
  static readonly type = 'daftari-file-request';
  readonly kind: 'invoice' | 'receipt';
  readonly subject: string;
  readonly called: string;

  constructor(kind: 'invoice' | 'receipt', subject: string, called: string) {
    super(FileRequest.type, UPWARD);
    this.kind = kind;
    this.subject = subject;
    this.called = called;
  }
}

/** Somebody wants to see another part of a list. Pages count from 1. */
export class ListRequest extends Event {
  static readonly type = 'daftari-list-request';
  readonly page: number;
  readonly status: string;
  readonly search: string;

  constructor(query: { page?: number; status?: string; search?: string }) {
    super(ListRequest.type, UPWARD);
    this.page = query.page ?? 1;
    this.status = query.status ?? '';
    this.search = query.search ?? '';
  }
}

/** Somebody gives an unmatched payment its owner, as she was proposed; with an invoice, that is paid first. */
export class AttributeRequest extends Event {
  static readonly type = 'daftari-attribute-request';
  readonly paymentId: string;
  readonly owner: OwnerCandidate;

  constructor(paymentId: string, owner: OwnerCandidate) {
    super(AttributeRequest.type, UPWARD);
    this.paymentId = paymentId;
    this.owner = owner;
  }
}

/** Somebody wants something else of an unmatched payment: another owner, to hold it, or to let it go again. */
export class UnmatchedRequest extends Event {
  static readonly type = 'daftari-unmatched-request';
  readonly what: 'elsewhere' | 'hold' | 'release' | 'details';
  readonly payment: Payment;

  constructor(what: UnmatchedRequest['what'], payment: Payment) {
    super(UnmatchedRequest.type, UPWARD);
    this.what = what;
    this.payment = payment;
  }
}

/** Somebody has chosen a customer out of those that were found. */
export class CustomerChosen extends Event {
  static readonly type = 'daftari-customer-chosen';
  readonly customer: Customer;

  constructor(customer: Customer) {
    super(CustomerChosen.type, UPWARD);
    this.customer = customer;
  }
}

/** Somebody wants a session ended. */
export class DisconnectRequest extends Event {
  static readonly type = 'daftari-disconnect-request';
  readonly sessionId: string;

  constructor(sessionId: string) {
    super(DisconnectRequest.type, UPWARD);
    this.sessionId = sessionId;
  }
}

/** Something in a form was typed or chosen: what its fields hold now, by name. */
export class FormChange extends Event {
  static readonly type = 'daftari-form-change';
  readonly values: Readonly<Record<string, string>>;

  constructor(values: Readonly<Record<string, string>>) {
    super(FormChange.type, UPWARD);
    this.values = values;
  }
}

/** A form is filled in: what its fields hold, by name, as typed. */
export class FormRequest extends Event {
  static readonly type = 'daftari-form-request';
  readonly values: Readonly<Record<string, string>>;

  constructor(values: Readonly<Record<string, string>>) {
    super(FormRequest.type, UPWARD);
    this.values = values;
  }
}

/** Somebody wants to look into one log-in. */
export class LogInRequest extends Event {
  static readonly type = 'daftari-log-in-request';
  readonly logIn: LogIn;

  constructor(logIn: LogIn) {
    super(LogInRequest.type, UPWARD);
    this.logIn = logIn;
  }
}

/** Somebody wants to see other log-ins. */
export class LogInFilter extends Event {
  static readonly type = 'daftari-log-in-filter';
  readonly query: LogInQuery;

  constructor(query: LogInQuery) {
    super(LogInFilter.type, UPWARD);
    this.query = query;
  }
}

/** Somebody wants what failed to be tried again, or what is done to be left behind. */
export class RetryRequest extends Event {
  static readonly type = 'daftari-retry-request';

  constructor() {
    super(RetryRequest.type, UPWARD);
  }
}

/** Somebody wants to see what another quantity of a meter would cost, in its priced units. */
export class QuantityRequest extends Event {
  static readonly type = 'daftari-quantity-request';
  readonly meter: string;
  readonly quantity: number;

  constructor(meter: string, quantity: number) {
    super(QuantityRequest.type, UPWARD);
    this.meter = meter;
    this.quantity = quantity;
  }
}

/** A change of a subscription was asked for, after what it would do was seen. */
export class ChangeMade extends Event {
  static readonly type = 'daftari-change-made';
  readonly change: Change;
  readonly preview: ChangePreview;

  constructor(change: Change, preview: ChangePreview) {
    super(ChangeMade.type, UPWARD);
    this.change = change;
    this.preview = preview;
  }
}

/** Somebody wants a change that waits to be paid now, or taken back. */
export class ChangeRequested extends Event {
  static readonly type = 'daftari-change-requested';
  readonly what: 'pay' | 'revoke';
  readonly change: Change;

  constructor(what: 'pay' | 'revoke', change: Change) {
    super(ChangeRequested.type, UPWARD);
    this.what = what;
    this.change = change;
  }
}

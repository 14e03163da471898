import type { Entitlement } from '@daftari/core';
import type { Unspoken } from './credentials.ts';

/** Why a log-in was refused. */
export type Refusal =
  | Unspoken
  | 'no-username'
  | 'unknown-user'
  | 'wrong-password'
  | 'other-mac'
  | 'too-many-sessions'
  | 'other-device'
  | 'no-device'
  | 'no-pay-page'
  | 'no-address'
  | Entitlement['because']['reason'];

/** An unknown name and a wrong password are told in the same words, so that nobody can search for names. */
const WRONG = 'The user name or the password is wrong.';

/** What the customer is told. */
export const refusals: Readonly<Record<Refusal, string>> = {
  eap: 'EAP is not offered here: log in with PAP, CHAP or MS-CHAP 2.',
  'pap-off': 'PAP is not offered here.',
  'chap-off': 'CHAP is not offered here.',
  'mschap1-off': 'MS-CHAP 1 is not offered here.',
  'mschap2-off': 'MS-CHAP 2 is not offered here.',
  'lm-response': 'Passwords are not taken in the form of LAN Manager.',
  'password-change': 'The password cannot be changed here.',
  'no-username': 'No user name was given.',
  'no-password': 'No password was given.',
  'malformed-password': WRONG,
  'unknown-user': WRONG,
  'wrong-password': WRONG,
  'other-mac': 'This address belongs to another device.',
  'too-many-sessions': 'The account is in use on as many devices as it allows.',
  'other-device': 'This is for the device that was used first. Ask us to change it.',
  'no-device': 'This is for one device, and yours was not named.',
  'no-pay-page': 'The account is not paid. Pay to go online.',
  'no-address': 'No address is free at the moment. Please call us.',
  paid: 'The paid time has not begun.',
  billed: 'The billed time has not begun.',
  promised: 'The promised time has not begun.',
  grace: 'Your time has ended. Pay to go online again.',
  fair_use: 'The time has not begun.',
  paused: 'The subscription is paused.',
  quota_used: 'What you have bought is used up. Buy more to go online again.',
  expired: 'Your time has ended. Pay to go online again.',
  never_paid: 'Nothing has been paid yet. Pay to go online.',
  overdue: 'A bill is overdue. Pay it to go online again.',
  suspended: 'The account is suspended. Please call us.',
  ended: 'The subscription has ended.',
  stage: 'Access is closed by a rule of the provider.',
};

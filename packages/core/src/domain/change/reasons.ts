/** One reason of a consequence: which sentence, and the facts that it names. */
export interface Reason {
  readonly key: ReasonKey;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** The keys of the sentences, so that a portal may say them in its own language. */
export type ReasonKey = keyof typeof SENTENCES;

/** A reason with the facts that its sentence names. */
export function reason(key: ReasonKey, facts: Reason['facts'] = {}): Reason {
  return { key, facts };
}

/** A reason as an English sentence. */
export function reasonText({ key, facts }: Reason): string {
  return SENTENCES[key].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}

const SENTENCES = {
  'plan.upgrade': 'The new plan costs more for the same time.',
  'plan.downgrade': 'The new plan costs less for the same time.',
  'plan.sidegrade': 'Both plans cost the same for the same time.',
  'plan.now': 'It holds at once.',
  'plan.next': 'It holds from the next period, so nothing that is paid is lost.',
  'plan.nothing_paid': 'Nothing is paid beyond now, so there is nothing to settle.',
  'plan.money_kept': 'What was unused of the plan before is given back as money.',
  'plan.data_kept': 'What was unused of the data goes along, and so its money does not come back.',
  'plan.nothing_kept': 'What was unused of the plan before is lost by the terms of the plan.',
  'plan.new_term': 'A full term of the new plan starts now.',
  'plan.same_expiry': 'The expiry stays; the rest of the term is priced by the new plan.',
  'plan.converted': 'What was unused buys time at the price of the new plan.',
  'plan.new_anchor': 'The plans have different periods, so a period of the new one starts today.',
  'plan.below_minimum': 'It is too little for an invoice of its own and waits for the next one.',
  'quantity.up': 'More units are there at once and paid up to the end of the period.',
  'quantity.down': 'Fewer units hold from the next period; those that are paid stay until then.',
  'quantity.down_now': 'Fewer units hold at once, and what was unused of the others is given back.',
  'add_on.now': 'The add-on starts at once and ends its first period with the plan that it belongs to.',
  'add_on.whole': 'The add-on is charged whole by its terms, however short its first period is.',
  'add_on.next': 'The add-on stays until the end of what is paid.',
  'add_on.end_now': 'The add-on ends at once, and what was unused of it is given back.',
  'pause.credit': 'The paused days that were paid for are credited.',
  'pause.extend': 'What is paid ends {days} days later.',
  'pause.none': 'The paused days are neither credited nor added.',
  'pause.open': 'No end was named, so it lasts for as long as pauses are allowed.',
  'pause.unbilled': 'Days of a pause that were not charged yet will not be.',
  'give_back.time': '{minutes} minutes of paid time are given back for {what}.',
  'resume.early': 'The pause ends {days} days early.',
  'cancel.period_end': 'It ends with what is paid.',
  'cancel.now': 'It ends at once.',
  'cancel.today_used': 'The day on which it ends counts as used.',
  'cancel.committed': 'It is committed until then.',
  'cancel.kept': 'It goes on as if its end had not been asked for.',
  'cancel.nothing': 'What was unused does not come back.',
  'return.debt_first': 'What is still owed is settled before anything comes back.',
  'return.as_credit': 'What was not paid in money comes back as credit.',
  'return.limited': 'Less comes back than was unused: the rest was given back before, or was never paid.',
  'billing_day.gap': 'Only the {days} days up to the new billing day are charged.',
  'billing_day.none': 'What is charged already ends on the new billing day.',
  'transfer.goes': 'What is paid goes along with the subscription.',
  'transfer.stays': 'What is owed and what is in the wallet stay with the account before.',
  'promise.lent': 'Access is given for {days} days although it is not paid.',
  'promise.counts_expiry': 'The next term that is paid counts from the old expiry.',
  'promise.counts_promise': 'The next term that is paid counts from the promise.',
} as const;

/** The keys of all reasons, for whoever says them in another language. */
export const REASON_KEYS = Object.keys(SENTENCES) as readonly ReasonKey[];

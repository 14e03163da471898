/** What is read where a customer keeps her papers, in English. */
export const paperEn = {
  statement: 'Statement of account',
  statementLead: 'What was billed, what was paid, and what was owed after each.',
  firstMonth: 'From',
  lastMonth: 'To the end of',
  pdf: 'Save as PDF',
  csv: 'Save as CSV',
  saving: 'Being drawn…',
  overdue: (amount: string) => `${amount} is overdue.`,
  rests: (when: string) => `You have time until ${when}.`,
  next: {
    throttle: (when: string) => `On ${when} the internet gets slower.`,
    wall: (when: string) => `On ${when} the internet stops.`,
    suspend: (when: string) => `On ${when} the internet stops.`,
    terminate: (when: string) => `On ${when} your subscription ends.`,
  },
  fee: (amount: string, when: string) => `On ${when} a late fee of ${amount} is added.`,
  payFirst: 'Pay before then, and nothing of this happens.',
  taken: {
    throttle: 'The internet is slower until it is paid.',
    wall: 'The internet has stopped until it is paid.',
    suspend: 'The internet has stopped until it is paid.',
  },
} as const;

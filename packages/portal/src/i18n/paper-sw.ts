import type { PaperMessages } from './paper-messages.ts';

/** What is read where a customer keeps her papers, in Swahili. */
export const paperSw: PaperMessages = {
  statement: 'Taarifa ya akaunti',
  statementLead: 'Kilichotozwa, kilicholipwa, na kilichodaiwa baada ya kila kimoja.',
  firstMonth: 'Kuanzia',
  lastMonth: 'Hadi mwisho wa',
  pdf: 'Hifadhi kama PDF',
  csv: 'Hifadhi kama CSV',
  saving: 'Inaandaliwa…',
  overdue: (amount) => `${amount} zimechelewa kulipwa.`,
  rests: (when) => `Una muda hadi ${when}.`,
  next: {
    throttle: (when) => `Tarehe ${when} intaneti itapungua kasi.`,
    wall: (when) => `Tarehe ${when} intaneti itakatika.`,
    suspend: (when) => `Tarehe ${when} intaneti itakatika.`,
    terminate: (when) => `Tarehe ${when} huduma yako itaisha.`,
  },
  fee: (amount, when) => `Tarehe ${when} ada ya kuchelewa ya ${amount} itaongezwa.`,
  payFirst: 'Lipa kabla ya hapo, na hakuna kati ya haya kitakachotokea.',
  taken: {
    throttle: 'Intaneti imepunguzwa kasi hadi ilipwe.',
    wall: 'Intaneti imekatwa hadi ilipwe.',
    suspend: 'Intaneti imekatwa hadi ilipwe.',
  },
};

/** Figures out of the ledger. */
export interface ReportReads {}

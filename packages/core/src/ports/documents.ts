/** What one unit of work may write of what stands beside finalised invoices: drafts, corrections, write-offs, refunds, receipts, files. */
export interface DocumentChanges {}

/** What is read of what stands beside finalised invoices: drafts, corrections, write-offs, refunds, receipts, files. */
export interface DocumentReads {}

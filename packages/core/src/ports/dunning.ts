/** What one unit of work may write of asking for money that is overdue. */
export interface DunningChanges {}

/** What is read of asking for money that is overdue. */
export interface DunningReads {}

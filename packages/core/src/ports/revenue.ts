/** What one unit of work may write of what is earned day by day of what was billed. */
export interface RevenueChanges {}

/** What is read of what is earned day by day of what was billed. */
export interface RevenueReads {}

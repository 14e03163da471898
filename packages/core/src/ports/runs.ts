/** What one unit of work may write of work over many accounts that is planned, claimed and resumed. */
export interface RunChanges {}

/** What is read of work over many accounts that is planned, claimed and resumed. */
export interface RunReads {}

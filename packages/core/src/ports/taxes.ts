/** What one unit of work may write of the tax table and the tax profiles of customers. */
export interface TaxChanges {}

/** What is read of the tax table and the tax profiles of customers. */
export interface TaxReads {}

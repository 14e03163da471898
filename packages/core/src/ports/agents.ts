/** What one unit of work may write of batches of vouchers, agents, their float and their commission. */
export interface AgentChanges {}

/** What is read of batches of vouchers, agents, their float and their commission. */
export interface AgentReads {}

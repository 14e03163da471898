/** The name of the agent's script and of its entry in the scheduler. */
export const AGENT = 'daftari-pull';

/** The name of the note that says which batch was done last. */
export const AGENT_NOTE = 'daftari-pull-done';

/**
 * Where the long nights of the valley are told: they are about routers, and what core keeps of routers is tested on
 * every engine by itself.
 */
export const ENGINES = ['embedded', 'postgres'] as const;

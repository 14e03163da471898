export type {
  Actor,
  Answer,
  Ask,
  Change,
  ConsoleResult,
  Engine,
  Item,
  Part,
  RouterOsVersion,
  Row,
  Table,
} from './engine/types.ts';
export { ROUTEROS_VERSIONS } from './engine/types.ts';
export { RouterOsTrap } from './engine/trap.ts';
export type { HeardCall, Service } from './gate.ts';
export type { SimulatorOptions, UserOptions, Web } from './options.ts';
export { checkScript } from './script/check.ts';
export type { ScriptProblem } from './script/check.ts';
export type { Aaa, AaaAsk, AaaGrant, AaaRecord, AaaReply, EndCause, Order, OrderReply } from './traffic/aaa.ts';
export type { Dialled, Fixed, Guest, LiveSession, People } from './traffic/people.ts';
export type { Dial, Refusal } from './traffic/pppoe.ts';
export type { Arrival } from './traffic/hotspot.ts';
export type { Pair } from './traffic/rates.ts';
export { startRouterOs } from './router.ts';
export type { SimulatedRouter } from './router.ts';
export type { Fate, Vices } from './vices.ts';

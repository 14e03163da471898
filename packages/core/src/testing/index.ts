// The kit for us and for authors of plugins: builders, a clock moved by hand, stories, and the suites of the ports.
export * from './builders.ts';
export * from './clock.ts';
export { describeOnEngines } from './databases.ts';
export { failAt, type Failpoint } from './failpoint.ts';
export { describeDriver, type DriverBench, type RouterBench } from './driver-suite.ts';
export type { GatewayBench, GatewayFault, MandateBench, PayOutBench } from './gateway-bench.ts';
export { describeGateway } from './gateway-suite.ts';
export * from './host.ts';
export { memoryNetwork, networkInMemory, type NetworkInMemory, type RouterInMemory } from './network.ts';
export { describeStore, type OpenStore } from './store-suite.ts';
export {
  type StormAnswer,
  type StormAsked,
  type StormBench,
  type StormMessage,
  type StormPaid,
  type StormPay,
  type StormWorld,
} from './storm-bench.ts';
export { liveInStorm } from './storm-process.ts';
export type { StormOdds } from './storm-plan.ts';
export { stormProgram } from './storm-program.ts';
export { describeStorm, type StormSuite } from './storm-suite.ts';
export { runStorm, type StormOptions, type StormResult } from './storm.ts';
export { startStory, type Customer, type Story, type StoryOptions } from './story.ts';

// The kit for us and for authors of plugins: builders, a clock moved by hand, stories, and the suites of the ports.
export * from './builders.ts';
export * from './clock.ts';
export { describeOnEngines } from './databases.ts';
export { failAt, type Failpoint } from './failpoint.ts';
export { describeDriver, type DriverBench } from './driver-suite.ts';
export { describeGateway, type GatewayBench } from './gateway-suite.ts';
export * from './host.ts';
export { describeStore, type OpenStore } from './store-suite.ts';
export { startStory, type Customer, type Story, type StoryOptions } from './story.ts';

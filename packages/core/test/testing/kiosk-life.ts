import { liveInStorm } from '../../src/testing/storm-process.ts';
import { kioskAt, kioskPlugin } from './kiosk.ts';

// One life of an ISP in a process of its own, until a storm kills it.
// node packages/core/test/testing/kiosk-life.ts <its birth as JSON>

await liveInStorm(({ counter }: { readonly counter: string }) => [kioskPlugin(kioskAt(counter), {})]);

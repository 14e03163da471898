import { liveInStorm } from '@daftari/core/testing';
import { mpesa } from '../src/index.ts';
import type { Given } from './hall.ts';

// One life of an ISP in the long form of the storm: a process that is killed.
await liveInStorm((settings: Given) => [mpesa(settings)]);

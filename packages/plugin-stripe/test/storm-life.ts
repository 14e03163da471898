import { liveInStorm } from '@daftari/core/testing';
import { watched, type Watched } from './storm-watched.ts';

// One life of an ISP in the long form of the storm: a process that is killed.
await liveInStorm((settings: Watched) => [watched(settings)]);

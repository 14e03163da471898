import { liveInStorm } from '@daftari/core/testing';
import { pluginsOf, type Lake } from './storm-plugins.ts';

// One life of an ISP in the long form of the storm: a process that is killed.
await liveInStorm((lake: Lake) => pluginsOf(lake));

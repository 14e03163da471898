import { defineConfig } from 'tsup';
import { packageBuild } from '../../tools/tsup.ts';

/** The elements as a library. The pages of the portal are built by vite into `dist/app`, which must survive this. */
export default defineConfig(packageBuild({ platform: 'browser', target: 'es2022', clean: ['!app/**'] }));

import { defineConfig } from 'tsup';
import { packageBuild } from '../../tools/tsup.ts';

const build = packageBuild();

// Beside the doors, the program of the threads that work on runs: see src/flow/runs/threads.ts.
export default defineConfig({
  ...build,
  entry: { ...(build.entry as Record<string, string>), 'runs-thread': 'src/flow/runs/thread.ts' },
});

import { stormProgram } from '../../src/testing/storm-program.ts';
import { openKiosk } from './kiosk.ts';

// npm run storm -- --gateway kiosk

await stormProgram({ kiosk: (world) => openKiosk(world) });

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from '@daftari/core';
import { z } from 'zod';
import { HotspotPageInput, hotspotPages } from './pages.ts';

const Given = HotspotPageInput.extend({
  /** The folder that the files are written into. */
  to: z.string().min(1),
});

type Given = z.output<typeof Given>;

/** `daftari mikrotik hotspot-page`: writes the pages that send a phone from a router's hotspot to the captive page. */
export const hotspotPageCommand: Command = {
  name: 'hotspot-page',
  summary: 'Writes the pages for the hotspot folder of a router, which send phones to the captive page of this server.',
  options: Given,
  async run({ to, page, router }: Given, _host, print) {
    await mkdir(to, { recursive: true });
    for (const { name, content } of hotspotPages({ page, router })) {
      await writeFile(join(to, name), content);
      print(join(to, name));
    }
    print('Copy them over those in the hotspot folder of the router: Winbox, Files; or scp.');
  },
};

import { agented } from './agents.ts';
import { arrived } from './arriving.ts';
import type { Asked } from './basics.ts';
import { dunned } from './dunning.ts';
import { movedOut } from './money-out.ts';
import { networked } from './network.ts';
import { papered } from './papers.ts';
import type { World } from './people.ts';
import { reconciled } from './reconciling.ts';
import { routed } from './routers.ts';
import { ran } from './runs.ts';
import { sold } from './selling.ts';
import { taxed } from './taxes.ts';
import { vouchered } from './vouchers.ts';

/** What the fake answers to rooms of the console with a world of their own; undefined for what is elsewhere. */
export function roomed(world: World, asked: Asked): unknown {
  const { method, path, body } = asked;
  return (
    sold(world, method, path, body) ??
    papered(world, method, path, body) ??
    vouchered(world.made, asked) ??
    agented(world.out.agents, asked) ??
    arrived(world, asked) ??
    ran(world.ran, asked) ??
    dunned(world.dunned, asked) ??
    reconciled(world.reconciled, asked) ??
    movedOut(world.out, world.refunds, asked) ??
    taxed(world.taxes, asked) ??
    networked(asked) ??
    routed(world.routed, asked)
  );
}

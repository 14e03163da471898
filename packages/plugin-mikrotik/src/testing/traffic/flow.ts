import type { Pair } from './rates.ts';

/**
 * Bytes that have gone both ways, at a speed that stays the same until it is changed. Bits that make no whole byte yet
 * are kept, so that an interval moves the same bytes however it is cut.
 */
export interface Flow {
  /** What the customer has sent. */
  bytesIn: number;
  /** What the customer has got. */
  bytesOut: number;
  bitsIn: number;
  bitsOut: number;
  /** True time up to which all is counted, UTC milliseconds. */
  movedAt: number;
  /** kbit/s: as many bits a millisecond. */
  speed: Pair;
}

/** A flow that stands still. */
export function newFlow(at: number): Flow {
  return { bytesIn: 0, bytesOut: 0, bitsIn: 0, bitsOut: 0, movedAt: at, speed: { up: 0, down: 0 } };
}

/** Lets a flow run up to an instant; answers the bytes that went meanwhile. An instant that is past moves nothing. */
export function move(flow: Flow, to: number): { readonly up: number; readonly down: number } {
  const ms = to - flow.movedAt;
  if (ms <= 0) return { up: 0, down: 0 };
  flow.movedAt = to;
  const bitsIn = flow.bitsIn + flow.speed.up * ms;
  const bitsOut = flow.bitsOut + flow.speed.down * ms;
  const [up, down] = [Math.floor(bitsIn / 8), Math.floor(bitsOut / 8)];
  flow.bitsIn = bitsIn % 8;
  flow.bitsOut = bitsOut % 8;
  flow.bytesIn += up;
  flow.bytesOut += down;
  return { up, down };
}

/** When so many more bytes will have gone at the speed of now; null: never. */
export function reaches(flow: Flow, what: 'in' | 'out' | 'total', most: number): number | null {
  const { up, down } = flow.speed;
  const [speed, bytes, bits] = {
    in: [up, flow.bytesIn, flow.bitsIn],
    out: [down, flow.bytesOut, flow.bitsOut],
    total: [up + down, flow.bytesIn + flow.bytesOut, flow.bitsIn + flow.bitsOut],
  }[what] as [number, number, number];
  if (bytes >= most) return flow.movedAt;
  if (speed === 0) return null;
  // Both ways keep their odd bits, so that the total may be a byte later than its bits say.
  return flow.movedAt + Math.ceil(((most - bytes + (what === 'total' ? 1 : 0)) * 8 - bits) / speed);
}

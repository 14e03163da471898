/** What goes wrong on the way between a NAS and its server, or in the NAS itself. Chances run from 0 to 1. */
export interface NasVices {
  /** A datagram from the NAS does not arrive. */
  readonly loseOut: number;
  /** A reply to the NAS does not arrive. */
  readonly loseBack: number;
  /** A datagram arrives twice. */
  readonly duplicate: number;
  /** Datagrams are up to so many milliseconds late, and so overtake each other. */
  readonly lateMs: number;
  /** The Stop of a session is never sent. */
  readonly loseStop: number;
  /**
   * How CoA and Disconnect are met: `unsupported` answers CoA with 401, `dropped` does not answer it, `silent` answers
   * nothing at all.
   */
  readonly coa: 'answers' | 'unsupported' | 'dropped' | 'silent';
  /** Whether CoA and Disconnect without Message-Authenticator are dropped, as RouterOS since 7.15 does. */
  readonly requireSigned: boolean;
  /** Whether Class is sent back; some equipment does not. */
  readonly returnClass: boolean;
}

/** A NAS as it should be. */
export const noVices: NasVices = {
  loseOut: 0,
  loseBack: 0,
  duplicate: 0,
  lateMs: 0,
  loseStop: 0,
  coa: 'answers',
  requireSigned: true,
  returnClass: true,
};

/** When, if at all and how often, a datagram arrives: its delays in milliseconds. */
export function fateOf(way: 'out' | 'back', vices: NasVices, chance: () => number): readonly number[] {
  const lost = chance() < (way === 'out' ? vices.loseOut : vices.loseBack);
  const twice = chance() < vices.duplicate;
  const late = (): number => (vices.lateMs === 0 ? 0 : Math.floor(chance() * vices.lateMs));
  if (lost) return [];
  return twice ? [late(), late()] : [late()];
}

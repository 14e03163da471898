import type { HotspotApi, HotspotOffer, HotspotStanding, Phone } from '../api/hotspot.ts';
import { ApiError } from '../api/problem.ts';
import type { Keeping } from './kept.ts';
import type { AtRouter, LogIn } from './router.ts';

/** What the page shows. */
export interface Guest {
  readonly stage: Stage;
  /** Null until the server has said what is sold. */
  readonly offer: HotspotOffer | null;
  /** Null while nothing was bought or brought back. */
  readonly standing: HotspotStanding | null;
  /** The package that is chosen; empty: the first. */
  readonly planId: string;
  /** The number that the prompt went to. */
  readonly payer: string;
  readonly busy: boolean;
  /** What she wanted last. */
  readonly deed: Deed;
  /** Why it was not done; null when it was. */
  readonly failure: unknown;
  /** How long she has waited for what is under way, in milliseconds. */
  readonly waitedMs: number;
}

/**
 * `standing`: as the server says. `entering`: the log-in was sent to the router. `refused`: the router has said no, or
 * nothing. `blocked`: this page may not send it there.
 */
export type Stage = 'loading' | 'unreachable' | 'choosing' | 'standing' | 'entering' | 'refused' | 'blocked' | 'online';

/** What a guest can want. */
export type Deed = 'buy' | 'restore' | 'voucher' | 'move';

/** What the flow stands on; all of it can be replaced in a test. */
export interface World {
  readonly api: HotspotApi;
  readonly at: AtRouter;
  readonly keeping: Keeping;
  readonly post: (logIn: LogIn, at: AtRouter) => void;
  readonly now: () => number;
  readonly later: (ms: number, task: () => void) => void;
  readonly show: (guest: Guest) => void;
}

/** What a guest does. */
export interface Flow {
  start(): Promise<void>;
  /** Chooses a package. */
  pick(planId: string): void;
  buy(planId: string, phone: string): Promise<void>;
  restore(receipt: string, phone: string): Promise<void>;
  voucher(code: string): Promise<void>;
  /** Brings her package to this device, though another has to go. */
  moveHere(): Promise<void>;
  /** Logs in once more, because she says so. */
  enter(): void;
  /** To the packages, and back to what she has. */
  choose(): void;
  back(): void;
  /** The browser did not let the log-in be sent. */
  blocked(): void;
}

/** Between two looks: at first a prompt is answered any moment, later hardly ever; a router may be away for hours. */
const LOOKS = [
  { untilMs: 45_000, everyMs: 1500 },
  { untilMs: 15 * 60_000, everyMs: 5000 },
] as const;
const RARELY_MS = 30_000;

/** A log-in that was sent without asking is not sent again within this: the phone would go round and round. */
const ONCE_MS = 30_000;

/** After this the router has not answered. */
const ENTERING_MS = 20_000;

/** The way of a guest from the first page to the internet. */
export function createFlow(world: World): Flow {
  const { api, at, now } = world;
  let guest: Guest = {
    stage: 'loading',
    offer: null,
    standing: null,
    planId: '',
    payer: '',
    busy: false,
    deed: 'buy',
    failure: null,
    waitedMs: 0,
  };
  let sinceMs = now();
  // Whoever looks knows by it whether something else has begun since.
  let turn = 0;

  const set = (change: Partial<Guest>): void => {
    guest = { ...guest, ...change };
    world.show(guest);
  };
  const phone = (): Phone => {
    const { asking, ticket } = world.keeping.read();
    return { device: at.mac, router: at.router, ticket: asking ?? ticket };
  };

  const enter = (): void => {
    const logIn = guest.standing?.logIn ?? null;
    if (logIn === null) return;
    const mine = ++turn;
    world.keeping.keep({ sentAt: now(), sentAs: at.mac });
    set({ stage: 'entering', busy: false, failure: null });
    world.post(logIn, at);
    world.later(ENTERING_MS, () => {
      if (turn === mine && guest.stage === 'entering') set({ stage: 'refused' });
    });
  };

  const look = async (mine: number): Promise<void> => {
    const seen = await api.look(phone()).catch((fault: unknown) => (isLost(fault) ? null : Promise.reject(fault)));
    if (turn === mine) took(seen ?? guest.standing, mine, true);
  };

  const lookAgain = (mine: number): void => {
    const waitedMs = now() - sinceMs;
    const { everyMs } = LOOKS.find(({ untilMs }) => waitedMs < untilMs) ?? { everyMs: RARELY_MS };
    world.later(everyMs, () => {
      if (turn === mine) look(mine).catch((failure: unknown) => set({ failure }));
    });
  };

  /** What the server has said. Without being asked the phone logs in once, and never twice in a row. */
  const took = (standing: HotspotStanding | null, mine: number, asked: boolean): void => {
    if (standing === null) return lookAgain(mine);
    const { state, ticket } = standing;
    const settled = state !== 'waiting' && state !== 'failed';
    if (state === 'failed') world.keeping.keep({ asking: null });
    else world.keeping.keep(settled ? { ticket, asking: null } : { asking: ticket });
    const amount = standing.amount ?? guest.standing?.amount ?? null;
    const receipt = standing.receipt ?? guest.standing?.receipt ?? null;
    set({ stage: 'standing', standing: { ...standing, amount, receipt }, waitedMs: now() - sinceMs, failure: null });
    if (state === 'waiting' || state === 'opening') return lookAgain(mine);
    if (state !== 'ready') return;
    if (at.online) return set({ stage: 'online' });
    const { sentAt, sentAs } = world.keeping.read();
    const again = sentAs === at.mac && now() - sentAt < ONCE_MS;
    if (!asked && (again || at.error !== '')) return set({ stage: 'refused' });
    if (at.logIn !== '') enter();
  };

  const act = async (deed: Deed, ask: () => Promise<HotspotStanding>): Promise<void> => {
    if (guest.busy) return;
    const mine = ++turn;
    sinceMs = now();
    set({ busy: true, deed, failure: null });
    try {
      const standing = await ask();
      set({ busy: false });
      if (turn === mine) took(standing, mine, true);
    } catch (failure) {
      set({ busy: false, failure });
    }
  };

  const start = async (): Promise<void> => {
    const mine = ++turn;
    sinceMs = now();
    set({ stage: 'loading', failure: null });
    try {
      const [offer, standing] = await Promise.all([api.offer(), remembered(world, phone())]);
      set({ offer, failure: null });
      if (turn !== mine) return;
      if (standing === null) return set({ stage: at.online ? 'online' : 'choosing' });
      if (standing.state !== 'failed') return took(standing, mine, false);
      // What was asked for came to nothing; what she had before is still hers.
      world.keeping.keep(world.keeping.read().asking === null ? { ticket: null } : { asking: null });
      await start();
    } catch (failure) {
      set({ stage: 'unreachable', failure });
    }
  };

  const choose = (): void => {
    turn += 1;
    set({ stage: 'choosing', busy: false, failure: null });
  };

  return {
    start,
    enter,
    choose,
    back: () => void start(),
    buy(planId, number) {
      world.keeping.keep({ phone: `+${number}` });
      set({ payer: `+${number}` });
      return act('buy', () => api.buy({ planId, phone: number }, phone()));
    },
    restore: (receipt, number) => act('restore', () => api.restore({ receipt, phone: number }, phone())),
    voucher: (code) => act('voucher', () => api.voucher(code, phone())),
    moveHere: () => act('move', () => api.look(phone(), true)),
    blocked: () => set({ stage: 'blocked' }),
    pick: (planId) => set({ planId, failure: null }),
  };
}

/** How she stands whom this browser remembers; null when it remembers nobody, or somebody whom the server does not. */
async function remembered({ api, keeping }: World, phone: Phone): Promise<HotspotStanding | null> {
  if (phone.ticket === null) return null;
  try {
    return await api.look(phone);
  } catch (fault) {
    if (!(fault instanceof ApiError) || fault.status === 0 || fault.status >= 500) throw fault;
    keeping.keep({ ticket: null, asking: null });
    return null;
  }
}

/** Whether it is the line that failed: what is asked again may be answered. */
function isLost(fault: unknown): boolean {
  return fault instanceof ApiError && (fault.status === 0 || fault.status >= 500 || fault.status === 429);
}

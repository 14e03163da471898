import { apiPart, hotspotPart, radiusPart, userPart } from './access.ts';
import { clockPart, identityPart, ospfPart } from './basics.ts';
import { certificatesPart } from './certificates.ts';
import { checkClock, checkDeviceMode, checkMenus, checkNames, checkUplink, checkVersion } from './checks.ts';
import { blockedPart, fastTrackPart, walledPart } from './forward.ts';
import { OnboardingOptions, UndoOptions, type Onboarding, type OnboardingInput } from './options.ts';
import type { Part } from './part.ts';
import { pullPart } from '../pull/agent.ts';
import { tunnelPart } from './tunnel.ts';
import { undoScript } from './undo.ts';
import { block } from './block.ts';

/** What a person needs to bring a router under billing. */
export interface OnboardingScript {
  /**
   * To be pasted into a terminal of the router, or imported as a file. It holds secrets: the key of the router's
   * certificate, the password of our user, the secret of RADIUS. It prints none of them.
   */
  readonly script: string;
  /** Takes it all away again. It holds no secrets. */
  readonly undo: string;
  /** Sentences for the person who does it. */
  readonly notes: readonly string[];
}

/**
 * Writes the script that brings a router under billing: pasted once, it checks first and changes nothing unless
 * everything is in order; pasted again, it changes nothing more. The same options make the same text.
 * @throws ZodError when the options are wrong or contradict each other
 */
export function onboardingScript(given: OnboardingInput): OnboardingScript {
  const options = OnboardingOptions.parse(given);
  const parts = partsOf(options);
  const script = block(`onboarding of ${options.name}`, checks(options, parts), parts);
  return { script, undo: undoScript(options.name, parts), notes: notes(options, parts) };
}

/**
 * Writes what takes the onboarding by these options away again. It needs no certificates: it goes by names and marks.
 * @throws ZodError when the options are wrong or contradict each other
 */
export function undoOnboarding(given: OnboardingInput): string {
  const { certificates = { ca: '', certificate: '', key: '' }, ...options } = UndoOptions.parse(given);
  return undoScript(options.name, partsOf({ ...options, certificates }));
}

/** The order matters: a clock before certificates, certificates before what shows them, the way in before the lock. */
function partsOf(options: Onboarding): readonly Part[] {
  const all = [
    identityPart(options),
    clockPart(options),
    certificatesPart(options.certificates, options.version),
    tunnelPart(options),
    radiusPart(options),
    hotspotPart(options),
    blockedPart(),
    walledPart(options),
    fastTrackPart(options),
    ospfPart(options),
    userPart(options),
    apiPart(options),
    pullPart(options),
  ];
  return all.filter((part) => part !== null);
}

function checks(options: Onboarding, parts: readonly Part[]): string[] {
  return [
    ...checkVersion(options),
    ...checkMenus(options),
    ...checkDeviceMode(options),
    ...checkNames(options),
    ...checkUplink(options),
    ...checkClock,
    ...parts.flatMap((part) => part.checks ?? []),
  ];
}

function notes(options: Onboarding, parts: readonly Part[]): string[] {
  const flags = [
    ...(options.hotspot === undefined ? [] : ['hotspot']),
    ...(options.pull === undefined ? [] : ['fetch', 'scheduler']),
  ];
  const button =
    flags.length === 0 || options.version?.major === 6
      ? []
      : [`Somebody should be at the router: if device-mode forbids ${flags.join(', ')}, its button must be pressed.`];
  return [
    'Make a backup first: /system backup save name=before-daftari.',
    'The script holds secrets. Delete it where you have kept it, once it has run.',
    ...button,
    ...parts.flatMap((part) => part.notes ?? []),
    'If a step fails, RouterOS says why below the line of that step. Mend it and paste again, or undo it.',
  ];
}

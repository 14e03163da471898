import { z } from 'zod';

/** The ways to prove a password that are spoken here; those of MS-CHAP by its versions. */
export const methodNames = ['pap', 'chap', 'mschap1', 'mschap2'] as const;

/** A way to prove a password. */
export type Method = (typeof methodNames)[number];

/** How devices log in by their hardware address, which is no secret: only where the operator says so. */
const MacAuth = z.strictObject({
  /**
   * Where the address stands. `mac`: in User-Name. `calling-station`: in Calling-Station-Id, where User-Name names
   * nobody.
   */
  username: z.enum(['mac', 'calling-station'], 'mac or calling-station').default('mac'),
  /** What comes in place of a password: nothing, the address once more, or one that all devices of this NAS share. */
  password: z
    .union(
      [z.enum(['none', 'same']), z.strictObject({ shared: z.string().min(1, 'at least 1 character').max(128) })],
      "'none', 'same', or { shared: 'the password of all' }",
    )
    .default('none'),
});

/** How the people and devices behind a NAS log in. */
export const methodOptions = {
  /** The ways to prove a password that are taken from this NAS. MS-CHAP 1 is broken: only where it is named. */
  methods: z
    .array(z.enum(methodNames, 'pap, chap, mschap1 or mschap2'))
    .default((): Method[] => ['pap', 'chap', 'mschap2']),
  /** Whether a session that began with MS-CHAP may, must or cannot be encrypted with MPPE; always with 128 bits. */
  mppe: z.enum(['no', 'allowed', 'required'], 'no, allowed or required').default('allowed'),
  macAuth: MacAuth.optional(),
};

/** What `methodOptions` come to. */
export interface MethodOptions {
  readonly methods: readonly Method[];
  readonly mppe: 'no' | 'allowed' | 'required';
  readonly macAuth?: MacAuthOptions | undefined;
}

/** How devices log in by their hardware address, with every default filled in. */
export type MacAuthOptions = z.output<typeof MacAuth>;

/** What the options of log-in must be together. */
export function checkMethods({ methods, mppe, macAuth }: MethodOptions, context: z.RefinementCtx): void {
  if (methods.length === 0 && macAuth === undefined) {
    context.addIssue({ code: 'custom', path: ['methods'], message: 'nobody could log in: name one, or macAuth' });
  }
  if (mppe === 'required' && methods.some((one) => one === 'pap' || one === 'chap')) {
    const message = 'required leaves only mschap1 and mschap2 in methods: PAP and CHAP make no keys';
    context.addIssue({ code: 'custom', path: ['mppe'], message });
  }
}

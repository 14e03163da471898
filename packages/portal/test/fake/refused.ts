/** What the fake refuses, as a problem. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly issues: readonly { readonly path: string; readonly message: string }[];

  /** What the refusal is about, by name. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    detail: string,
    issues: Refused['issues'] = [],
    details: Refused['details'] = {},
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.issues = issues;
    this.details = details;
  }
}

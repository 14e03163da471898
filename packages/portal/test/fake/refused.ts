/** What the fake refuses, as a problem. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly issues: readonly { readonly path: string; readonly message: string }[];

  constructor(status: number, code: string, detail: string, issues: Refused['issues'] = []) {
    super(detail);
    this.status = status;
    this.code = code;
    this.issues = issues;
  }
}

/** What REST answers: a status, and a body if there is one. */
export interface RestReply {
  readonly status: number;
  readonly body?: unknown;
}

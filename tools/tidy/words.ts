import type { Breach, Tree } from './tree.ts';

interface Banned {
  readonly word: RegExp;
  readonly says: string;
}

const UNFINISHED = 'finish it, or say in an issue what is left; the tree holds only what is done.';
const ELSEWHERE = 'name nothing of the place where it was written; a reader has only this repository.';

const BANNED: readonly Banned[] = [
  // 'XXX' in quotes is the ISO code of no currency.
  { word: /(?<!['"`])\b(?:TODO|FIXME|XXX|HACK|WIP)\b/, says: UNFINISHED },
  { word: /\bnot (?:yet )?implemented\b|\bunimplemented\b/i, says: UNFINISHED },
  { word: /\bfor now\b|\bin production you would\b|\bin a real (?:system|application|app|world)\b/i, says: UNFINISHED },
  // The attribute and the selector of HTML are no confession.
  { word: /(?<![.:\w-])placeholder\b(?!\s*[=}?:])/i, says: UNFINISHED },
  { word: /\blorem ipsum\b/i, says: UNFINISHED },
  { word: /(?<![\w.])\/(?:work|home|Users|root)\/\w/, says: ELSEWHERE },
  { word: /\bregistry\.[\w.-]+\.(?:com|org|net|io|dev|internal|local)\b|"resolved": "http/i, says: ELSEWHERE },
  { word: /\bissues? (?:#\s?)?\d+\b/i, says: ELSEWHERE },
  { word: /\b(?:agent|coding) session\b|\b(?:coding|AI) (?:agent|assistant)\b|\bsub-?agents?\b/i, says: ELSEWHERE },
  { word: /\blanguage model\b|\bLLMs?\b|\bClaude\b|\bChatGPT\b|\bCopilot\b/, says: ELSEWHERE },
];

/** The list itself and the test that plants them. */
const EXEMPT = new Set(['tools/tidy/words.ts', 'tools/test/tidy.test.ts']);

/** Words that say "not done", or that tell of the workshop instead of the work. */
export function* words(tree: Tree): Iterable<Breach> {
  for (const file of tree.files) {
    if (EXEMPT.has(file.path)) continue;
    for (const [at, line] of file.text.split('\n').entries()) {
      for (const { word, says } of BANNED) {
        const match = word.exec(line);
        if (match === null) continue;
        yield { path: file.path, line: at + 1, rule: 'words', says: `"${match[0].trim()}": ${says}` };
      }
    }
  }
}

import { posix } from 'node:path';
import type { Breach, Tree, TreeFile } from './tree.ts';

const LINK = /!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|<(?:img|a)\s[^>]*?(?:src|href)="([^"]+)"|^\[[^\]]+\]:\s+(\S+)/g;

/** A link in a page leads to a file that is there, and to a heading that is in it. */
export function* links(tree: Tree): Iterable<Breach> {
  const pages = new Map(tree.files.filter((file) => file.path.endsWith('.md')).map((file) => [file.path, file]));
  for (const page of pages.values()) {
    for (const { line, target } of linksOf(page)) {
      const says = fault(tree, pages, page.path, target);
      if (says !== undefined) yield { path: page.path, line, rule: 'links', says };
    }
  }
}

/** Every link of a page; what stands in code is an example, no link. */
function* linksOf(page: TreeFile): Iterable<{ readonly line: number; readonly target: string }> {
  for (const [at, line] of proseOf(page.text).entries()) {
    for (const match of line.replaceAll(/`[^`]*`/g, '').matchAll(LINK)) {
      const target = match[1] ?? match[2] ?? match[3];
      if (target !== undefined) yield { line: at + 1, target };
    }
  }
}

function fault(tree: Tree, pages: ReadonlyMap<string, TreeFile>, from: string, target: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  const [file = '', anchor] = decodeURIComponent(target).split('#');
  const path = file === '' ? from : posix.join(posix.dirname(from), file).replace(/\/$/, '');
  // The reference is built from the sources by `npm run docs`.
  if (path === 'docs/reference' || path.startsWith('docs/reference/')) return undefined;
  if (path !== '.' && !tree.paths.has(path)) return `${target} leads nowhere: there is no ${path}.`;
  const page = pages.get(path);
  if (anchor === undefined || page === undefined || headingsOf(page).has(anchor)) return undefined;
  return `${target} leads nowhere: ${path} has no heading #${anchor}.`;
}

/** Anchors as GitHub makes them: small letters, no punctuation, dashes for blanks, a number from the second on. */
function headingsOf(page: TreeFile): Set<string> {
  const anchors = new Set<string>();
  for (const line of proseOf(page.text)) {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    for (const [, given] of line.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) anchors.add(given ?? '');
    if (heading === undefined) continue;
    const bare = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = bare.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-');
    let name = slug;
    for (let again = 1; anchors.has(name); again += 1) name = `${slug}-${again}`;
    anchors.add(name);
  }
  return anchors;
}

/** The lines of a page, with the lines of fenced code emptied so that numbers stay right. */
function proseOf(text: string): string[] {
  let fenced = false;
  return text.split('\n').map((line) => {
    const fence = /^\s*(?:```|~~~)/.test(line);
    if (fence) fenced = !fenced;
    return fence || fenced ? '' : line;
  });
}

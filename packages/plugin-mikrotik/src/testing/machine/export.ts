import type { Field, Menu } from '../engine/schema.ts';
import type { Ask, Engine, Item, Row } from '../engine/types.ts';

/** Adds `/export`, of the whole router and of each menu: what differs from a router fresh from its box, as commands. */
export function addExport(engine: Engine, menus: ReadonlyMap<string, Menu>): void {
  const exporter =
    (under: string) =>
    ({ args = {}, actor }: Ask) => {
      const shown = engine.since('7') ? 'show-sensitive' in args : !('hide-sensitive' in args);
      const secrets = shown && actor.policy.has('sensitive');
      const { date, time } = engine.wallClock();
      const head = `# ${date} ${time} by RouterOS ${engine.version}`;
      const chosen = [...menus.values()]
        .filter(({ path }) => path === under || path.startsWith(`${under}/`))
        .toSorted((one, other) => (one.path < other.path ? -1 : 1));
      return { rows: [], ret: [head, ...chosen.flatMap((menu) => section(engine, menu, secrets)), ''].join('\n') };
    };
  const paths = new Set(['']);
  for (const path of menus.keys())
    for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1)) paths.add(path.slice(0, at));
  for (const path of paths) engine.command(path, 'export', exporter(path));
}

/** What an export leaves out: people, what is no configuration, and keys. */
const UNSAID = new Set(['/interface', '/log', '/file', '/user', '/user/group', '/certificate', '/system/package']);

function section(engine: Engine, menu: Menu, secrets: boolean): readonly string[] {
  if (menu.dynamic !== undefined || UNSAID.has(menu.path)) return [];
  const lines = engine
    .table(menu.path)
    .items()
    .flatMap((item) => line(menu, item, secrets));
  return lines.length === 0 ? [] : [menu.path.replaceAll('/', ' ').replace(' ', '/'), ...lines];
}

function line(menu: Menu, { id, values }: Item, secrets: boolean): readonly string[] {
  if (values['dynamic'] === 'true') return [];
  const box = menu.rows?.find((row) => row['.id'] === id);
  const builtIn = menu.fixed === true || box !== undefined;
  const said = [...menu.fields.values()].filter(
    (field) =>
      isSaid(field, values, secrets) && values[field.name] !== box?.[field.name] && !(builtIn && OWN.has(field.name)),
  );
  const words = said.map(({ name, kind }) => `${name}=${quoted(asYesNo(values[name] ?? '', kind.name))}`);
  if (menu.single !== true && !builtIn) return [['add', ...words].join(' ')];
  if (words.length === 0) return [];
  const which = menu.single === true ? [] : [`[ find name=${quoted(values['name'] ?? '')} ]`];
  return [['set', ...which, ...words].join(' ')];
}

/** What a built-in item has of its own. */
const OWN = new Set(['name', 'mac-address', 'certificate']);

/** Whether a value is worth a word: somebody gave it, it is not what the menu begins with, and it may be seen. */
function isSaid(field: Field, values: Row, secrets: boolean): boolean {
  const value = values[field.name];
  if (value === undefined || field.readOnly || field.writeOnly || value === field.initial) return false;
  return secrets || !field.sensitive;
}

const asYesNo = (value: string, kind: string): string => (kind === 'bool' ? (value === 'true' ? 'yes' : 'no') : value);

/** A value as a script may hold it. */
function quoted(value: string): string {
  if (/^[\w./:*+@%<>!,-]+$/.test(value)) return value;
  const escaped = value.replaceAll(/["\\$?]/g, (sign) => `\\${sign}`).replaceAll('\n', '\\r\\n');
  return `"${escaped}"`;
}

import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { mikrotikErrors } from '../src/errors.ts';
import type { PrintAsk, Row, RouterLink } from '../src/client/link.ts';
import type { AtRouter } from '../src/links.ts';
import { createReader, type Look } from '../src/reading.ts';

const { signal } = new AbortController();
const tick = () => new Promise((next) => setImmediate(next));
const ticks = async (count: number) => {
  for (let at = 0; at < count; at += 1) await tick();
};

/** A router whose answers come when they are let come, one for all of one menu. */
function slowRouter() {
  const asked: { readonly menu: string; readonly ask: PrintAsk; answer(rows: readonly Row[]): void; fail(): void }[] =
    [];
  const print = (menu: string, ask: PrintAsk = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly Row[]>();
    const fail = () => reject(mikrotikErrors.unsupported({ address: 'tower-1', message: 'no such command' }));
    asked.push({ menu, ask, answer: resolve, fail });
    return promise;
  };
  const at = { link: { print } as unknown as RouterLink, config: { id: 'tower-1' } } as AtRouter;
  return { at, asked, menus: () => asked.map(({ menu }) => menu) };
}

const named = (...values: string[]): Look => ({ menu: '/ppp/secret', field: 'name', values });
const all: Look = { menu: '/ppp/secret', field: 'name', values: null };
const rows = (...names: string[]): readonly Row[] => names.map((name, at) => ({ '.id': `*${at}`, name }));

describe('a router is read in turns', () => {
  it('those who look while answers are on their way are all in the next', async () => {
    const reader = createReader(() => []);
    const { at, asked } = slowRouter();
    const first = reader.read(at, 'amina', [named('amina')], signal);
    await ticks(2);
    const next = ['otieno', 'wanjiru'].map((name) => reader.read(at, name, [named(name)], signal));
    await ticks(4);
    expect(asked.map(({ ask }) => ask.anyOf?.values)).toEqual([['amina']]);
    asked[0]?.answer(rows('amina'));
    expect((await first)('/ppp/secret')).toEqual(rows('amina'));
    await ticks(4);
    expect(asked.map(({ ask }) => ask.anyOf?.values)).toEqual([['amina'], ['otieno', 'wanjiru']]);
    asked[1]?.answer(rows('otieno', 'wanjiru'));
    const [otieno, wanjiru] = await Promise.all(next);
    expect(otieno?.('/ppp/secret')).toMatchObject([{ name: 'otieno' }]);
    expect(wanjiru?.('/ppp/secret')).toMatchObject([{ name: 'wanjiru' }]);
  });

  it('each menu once: who wants some of what another wants all of has it from there', async () => {
    const reader = createReader(() => ['.id', 'name']);
    const { at, asked } = slowRouter();
    const some = reader.read(at, 'amina', [named('amina'), { ...named('*1'), field: '.id' }], signal);
    const whole = reader.read(at, 'otieno', [named('otieno'), all], signal);
    await ticks(4);
    expect(asked.map(({ menu, ask }) => [menu, ask])).toEqual([['/ppp/secret', { proplist: ['.id', 'name'] }]]);
    asked[0]?.answer(rows('amina', 'otieno', 'wanjiru'));
    expect((await some)('/ppp/secret').map(({ name }) => name)).toEqual(['amina', 'otieno']);
    expect((await whole)('/ppp/secret')).toHaveLength(3);
  });

  it('a search in each field, and who is found by two is shown once', async () => {
    const reader = createReader(() => []);
    const { at, asked } = slowRouter();
    const found = reader.read(at, 'amina', [named('amina'), { ...named('*0'), field: '.id' }], signal);
    await ticks(4);
    expect(asked.map(({ ask }) => ask.anyOf?.field)).toEqual(['name', '.id']);
    for (const { answer } of asked) answer(rows('amina'));
    expect((await found)('/ppp/secret')).toEqual(rows('amina'));
  });

  it('the whole table from a dozen names on', async () => {
    const reader = createReader(() => []);
    const { at, asked } = slowRouter();
    const guests = Array.from({ length: 12 }, (_, nth) => `guest-${nth}`);
    const found = Promise.all(guests.map((name) => reader.read(at, name, [named(name)], signal)));
    await ticks(4);
    expect(asked.map(({ ask }) => ask)).toEqual([{}]);
    asked[0]?.answer(rows('office', ...guests));
    for (const [nth, one] of (await found).entries()) {
      expect(one('/ppp/secret')).toMatchObject([{ name: guests[nth] }]);
    }
  });

  it('and waits for who is on her way when it is to begin, and for nobody after her', async () => {
    const reader = createReader(() => []);
    const { at, asked } = slowRouter();
    for (const who of ['otieno', 'wanjiru']) reader.coming('tower-1', who);
    reader.coming('tower-2', 'juma');
    const first = reader.read(at, 'amina', [named('amina')], signal);
    await ticks(4);
    reader.coming('tower-1', 'zuhura');
    const second = reader.read(at, 'otieno', [named('otieno')], signal);
    await ticks(4);
    expect(asked).toEqual([]);
    reader.gone('tower-1', 'wanjiru');
    await ticks(4);
    expect(asked.map(({ ask }) => ask.anyOf?.values)).toEqual([['amina', 'otieno']]);
    asked[0]?.answer(rows('amina', 'otieno'));
    expect((await first)('/ppp/secret')).toMatchObject([{ name: 'amina' }]);
    expect((await second)('/ppp/secret')).toMatchObject([{ name: 'otieno' }]);
  });

  it('but only for a moment, and only once for who does not come', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const reader = createReader(() => []);
    const { at, asked } = slowRouter();
    reader.coming('tower-1', 'otieno');
    const first = reader.read(at, 'amina', [named('amina')], signal);
    await ticks(4);
    vi.advanceTimersByTime(199);
    await ticks(4);
    expect(asked).toEqual([]);
    vi.advanceTimersByTime(1);
    await ticks(4);
    expect(asked).toHaveLength(1);
    asked[0]?.answer(rows('amina'));
    await first;
    const second = reader.read(at, 'wanjiru', [named('wanjiru')], signal);
    await ticks(4);
    expect(asked).toHaveLength(2);
    asked[1]?.answer([]);
    expect((await second)('/ppp/secret')).toEqual([]);
  });

  it('a menu that it has not is empty, and what fails is told to those who asked for it', async () => {
    const reader = createReader(() => []);
    const { at, asked } = slowRouter();
    const found = reader.read(at, 'amina', [all, { ...all, menu: '/queue/simple' }], signal);
    await ticks(4);
    asked[0]?.fail();
    asked[1]?.answer(rows('office'));
    const shown = await found;
    expect(shown('/ppp/secret')).toEqual([]);
    expect(shown('/queue/simple')).toEqual(rows('office'));
  });

  it('who gives up waits no longer, and holds up nobody', async () => {
    const reader = createReader(() => []);
    const { at, asked, menus } = slowRouter();
    const gone = new AbortController();
    const given = reader.read(at, 'amina', [named('amina')], gone.signal);
    const kept = reader.read(at, 'otieno', [named('otieno')], signal);
    gone.abort(new Error('called off'));
    await expect(given).rejects.toThrow('called off');
    await ticks(4);
    expect(menus()).toEqual(['/ppp/secret']);
    asked[0]?.answer(rows('amina', 'otieno'));
    expect((await kept)('/ppp/secret')).toMatchObject([{ name: 'otieno' }]);
  });
});

import { expect, it } from 'vitest';
import { embedProgram } from '../readme.ts';

it('takes the first TypeScript under the heading', () => {
  const readme =
    '# A\n\n```ts\nno;\n```\n\n## Embed it\n\nWords.\n\n```sh\nnpm i\n```\n\n```ts\nyes;\n```\n\n```ts\nno;\n```\n';
  expect(embedProgram(readme)).toBe('yes;\n');
});

it.each([
  ['# A\n\n```ts\nno;\n```\n', /heading "Embed"/],
  ['## Embed\n\nWords.\n\n## Next\n\n```ts\nno;\n```\n', /block of TypeScript/],
])('says what is missing in %j', (readme, says) => {
  expect(() => embedProgram(readme)).toThrow(says);
});

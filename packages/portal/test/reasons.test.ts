import { REASON_KEYS, reasonText } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import type { ChangePreview } from '../src/api/changing.ts';
import { reasonSw } from '../src/i18n/reason-sw.ts';
import { reasonsOf } from '../src/i18n/reasons.ts';

function gapsIn(sentence: string): readonly string[] {
  return (sentence.match(/\{\w+\}/g) ?? []).toSorted();
}

describe('why a change does what it does', () => {
  it.each(REASON_KEYS)('is said in Swahili for %s, with the gaps of the English sentence', (key) => {
    const swahili = reasonSw[key] ?? '';
    expect(swahili).not.toBe('');
    // Without facts the gaps stay.
    expect(gapsIn(swahili)).toEqual(gapsIn(reasonText({ key, facts: {} })));
  });

  it('has no Swahili sentence that the server no longer says', () => {
    expect(Object.keys(reasonSw).toSorted()).toEqual(REASON_KEYS.toSorted());
  });

  it('is read in the language of the page, and in English where a newer server says something new', () => {
    const preview = {
      reasons: ['What is paid ends 5 days later.', 'The moon is full.'],
      reasonKeys: [
        { key: 'pause.extend', facts: { days: 5 } },
        { key: 'moon.full', facts: {} },
      ],
    } as unknown as ChangePreview;
    expect(reasonsOf(preview, 'sw')).toEqual([
      { text: 'Kilicholipiwa huisha siku 5 baadaye.', lang: 'sw' },
      { text: 'The moon is full.', lang: 'en' },
    ]);
    expect(reasonsOf(preview, 'en-KE')).toEqual(preview.reasons.map((text) => ({ text, lang: 'en' })));
  });
});

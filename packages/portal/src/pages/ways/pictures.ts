import { svg, type TemplateResult } from 'lit';
import type { PayWay } from '../../api/paying.ts';
import { icon, icons } from '../../elements/icons.ts';

const card = icon(svg`<rect x="2.500" y="5" width="19" height="14" rx="2.500"/><path d="M2.500 10h19M6.500 15h4"/>`);

/** What stands before each way. It decorates: the words beside it say the same. */
export const pictures: Readonly<Record<PayWay['kind'] | 'wallet' | 'mark', TemplateResult>> = {
  prompt: icons.phone,
  page: icon(svg`<path d="M13 4.500h6.500V11M19.500 4.500 11 13"/><path d="M9 6H5v13.500h13.500V15"/>`),
  card,
  mandate: card,
  wallet: icon(
    svg`<path d="M4 8a2.500 2.500 0 0 1 2.500-2.500H17V8M4 8v9a2.500 2.500 0 0 0 2.500 2.500H20V8z"/>
      <path d="M16 13.800h.01"/>`,
  ),
  mark: icon(svg`<path d="m6 9.500 6 6 6-6"/>`),
};

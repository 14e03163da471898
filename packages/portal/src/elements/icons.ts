import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';

/** A picture of 24 by 24, drawn with the colour of the text. It decorates: the words beside it say the same. */
export function icon(content: SVGTemplateResult): TemplateResult {
  return html`<svg
    viewBox="0 0 24 24"
    width="20"
    height="20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.9"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${content}
  </svg>`;
}

/** The pictures of the portal. */
export const icons = {
  book: icon(svg`<path d="M5 4.5h11a3 3 0 0 1 3 3v12H8a3 3 0 0 1-3-3z"/><path d="M5 16.5a3 3 0 0 1 3-3h11M9 8.5h6"/>`),
  home: icon(svg`<path d="m4 11 8-7 8 7v8.5a.5.5 0 0 1-.5.5H15v-6H9v6H4.5a.5.5 0 0 1-.5-.5z"/>`),
  people: icon(
    svg`<circle cx="9" cy="8" r="3.5"/>
      <path d="M2.5 20c.4-3.7 3-6 6.5-6s6.1 2.3 6.5 6M16 4.800a3.5 3.5 0 0 1 0 6.400M18 14.500c2 .8 3.3 2.7 3.5 5.5"/>`,
  ),
  wifi: icon(svg`<path d="M2.5 9a14 14 0 0 1 19 0M5.8 12.700a9 9 0 0 1 12.4 0M9 16.300a4.5 4.5 0 0 1 6 0M12 20h.01"/>`),
  coins: icon(
    svg`<rect x="3" y="6" width="18" height="12" rx="2.5"/>
      <circle cx="12" cy="12" r="2.5"/><path d="M6.5 12h.01M17.5 12h.01"/>`,
  ),
  cheque: icon(
    svg`<rect x="2.5" y="6" width="19" height="12" rx="2"/>
      <path d="M6 10.500h6M6 14.500h3M13 14.500l1.500-1 1.500 1 2-1.500"/>`,
  ),
  drawer: icon(svg`<path d="M4 11 6.500 4.500h11L20 11v8.500H4zM4 11h16"/><path d="M10 15h4"/>`),
  bill: icon(svg`<path d="M6 3h12v18l-3-2-3 2-3-2-3 2z"/><path d="M9.5 8h5M9.5 12h5"/>`),
  tag: icon(svg`<path d="M4 4h7.500l8.5 8.5-7.5 7.500L4 11.500z"/><path d="M8 8h.01"/>`),
  ticket: icon(
    svg`<path d="M3 7.500h18v3a1.5 1.5 0 0 0 0 3v3H3v-3a1.5 1.5 0 0 0 0-3z"/>
      <path d="M14.500 8v8" stroke-dasharray="2 2"/>`,
  ),
  gears: icon(
    svg`<path d="M4 12a8 8 0 0 1 13.700-5.600L20 8.500M20 4v4.500h-4.500"/>
      <path d="M20 12a8 8 0 0 1-13.700 5.600L4 15.500M4 20v-4.500h4.500"/>`,
  ),
  clock: icon(svg`<circle cx="12" cy="12" r="8.500"/><path d="M12 7v5l3.500 2"/>`),
  phone: icon(svg`<rect x="7" y="2.5" width="10" height="19" rx="2.5"/><path d="M11 18.500h2"/>`),
  check: icon(svg`<path d="m5 12.5 4.5 4.500L19 7.5"/>`),
  cross: icon(svg`<path d="M6 6l12 12M18 6 6 18"/>`),
  scales: icon(
    svg`<path d="M12 4v16M7.500 20h9M5 7h14"/>
      <path d="M5 7l-2.500 6a2.800 2.800 0 0 0 5 0zM19 7l-2.500 6a2.800 2.800 0 0 0 5 0z"/>`,
  ),
  balance: icon(svg`<path d="M4 8h12l-3-3M20 16H8l3 3"/>`),
  sending: icon(
    svg`<rect x="3" y="10" width="18" height="10" rx="2"/><path d="M12 15V3m-3.500 3.500L12 3l3.500 3.500"/>`,
  ),
  plug: icon(svg`<path d="M9 3v5M15 3v5M6.500 8h11v3a5.500 5.500 0 0 1-11 0zM12 16.500V21"/>`),
  chart: icon(svg`<path d="M4 20h16M7 16v-5M12 16V6M17 16v-8"/>`),
  more: icon(svg`<path stroke-width="3.5" d="M5 12h.01M12 12h.01M19 12h.01"/>`),
  mast: icon(
    svg`<path d="M12 11v9M8.500 20h7M7.400 14.600a5.500 5.500 0 0 1 0-7.200M16.600 7.400a5.500 5.500 0 0 1 0 7.200"/>
      <path d="M4.200 17.800a9.800 9.800 0 0 1 0-13.600M19.800 4.200a9.800 9.800 0 0 1 0 13.600M12 11h.01"/>`,
  ),
  door: icon(svg`<path d="M10 4h8v16h-8M3 12h11m-3.500-3.500L14 12l-3.500 3.500"/>`),
  out: icon(svg`<path d="M14 4H6v16h8M10 12h10m-3.5-3.500L20 12l-3.5 3.5"/>`),
} as const;

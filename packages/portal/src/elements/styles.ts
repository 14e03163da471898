import { css } from 'lit';

/** What every element shares: sizes, text, links, buttons, focus, and text that only a screen reader reads. */
export const baseStyles = css`
  :host {
    display: block;
    min-inline-size: 0;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1,
  h2,
  h3 {
    line-height: 1.25;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  h2 {
    font-size: 1.0625rem;
    font-weight: 650;
  }
  a {
    color: var(--daftari-brand);
    text-underline-offset: 0.2em;
  }
  :focus-visible {
    outline: 3px solid var(--daftari-focus);
    outline-offset: 2px;
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
    min-block-size: 2.75rem;
    padding: 0.5rem 1.125rem;
    border: 1px solid transparent;
    border-radius: 999px;
    background: var(--daftari-brand);
    color: var(--daftari-on-brand);
    font-weight: 650;
    text-decoration: none;
    transition: background-color 120ms;
  }
  .button:hover {
    background: var(--daftari-brand-strong);
  }
  .button[disabled] {
    opacity: 0.55;
    cursor: default;
  }
  .button.quiet {
    background: transparent;
    border-color: var(--daftari-line-strong);
    color: var(--daftari-ink);
    font-weight: 550;
  }
  .button.quiet:hover {
    background: var(--daftari-sunken);
  }
  .button.small {
    min-block-size: 2.25rem;
    padding: 0.25rem 0.875rem;
    font-size: 0.875rem;
  }
  .link {
    display: inline-flex;
    align-items: center;
    min-block-size: 1.75rem;
    padding: 0;
    border: 0;
    background: none;
    color: var(--daftari-brand);
    font-size: 0.875rem;
    font-weight: 550;
    text-align: start;
    text-decoration: underline;
    text-decoration-color: transparent;
    text-underline-offset: 0.2em;
    border-radius: 0.25rem;
  }
  /* A margin, not a gap: a gap would also stand before text that is only for screen readers. */
  .link svg {
    margin-inline-end: 0.375rem;
  }
  .link:hover {
    text-decoration-color: currentcolor;
  }
  .soft {
    color: var(--daftari-ink-soft);
  }
  .small {
    font-size: 0.875rem;
  }
  .number {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  svg {
    flex: none;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 1ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 1ms !important;
    }
  }
`;

/** A sheet of paper with something on it, and the three states of what is loaded: waiting, empty, failed. */
export const cardStyles = css`
  .card {
    padding: 1.25rem;
    border: 1px solid var(--daftari-line);
    border-radius: var(--daftari-radius);
    background: var(--daftari-surface);
    box-shadow: var(--daftari-shadow);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0.25rem 1rem;
    margin-block-end: 0.875rem;
  }
  .state {
    display: grid;
    justify-items: center;
    gap: 0.75rem;
    padding: 1.75rem 1rem;
    color: var(--daftari-ink-soft);
    text-align: center;
  }
  .state.failed {
    color: var(--daftari-bad);
  }
  .bones {
    display: grid;
    gap: 0.75rem;
    padding-block: 0.5rem;
  }
  .bones span {
    block-size: 1.125rem;
    border-radius: 0.5rem;
    background: var(--daftari-sunken);
    animation: breathe 1.4s ease-in-out infinite alternate;
  }
  .bones span:nth-child(2) {
    inline-size: 82%;
  }
  .bones span:nth-child(3) {
    inline-size: 64%;
  }
  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
`;

/** A word in a coloured pill: good, warning, bad or idle. */
export const chipStyles = css`
  .chip {
    display: inline-flex;
    align-items: center;
    padding: 0.125rem 0.625rem;
    border-radius: 999px;
    background: var(--daftari-idle-soft);
    color: var(--daftari-on-idle-soft);
    font-size: 0.8125rem;
    font-weight: 600;
    line-height: 1.5;
    white-space: nowrap;
  }
  .chip::before {
    content: '';
    inline-size: 0.5rem;
    block-size: 0.5rem;
    margin-inline-end: 0.375rem;
    border-radius: 50%;
    background: currentcolor;
  }
  .chip.plain::before {
    display: none;
  }
  .chip.good {
    background: var(--daftari-brand-soft);
    color: var(--daftari-on-brand-soft);
  }
  .chip.warn {
    background: var(--daftari-warn-soft);
    color: var(--daftari-on-warn-soft);
  }
  .chip.bad {
    background: var(--daftari-bad-soft);
    color: var(--daftari-on-bad-soft);
  }
`;

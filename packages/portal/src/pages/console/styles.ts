import { css } from 'lit';

/** The frame of the console: rooms on the left, and on a phone at the bottom where the thumb is. */
export const consoleStyles = css`
  .frame {
    display: grid;
    grid-template-columns: 13.5rem minmax(0, 1fr);
    gap: clamp(1rem, 3vw, 2.25rem);
    max-inline-size: 88rem;
    margin-inline: auto;
    padding: 1.5rem clamp(0.875rem, 3vw, 2rem) 2rem;
  }
  nav {
    position: sticky;
    inset-block-start: 5.25rem;
    align-self: start;
  }
  /* On a low screen the rooms that have no place are scrolled to; the padding leaves room for what shows the focus. */
  @media (min-width: 60.01rem) {
    nav {
      max-block-size: calc(100dvh - 6rem);
      margin: -0.375rem;
      padding: 0.375rem;
      overflow-y: auto;
    }
  }
  nav ul {
    display: grid;
    gap: 0.25rem;
  }
  nav a,
  nav button {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding: 0.375rem 0.875rem;
    border-radius: var(--daftari-radius-small);
    color: var(--daftari-ink-soft);
    font-weight: 550;
    text-decoration: none;
  }
  nav button {
    border: 0;
    background: none;
    font: inherit;
    font-weight: 550;
  }
  nav .more {
    display: none;
  }
  nav a:hover {
    background: var(--daftari-sunken);
    color: var(--daftari-ink);
  }
  nav a[aria-current='page'] {
    background: var(--daftari-brand-soft);
    color: var(--daftari-on-brand-soft);
    font-weight: 650;
  }
  /* So that a laptop shows the last room without a scroll. */
  @media (min-width: 60.01rem) and (max-height: 60rem) {
    nav ul {
      gap: 0.125rem;
    }
    nav a {
      min-block-size: 2.5rem;
    }
  }
  main {
    min-inline-size: 0;
  }
  main:focus {
    outline: none;
  }
  @media (max-width: 60rem) {
    .frame {
      grid-template-columns: minmax(0, 1fr);
      padding-block: 1rem 6rem;
    }
    nav {
      position: fixed;
      inset: auto 0 0;
      z-index: 4;
      border-block-start: 1px solid var(--daftari-line);
      background: var(--daftari-surface);
      padding: 0.25rem max(0.25rem, env(safe-area-inset-left)) max(0.25rem, env(safe-area-inset-bottom));
    }
    nav ul {
      grid-template-columns: repeat(5, minmax(0, 1fr));
      gap: 0;
      max-inline-size: 40rem;
      margin-inline: auto;
    }
    nav .more {
      display: block;
    }
    nav .behind {
      display: none;
    }
    /* What stands behind comes up above the bar. */
    nav[data-more] .behind {
      display: block;
      order: -1;
    }
    nav a,
    nav button {
      flex-direction: column;
      justify-content: center;
      gap: 0.125rem;
      min-block-size: 3.25rem;
      padding: 0.25rem 0;
      font-size: 0.6875rem;
      letter-spacing: -0.01em;
    }
    nav a span {
      max-inline-size: 100%;
      overflow: hidden;
      text-overflow: ellipsis;
    }
  }
`;

/** What the rooms share: a heading, and cards below each other. */
export const roomStyles = css`
  :host {
    display: grid;
    gap: 1rem;
    align-content: start;
  }
  h1 {
    font-size: 1.625rem;
    letter-spacing: -0.025em;
  }
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem 1rem;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
    align-items: start;
    gap: 1rem;
  }
  /* A wide table within scrolls by itself. */
  .pair > * {
    min-inline-size: 0;
  }
  .stack {
    display: grid;
    gap: 1rem;
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  dl {
    display: grid;
    grid-template-columns: minmax(6rem, auto) minmax(0, 1fr);
    gap: 0.375rem 1rem;
  }
  dt {
    color: var(--daftari-ink-soft);
  }
  dd {
    overflow-wrap: anywhere;
    font-weight: 550;
  }
  .taxes {
    display: block;
    color: var(--daftari-ink-soft);
    font-size: 0.8125rem;
    font-weight: 400;
  }
`;

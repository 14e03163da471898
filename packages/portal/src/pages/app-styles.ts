import { css } from 'lit';

/** The frame of the portal: a bar on top, and the page below it. */
export const appStyles = css`
  :host {
    min-block-size: 100dvh;
  }
  .skip {
    position: absolute;
    inset-block-start: -6rem;
    inset-inline-start: 0.75rem;
    z-index: 20;
    border: 0;
    padding: 0.75rem 1.25rem;
    border-radius: var(--daftari-radius-small);
    background: var(--daftari-brand);
    color: var(--daftari-on-brand);
    font-weight: 650;
  }
  .skip:focus {
    inset-block-start: 0.75rem;
  }
  .top {
    position: sticky;
    inset-block-start: 0;
    z-index: 5;
    border-block-end: 1px solid var(--daftari-line);
    background: var(--daftari-paper);
  }
  header {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    max-inline-size: 88rem;
    min-block-size: 3.75rem;
    margin-inline: auto;
    padding: 0.375rem clamp(0.875rem, 3vw, 2rem);
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    min-inline-size: 0;
    margin-inline-end: auto;
    color: var(--daftari-ink);
    font-weight: 700;
    letter-spacing: -0.01em;
    text-decoration: none;
  }
  .isp {
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  .mark {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 2.25rem;
    block-size: 2.25rem;
    border-radius: 0.6875rem;
    background: var(--daftari-brand);
    color: var(--daftari-on-brand);
  }
  .languages {
    display: flex;
    flex: none;
    padding: 0.1875rem;
    border-radius: 999px;
    background: var(--daftari-sunken);
  }
  .languages button {
    min-inline-size: 2.5rem;
    min-block-size: 2rem;
    border: 0;
    border-radius: 999px;
    background: none;
    color: var(--daftari-ink-soft);
    font-size: 0.8125rem;
    font-weight: 650;
  }
  .languages button[aria-pressed='true'] {
    background: var(--daftari-surface);
    color: var(--daftari-ink);
    box-shadow: 0 1px 3px rgb(0 0 0 / 14%);
  }
  .out {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    border: 0;
    border-radius: 50%;
    background: none;
  }
  .out:hover {
    background: var(--daftari-sunken);
  }
  main:focus {
    outline: none;
  }
  .page {
    display: block;
    max-inline-size: 72rem;
    margin-inline: auto;
    padding: clamp(0.75rem, 3vw, 2rem) clamp(0.875rem, 3vw, 2rem) 2rem;
  }
  .gate {
    max-inline-size: 28rem;
    margin-inline: auto;
    padding: clamp(1.25rem, 8vh, 5rem) 0.875rem 2rem;
  }
  footer {
    padding-block: 2rem 0.5rem;
    text-align: center;
  }
`;

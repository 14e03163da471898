import { css } from 'lit';

/** The look of the card dialog. It stands in the document, so each rule names it. */
export const cardFrameStyles = css`
  .daftari-card,
  .daftari-card * {
    box-sizing: border-box;
  }
  .daftari-card {
    position: fixed;
    inset: 0;
    /* Below the frames in which providers let a bank see the payer: those take the highest number there is. */
    z-index: 1000;
    inline-size: min(30rem, calc(100vw - 1.5rem));
    block-size: fit-content;
    max-block-size: calc(100dvh - 2rem);
    margin: auto;
    padding: 1.25rem;
    border: 1px solid var(--daftari-line);
    border-radius: var(--daftari-radius);
    background: var(--daftari-surface);
    color: var(--daftari-ink);
    font: 1rem/1.5 var(--daftari-font);
    box-shadow:
      0 24px 64px -16px rgb(0 0 0 / 40%),
      0 0 0 200vmax rgb(20 24 20 / 55%);
    overflow: auto;
  }
  .daftari-card p,
  .daftari-card h2 {
    margin: 0;
  }
  .daftari-card .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 1rem;
  }
  .daftari-card h2 {
    border-radius: 0.25rem;
    font-size: 1.0625rem;
    font-weight: 650;
    line-height: 1.25;
    letter-spacing: -0.01em;
  }
  .daftari-card h2:focus {
    outline: none;
  }
  .daftari-card :focus-visible {
    outline: 3px solid var(--daftari-focus);
    outline-offset: 2px;
  }
  .daftari-card button {
    border: 0;
    font: inherit;
    cursor: pointer;
  }
  .daftari-card .shut {
    position: relative;
    flex: none;
    inline-size: 2.75rem;
    block-size: 2.75rem;
    margin: -0.5rem;
    border-radius: 50%;
    background: none;
    color: inherit;
  }
  .daftari-card .shut::before,
  .daftari-card .shut::after {
    content: '';
    position: absolute;
    inset: calc(50% - 1px) 0.875rem auto;
    block-size: 2px;
    border-radius: 1px;
    background: currentcolor;
    rotate: 45deg;
  }
  .daftari-card .shut::after {
    rotate: -45deg;
  }
  .daftari-card .shut:hover {
    background: var(--daftari-sunken);
  }
  .daftari-card .private {
    margin-block: 0.25rem 1rem;
    color: var(--daftari-ink-soft);
    font-size: 0.875rem;
  }
  .daftari-card .problem:not(:empty) {
    margin-block-end: 1rem;
    padding: 0.75rem 1rem;
    border-radius: var(--daftari-radius-small);
    background: var(--daftari-bad-soft);
    color: var(--daftari-on-bad-soft);
    font-weight: 550;
  }
  .daftari-card .status:not(:empty) {
    margin-block-end: 1rem;
    color: var(--daftari-ink-soft);
  }
  .daftari-card .place.hidden {
    visibility: hidden;
    block-size: 0;
    overflow: hidden;
  }
  .daftari-card .place form {
    display: grid;
    gap: 1rem;
  }
  .daftari-card .place [role='alert']:empty {
    display: none;
  }
  .daftari-card [type='submit'],
  .daftari-card .retry {
    inline-size: 100%;
    min-block-size: 3.25rem;
    padding: 0.5rem 1.125rem;
    border-radius: 999px;
    background: var(--daftari-brand);
    color: var(--daftari-on-brand);
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
  .daftari-card [type='submit']:hover:enabled,
  .daftari-card .retry:hover {
    background: var(--daftari-brand-strong);
  }
  .daftari-card button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  .daftari-card .retry[hidden] {
    display: none;
  }
`;

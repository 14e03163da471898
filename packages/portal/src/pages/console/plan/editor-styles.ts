import { css } from 'lit';

/** The editor: the form, and the preview beside it; on a phone below it. A bar with what counts stays in sight. */
export const editorStyles = css`
  .editor {
    display: grid;
    grid-template-columns: minmax(0, 1.55fr) minmax(0, 1fr);
    align-items: start;
    gap: 1.25rem;
  }
  .aside {
    position: sticky;
    inset-block-start: 5.25rem;
    max-block-size: calc(100dvh - 10.5rem);
    overflow: auto;
    border-radius: var(--daftari-radius);
  }
  .kinds {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 8.5rem), 1fr));
    gap: 0.625rem;
    min-inline-size: 0;
    margin: 0;
  }
  .kinds legend {
    float: inline-start;
    grid-column: 1 / -1;
    padding: 0;
    font-size: 1.0625rem;
    font-weight: 650;
  }
  .kind {
    display: grid;
    gap: 0.125rem;
    align-content: start;
    padding: 0.75rem 0.875rem;
    border: 1px solid var(--daftari-line-strong);
    border-radius: var(--daftari-radius-small);
    cursor: pointer;
    line-height: 1.35;
  }
  .kind input {
    position: absolute;
    opacity: 0;
  }
  .kind:hover {
    background: var(--daftari-sunken);
  }
  .kind:has(:checked) {
    border-color: var(--daftari-brand);
    background: var(--daftari-brand-soft);
    box-shadow: inset 0 0 0 1px var(--daftari-brand);
    color: var(--daftari-on-brand-soft);
  }
  .kind:has(:checked) .soft {
    color: inherit;
  }
  .kind:has(:focus-visible) {
    outline: 3px solid var(--daftari-focus);
    outline-offset: 2px;
  }
  .bar {
    position: sticky;
    inset-block-end: 0;
    z-index: 3;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
    padding: 0.75rem 1.25rem;
    border: 1px solid var(--daftari-line);
    border-radius: var(--daftari-radius) var(--daftari-radius) 0 0;
    background: var(--daftari-surface);
    box-shadow: var(--daftari-shadow);
  }
  .first {
    display: grid;
    margin-inline-end: auto;
    line-height: 1.25;
  }
  .wrong {
    color: var(--daftari-bad);
    font-weight: 550;
  }
  @media (max-width: 60rem) {
    .editor {
      grid-template-columns: minmax(0, 1fr);
    }
    .aside {
      position: static;
      max-block-size: none;
    }
    .kinds {
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 8.25rem), 1fr));
      padding: 1rem;
    }
    .bar {
      inset-block-end: calc(3.75rem + env(safe-area-inset-bottom));
      padding: 0.625rem 0.875rem;
      border-radius: var(--daftari-radius-small);
    }
    .bar {
      gap: 0.375rem;
    }
    .bar .button {
      padding-inline: 0.6875rem;
      font-size: 0.875rem;
    }
  }
`;

import { css } from 'lit';

/** Rows of what differs: what it is, the two figures, and what can be done. */
export const breakStyles = css`
  :host {
    container-type: inline-size;
  }
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 15rem 16rem;
    gap: 0.75rem 1.5rem;
    align-items: center;
    padding-block: 1rem;
    border-block-start: 1px solid var(--daftari-line);
  }
  li:first-child {
    padding-block-start: 0.25rem;
    border-block-start: 0;
  }
  li:last-child {
    padding-block-end: 0;
  }
  .what {
    display: grid;
    gap: 0.25rem;
    min-inline-size: 0;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.625rem;
  }
  .reference {
    overflow-wrap: anywhere;
    font-variant-numeric: tabular-nums;
  }
  dl div {
    display: flex;
    justify-content: space-between;
    gap: 1rem;
  }
  dt {
    color: var(--daftari-ink-soft);
    font-size: 0.875rem;
  }
  dd {
    font-variant-numeric: tabular-nums;
    font-weight: 600;
    white-space: nowrap;
  }
  dd.soft {
    font-weight: 400;
  }
  .acts {
    display: grid;
    gap: 0.375rem;
  }
  .acts .button {
    inline-size: 100%;
    min-block-size: 2.5rem;
  }
  .rest {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0.25rem 1rem;
  }
  .confirming {
    padding: 0.5rem 0.75rem;
    border-radius: var(--daftari-radius-small);
    background: var(--daftari-warn-soft);
    color: var(--daftari-on-warn-soft);
    overflow-wrap: anywhere;
  }
  .over .reference {
    font-weight: 500;
  }
  @container (max-width: 52rem) {
    li {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;

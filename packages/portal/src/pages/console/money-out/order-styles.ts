import { css } from 'lit';

/** Orders below each other: what it is, how much, and what can be done. */
export const orderStyles = css`
  :host {
    container-type: inline-size;
  }
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto minmax(11rem, 15rem);
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
    gap: 0.125rem;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.625rem;
  }
  .name {
    font-weight: 600;
  }
  .amount {
    font-size: 1.125rem;
    font-weight: 700;
    text-align: end;
  }
  .acts {
    display: grid;
    gap: 0.5rem;
  }
  .acts .button {
    min-block-size: 2.5rem;
  }
  .note {
    padding: 0.5rem 0.75rem;
    border-radius: var(--daftari-radius-small);
    background: var(--daftari-warn-soft);
    color: var(--daftari-on-warn-soft);
    overflow-wrap: anywhere;
  }
  @container (max-width: 46rem) {
    li {
      grid-template-columns: minmax(0, 1fr);
    }
    .amount {
      text-align: start;
    }
  }
`;

import { css } from 'lit';

/** A column of amounts that foots. */
export const statementStyles = css`
  .head {
    align-items: center;
  }
  select {
    inline-size: auto;
    min-block-size: 2.5rem;
    padding-block: 0.25rem;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 0.5rem 0;
    border-block-end: 1px solid var(--daftari-line);
    font-weight: 450;
    text-align: start;
  }
  thead th {
    color: var(--daftari-ink-soft);
    font-size: 0.8125rem;
    font-weight: 600;
  }
  td,
  thead th + th {
    padding-inline-start: 0.75rem;
    text-align: end;
    white-space: nowrap;
  }
  .sum th,
  .sum td {
    font-weight: 700;
  }
  .sum + .soft th,
  .sum + .soft td {
    border-block-start: 2px solid var(--daftari-line-strong);
  }
  .foots {
    padding-block-start: 0.875rem;
  }
  summary {
    padding-block: 0.75rem 0.25rem;
    color: var(--daftari-brand);
    cursor: pointer;
  }
`;

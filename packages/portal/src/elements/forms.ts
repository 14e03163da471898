import { css } from 'lit';

/** Labels, fields, hints and errors of forms. */
export const formStyles = css`
  form {
    display: grid;
    gap: 1rem;
  }
  .field {
    display: grid;
    gap: 0.25rem;
    min-inline-size: 0;
  }
  label,
  legend {
    font-size: 0.875rem;
    font-weight: 600;
  }
  input,
  select {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: 2.875rem;
    padding: 0.5rem 0.875rem;
    border: 1px solid var(--daftari-line-strong);
    border-radius: var(--daftari-radius-small);
    background: var(--daftari-surface);
    color: var(--daftari-ink);
    font: inherit;
    font-size: 1rem;
  }
  input[type='checkbox'] {
    inline-size: 1.25rem;
    min-block-size: 1.25rem;
    accent-color: var(--daftari-brand);
  }
  ::placeholder {
    color: var(--daftari-ink-soft);
    opacity: 1;
  }
  [aria-invalid='true'] {
    border-color: var(--daftari-bad);
  }
  .hint {
    color: var(--daftari-ink-soft);
    font-size: 0.8125rem;
  }
  .wrong {
    color: var(--daftari-bad);
    font-size: 0.875rem;
    font-weight: 550;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: 1.75rem;
    font-weight: 500;
  }
`;

/** Fields beside each other where there is room, and below each other where there is none. */
export const fieldsStyles = css`
  .fields {
    display: grid;
    gap: 1rem;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr));
    align-items: start;
  }
  .wide {
    grid-column: 1 / -1;
  }
`;

/** Tables whose less needed columns step back on a narrow screen; their cells then tell it under the name. */
export const tableStyles = css`
  :host {
    container-type: inline-size;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.9375rem;
  }
  th {
    padding: 0.5rem 0.75rem;
    color: var(--daftari-ink-soft);
    font-size: 0.8125rem;
    font-weight: 600;
    text-align: start;
    white-space: nowrap;
  }
  td {
    padding: 0.6875rem 0.75rem;
    border-block-start: 1px solid var(--daftari-line);
    vertical-align: middle;
  }
  th:first-child,
  td:first-child {
    padding-inline-start: 0;
  }
  th:last-child,
  td:last-child {
    padding-inline-end: 0;
  }
  tbody tr:hover td {
    background: color-mix(in srgb, var(--daftari-sunken) 55%, transparent);
  }
  .end {
    text-align: end;
  }
  .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  td .sub {
    display: block;
    color: var(--daftari-ink-soft);
    font-size: 0.8125rem;
    overflow-wrap: anywhere;
    white-space: normal;
  }
  td .narrow {
    display: none;
  }
  @container (max-width: 22rem) {
    th,
    td {
      padding-inline: 0.375rem;
    }
    /* In a wide font a moment takes two lines; an amount is one word. */
    th,
    th.number,
    td.number {
      white-space: normal;
    }
  }
  @container (max-width: 46rem) {
    .wide {
      display: none;
    }
    td .narrow {
      display: block;
    }
  }
  @container (max-width: 60rem) {
    .widest {
      display: none;
    }
  }
  .pager {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.75rem;
    padding-block-start: 1rem;
  }
  .pager div {
    display: flex;
    gap: 0.5rem;
  }
`;

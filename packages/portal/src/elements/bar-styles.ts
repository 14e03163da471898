import { css } from 'lit';

/** How bars, their scale, their keys and their table look. */
export const barStyles = css`
  :host {
    display: block;
    min-inline-size: 0;
  }
  .plot {
    display: grid;
    grid-template: minmax(0, 1fr) / auto minmax(0, 1fr);
    gap: 0.625rem;
    block-size: 12rem;
  }
  svg {
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
    touch-action: pan-y;
  }
  .scale {
    position: relative;
    inline-size: 3.75rem;
    font-size: 0.75rem;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .scale span {
    position: absolute;
    inset-inline-end: 0;
    translate: 0 -50%;
  }
  .grid {
    stroke: var(--daftari-line);
    vector-effect: non-scaling-stroke;
  }
  .grid.zero {
    stroke: var(--daftari-line-strong);
  }
  .brand {
    --tone: var(--daftari-brand);
  }
  .soft-tone {
    --tone: var(--daftari-up);
  }
  .good {
    --tone: color-mix(in oklab, var(--daftari-brand) 50%, var(--daftari-surface));
  }
  .warn {
    --tone: var(--daftari-on-warn-soft);
  }
  .bad {
    --tone: var(--daftari-bad);
  }
  rect {
    fill: var(--tone);
  }
  svg:hover g:not(.chosen) {
    opacity: 0.45;
  }
  .ends {
    display: flex;
    justify-content: space-between;
    padding-block: 0.5rem 0;
    padding-inline-start: 4.375rem;
  }
  figcaption {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    padding-block: 0.5rem;
  }
  .key::before {
    content: '';
    display: inline-block;
    inline-size: 0.75rem;
    block-size: 0.75rem;
    margin-inline-end: 0.375rem;
    border-radius: 0.1875rem;
    background: var(--tone);
  }
  .readout {
    min-block-size: 1.5em;
    text-align: end;
  }
  summary {
    padding-block: 0.25rem;
    color: var(--daftari-brand);
    cursor: pointer;
  }
  .scroll {
    max-block-size: 18rem;
    overflow: auto;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 0.3125rem 0 0.3125rem 0.75rem;
    border-block-end: 1px solid var(--daftari-line);
    font-weight: 400;
    text-align: end;
    white-space: nowrap;
  }
  th:first-child {
    padding-inline-start: 0;
    text-align: start;
  }
  thead th {
    font-weight: 600;
  }
`;

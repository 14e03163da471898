import { css } from 'lit';

/** Rows with something to say on the left and an amount on the right. */
export const listStyles = css`
  ul {
    margin-block: -0.625rem -0.5rem;
  }
  li {
    border-block-start: 1px solid var(--daftari-line);
  }
  li:first-child {
    border-block-start: 0;
  }
  .row,
  summary {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.625rem;
    padding-block: 0.75rem;
  }
  summary {
    border-radius: 0.5rem;
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  .main {
    flex: none;
    max-inline-size: 60%;
  }
  .main,
  .side {
    display: grid;
    gap: 0.125rem;
    min-inline-size: 0;
  }
  .side {
    justify-items: end;
    margin-inline-start: auto;
    text-align: end;
    overflow-wrap: anywhere;
  }
  .title {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  details[open] {
    padding-block-end: 0.75rem;
  }
`;

import { css } from 'lit';

/** The list of what is saved. */
export const savedWaysStyles = css`
  h2:focus {
    outline: none;
  }
  li {
    display: grid;
    padding-block: 0.75rem;
    border-block-start: 1px solid var(--daftari-line);
  }
  ul > li:first-child {
    padding-block-start: 0;
    border-block-start: 0;
  }
  li > div {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.875rem;
  }
  li > div > :first-child {
    min-inline-size: 0;
    overflow-wrap: anywhere;
    white-space: normal;
  }
  .link {
    flex: none;
  }
  .say {
    margin-block-start: 0.75rem;
    padding: 0.75rem 1rem;
    border-radius: var(--daftari-radius-small);
    background: var(--daftari-brand-soft);
    color: var(--daftari-on-brand-soft);
  }
  .say.warn {
    background: var(--daftari-warn-soft);
    color: var(--daftari-on-warn-soft);
  }
  .add {
    display: grid;
    justify-items: start;
    gap: 0.75rem;
    margin-block-start: 0.875rem;
  }
  details {
    margin-block-start: 0.5rem;
  }
  summary {
    padding-block: 0.5rem;
    color: var(--daftari-ink-soft);
    font-size: 0.875rem;
    cursor: pointer;
  }
`;

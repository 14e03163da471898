import { css } from 'lit';

/** What is asked above the tax table, and the classes beside each other with what they bear. */
export const taxesStyles = css`
  .ask {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.75rem;
  }
  .ask .field {
    flex: 1 1 10rem;
  }
  .classes {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr));
    gap: 0.75rem;
  }
  .classes li {
    display: grid;
    align-content: start;
    gap: 0.5rem;
    padding: 0.875rem 1rem;
    border: 1px solid var(--daftari-line);
    border-radius: var(--daftari-radius-small);
  }
  .classes h3 {
    font-size: 0.9375rem;
    font-weight: 650;
  }
  .classes dl {
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: baseline;
  }
  .classes dd {
    text-align: end;
    font-weight: 650;
  }
  .classes dt {
    color: var(--daftari-ink);
  }
  .classes .sub {
    display: block;
    color: var(--daftari-ink-soft);
    font-size: 0.8125rem;
  }
`;

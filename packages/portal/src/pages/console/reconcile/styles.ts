import { css } from 'lit';

/** Choices beside each other, and the acts below a day. */
export const reconcileStyles = css`
  .pills {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
    padding: 0.25rem;
    border-radius: 1.5rem;
    background: var(--daftari-sunken);
  }
  .pills a,
  .pills button {
    display: inline-flex;
    align-items: center;
    min-block-size: 2.25rem;
    padding: 0.25rem 0.875rem;
    border: 0;
    border-radius: 999px;
    background: none;
    color: var(--daftari-ink-soft);
    font: inherit;
    font-size: 0.875rem;
    font-weight: 550;
    text-decoration: none;
  }
  .pills [aria-current='true'],
  .pills [aria-pressed='true'] {
    background: var(--daftari-surface);
    color: var(--daftari-ink);
    box-shadow: var(--daftari-shadow);
  }
  .head {
    align-items: center;
  }
  .day h2 {
    font-size: 1.25rem;
  }
  daftari-three-sides {
    margin-block: 0.75rem 1rem;
  }
`;

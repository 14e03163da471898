import { css } from 'lit';

/** How a drawer and the safe look: the sum large, what it is made of below, and one button. */
export const cashStyles = css`
  .card .head {
    align-items: center;
  }
  .head select {
    inline-size: auto;
    max-inline-size: 16rem;
    min-block-size: 2.25rem;
    padding-block: 0.25rem;
    font-size: 0.875rem;
  }
  .sum {
    font-size: clamp(1.5rem, 5vw, 2rem);
    font-weight: 650;
    letter-spacing: -0.02em;
  }
  .takings {
    max-block-size: 15rem;
    margin-block: 0.75rem;
    overflow-y: auto;
  }
  .takings .row {
    padding-block: 0.375rem;
    font-size: 0.9375rem;
  }
  .takings .side {
    flex: none;
  }
`;

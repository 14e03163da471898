import { css } from 'lit';

/** Cards of figures, and bars of ages. */
export const figureStyles = css`
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 9.5rem), 1fr));
    gap: 0.75rem;
  }
  .cards li {
    display: grid;
    grid-template-rows: auto auto 1fr;
    gap: 0.25rem;
    padding: 1rem 1.125rem;
    border: 1px solid var(--daftari-line);
    border-radius: var(--daftari-radius);
    background: var(--daftari-surface);
    box-shadow: var(--daftari-shadow);
  }
  .cards .value {
    font-size: clamp(1.0625rem, 0.6rem + 2vw, 1.375rem);
    font-weight: 700;
    letter-spacing: -0.03em;
    line-height: 1.2;
    font-variant-numeric: tabular-nums;
  }
  .cards .loud {
    border-color: transparent;
    background: linear-gradient(150deg, var(--daftari-hero-from), var(--daftari-hero-to));
    color: #fff;
  }
  .cards .loud .soft {
    color: rgb(255 255 255 / 85%);
  }
  .cards .alert .value {
    color: var(--daftari-bad);
  }
  @media (max-width: 36rem) {
    .cards .loud {
      grid-column: 1 / -1;
    }
  }
  .ages {
    display: grid;
    gap: 0.75rem;
  }
  .ages li {
    display: grid;
    grid-template-columns: 7rem minmax(3rem, 1fr) minmax(6rem, auto);
    align-items: center;
    gap: 0.75rem;
  }
  .ages .number {
    text-align: end;
  }
  meter {
    inline-size: 100%;
    block-size: 0.875rem;
    border: 0;
    border-radius: 0.25rem;
    background: var(--daftari-sunken);
    appearance: none;
  }
  meter::-webkit-meter-inner-element,
  meter::-webkit-meter-bar {
    block-size: 0.875rem;
    border: 0;
    border-radius: 0.25rem;
    background: var(--daftari-sunken);
  }
  meter::-webkit-meter-optimum-value {
    border-radius: 0.25rem;
    background: var(--daftari-brand);
  }
  meter::-moz-meter-bar {
    border-radius: 0.25rem;
    background: var(--daftari-brand);
  }
  .to60::-webkit-meter-optimum-value,
  .to30::-webkit-meter-optimum-value {
    background: var(--daftari-on-warn-soft);
  }
  .to90::-webkit-meter-optimum-value,
  .over90::-webkit-meter-optimum-value {
    background: var(--daftari-bad);
  }
`;

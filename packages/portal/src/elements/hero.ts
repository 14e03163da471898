import { css } from 'lit';

/** The look of the plan card: the one loud thing of the page. */
export const heroStyles = css`
  :host {
    container-type: inline-size;
  }
  .hero {
    display: grid;
    gap: 1.25rem;
    padding: 1.375rem;
    border-radius: calc(var(--daftari-radius) + 0.25rem);
    background: linear-gradient(150deg, var(--daftari-hero-from), var(--daftari-hero-to));
    color: #fff;
    box-shadow: var(--daftari-shadow);
  }
  .hero.over {
    background: linear-gradient(150deg, var(--daftari-hero-over-from), var(--daftari-hero-over-to));
  }
  .what {
    display: grid;
    gap: 0.25rem;
    align-content: start;
  }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    justify-self: start;
    padding: 0.1875rem 0.75rem;
    border-radius: 999px;
    background: rgb(0 0 0 / 28%);
    font-size: 0.875rem;
    font-weight: 600;
  }
  .dot {
    inline-size: 0.625rem;
    block-size: 0.625rem;
    border-radius: 50%;
    background: var(--daftari-hero-ring-low);
  }
  .dot.online {
    background: var(--daftari-hero-ring);
    animation: pulse 2s infinite;
  }
  @keyframes pulse {
    0% {
      box-shadow: 0 0 0 0 rgb(143 224 180 / 60%);
    }
    70%,
    100% {
      box-shadow: 0 0 0 0.5rem rgb(143 224 180 / 0%);
    }
  }
  h2 {
    margin-block-start: 0.625rem;
    font-size: 1.625rem;
    font-weight: 700;
    letter-spacing: -0.02em;
  }
  .speed,
  .price,
  .when {
    color: rgb(255 255 255 / 88%);
  }
  .time {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 1rem;
    font-variant-numeric: tabular-nums;
  }
  .ring,
  .inside {
    grid-area: 1 / 1;
    inline-size: 6.5rem;
    block-size: 6.5rem;
  }
  .inside {
    display: grid;
    align-content: center;
    justify-items: center;
    font-size: 0.8125rem;
    line-height: 1.2;
  }
  .big {
    font-size: 1.75rem;
    font-weight: 700;
    line-height: 1.1;
  }
  .more {
    display: block;
    font-size: 1.0625rem;
    font-weight: 650;
    color: #fff;
  }
  .ring circle {
    fill: none;
    stroke-width: 9;
    stroke: rgb(255 255 255 / 18%);
  }
  .ring .left {
    stroke: var(--daftari-hero-ring);
    stroke-linecap: round;
  }
  .ring.low .left {
    stroke: var(--daftari-hero-ring-low);
  }
  .data {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0.375rem 1rem;
    font-size: 0.9375rem;
    font-variant-numeric: tabular-nums;
  }
  .bar {
    flex: 1 0 100%;
    inline-size: 100%;
    block-size: 0.5rem;
    border-radius: 999px;
  }
  .bar rect {
    fill: rgb(255 255 255 / 20%);
  }
  .bar .left {
    fill: var(--daftari-hero-ring);
  }
  .bar.low .left {
    fill: var(--daftari-hero-ring-low);
  }
  ::slotted(*) {
    inline-size: 100%;
  }
  @container (min-width: 34rem) {
    .hero {
      grid-template-columns: 1fr auto;
      padding: 1.75rem;
    }
    .time {
      grid-template-columns: auto;
      justify-items: center;
      gap: 0.5rem;
      max-inline-size: 15rem;
      text-align: center;
    }
    .ring,
    .inside {
      inline-size: 8rem;
      block-size: 8rem;
    }
    .big {
      font-size: 2.25rem;
    }
    .data,
    ::slotted(*) {
      grid-column: 1 / -1;
    }
  }
`;

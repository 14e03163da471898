import { css } from 'lit';

/** The customer's page: one column on a phone, two where there is room. */
export const customerStyles = css`
  header {
    display: grid;
    gap: 0.25rem;
    padding-block: 0.5rem 1.25rem;
  }
  h1 {
    font-size: clamp(1.5rem, 5vw, 2rem);
    font-weight: 700;
    letter-spacing: -0.025em;
  }
  .lead {
    max-inline-size: 38rem;
    font-size: 1.0625rem;
    text-wrap: pretty;
  }
  .columns,
  .column {
    display: grid;
    gap: 1rem;
    align-content: start;
    min-inline-size: 0;
  }
  /* Room for what comes a moment later, so that nothing below it moves. */
  .reserved {
    min-block-size: 16rem;
  }
  /* What it shows at the least, so that no gap is left below it. */
  daftari-own-holding.reserved {
    min-block-size: 13.25rem;
  }
  /* No box of its own: where nothing can be saved there is no gap. */
  daftari-saved-ways {
    display: contents;
  }
  .big {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 0.625rem;
    min-block-size: 3.5rem;
    border: 0;
    border-radius: 999px;
    background: #fff;
    color: #073d33;
    font-size: 1.125rem;
    font-weight: 700;
  }
  .big:hover {
    background: #e6f6ee;
  }
  .big:focus-visible {
    outline-color: #ffc46b;
  }
  .settled {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.25rem 1rem;
    font-weight: 600;
  }
  .top-up {
    min-block-size: 2.75rem;
    padding-inline: 1rem;
    border: 1px solid rgb(255 255 255 / 60%);
    border-radius: 999px;
    background: transparent;
    color: #fff;
    font-weight: 600;
  }
  .top-up:focus-visible {
    outline-color: #ffc46b;
  }
  @media (min-width: 62rem) {
    .columns {
      grid-template-columns: minmax(0, 1.6fr) minmax(0, 1fr);
      gap: 1.25rem;
    }
    .column {
      gap: 1.25rem;
    }
  }
`;

import { css } from 'lit';

/** Gateways as cards beside each other. */
export const gatewayStyles = css`
  .gateways {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr));
    gap: 1rem;
  }
  .gateways .card {
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
  }
  .head {
    align-items: center;
    margin: 0;
  }
  dl {
    grid-template-columns: minmax(0, 1fr);
  }
  dl div {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 1rem;
  }
  dd {
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  .gap {
    block-size: 0.5rem;
    border-radius: 0.25rem;
    background: var(--daftari-sunken);
    overflow: hidden;
  }
  .gap i {
    display: block;
    block-size: 100%;
    border-radius: 0.25rem;
    background: var(--daftari-brand);
  }
  .gap.silent i {
    background: var(--daftari-bad);
  }
  .alarm {
    display: grid;
    gap: 0.25rem;
    padding: 0.75rem 1rem;
    border-radius: var(--daftari-radius-small);
    background: var(--daftari-bad-soft);
    color: var(--daftari-on-bad-soft);
  }
  .reason {
    color: var(--daftari-bad);
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem;
    margin-block-start: auto;
    padding-block-start: 0.25rem;
    font-weight: 550;
  }
`;

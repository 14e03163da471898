import { css } from 'lit';

/** Ways below each other, the open one with its form; and the figures of a wallet. */
export const wayStyles = css`
  .ways {
    display: grid;
    border-block-start: 1px solid var(--daftari-line);
  }
  .ways > li {
    border-block-end: 1px solid var(--daftari-line);
  }
  .ways > li:last-child {
    border-block-end: 0;
  }
  h3 {
    margin: 0;
    font: inherit;
    letter-spacing: normal;
  }
  .way {
    display: grid;
    grid-template-columns: 2.5rem minmax(0, 1fr) auto;
    gap: 0 0.875rem;
    align-items: center;
    inline-size: 100%;
    padding: 0.875rem 0;
    border: 0;
    background: none;
    text-align: start;
  }
  button.way:hover .name {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .way[disabled] {
    cursor: default;
  }
  .way[disabled] .picture {
    background: var(--daftari-idle-soft);
    color: var(--daftari-on-idle-soft);
  }
  button.way[disabled]:hover .name {
    text-decoration: none;
  }
  .picture {
    display: grid;
    place-items: center;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    border-radius: 0.75rem;
    background: var(--daftari-brand-soft);
    color: var(--daftari-on-brand-soft);
  }
  .name {
    display: block;
    font-weight: 650;
    overflow-wrap: anywhere;
  }
  .about {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.125rem 0.5rem;
    color: var(--daftari-ink-soft);
    font-size: 0.875rem;
    text-wrap: pretty;
  }
  .mark {
    display: grid;
    place-items: center;
    color: var(--daftari-ink-soft);
    transition: rotate 120ms;
  }
  [aria-expanded='true'] .mark {
    rotate: 180deg;
  }
  .body {
    padding-block: 0.25rem 1.125rem;
  }
  .ways > li:last-child .body {
    padding-block-end: 0;
  }
  .send {
    min-block-size: 3.25rem;
    inline-size: 100%;
    padding-inline: 0.75rem;
    line-height: 1.25;
  }
  .else {
    justify-self: center;
  }
  dl {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.375rem 1rem;
    padding: 0.75rem 1rem;
    border-radius: var(--daftari-radius-small);
    background: var(--daftari-sunken);
  }
  dd {
    text-align: end;
    font-weight: 600;
  }
  .refused {
    margin-block-end: 1rem;
    padding: 0.75rem 1rem;
    border-radius: var(--daftari-radius-small);
    background: var(--daftari-bad-soft);
    color: var(--daftari-on-bad-soft);
    font-weight: 550;
  }
`;

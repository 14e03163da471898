/** A place on a page that a plugin fills with a custom element. */
export interface Slot {
  readonly place: 'customer.below-plan' | 'customer.pay' | 'console.home' | 'console.customer';
  readonly element: string;
  /** Where the element's module is served from, below the plugin's prefix. */
  readonly module: string;
  /** Whom else the element needs; without it the page lets it talk to this server only. */
  readonly needs?: SlotNeeds;
}

/**
 * Other servers that an element needs, each an origin such as `https://js.example.com`, or all below one by
 * `https://*.js.example.com`: the pages on which it stands let it, and nobody else.
 */
export interface SlotNeeds {
  /** Where it loads scripts from. */
  readonly scripts?: readonly string[];
  /** What it shows in frames. */
  readonly frames?: readonly string[];
  /** Whom it asks. */
  readonly asks?: readonly string[];
}

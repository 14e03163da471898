/** First in, first out, in constant time: a map would skip all that has left it, and an array would move the rest. */
export interface Queue<Item> {
  readonly push: (item: Item) => void;
  /** The first, which leaves. */
  readonly shift: () => Item | undefined;
  /** The first, which stays. */
  readonly first: () => Item | undefined;
  readonly size: () => number;
  /** Lets go of all others. It looks at each, so that it is for when as many have come as stay. */
  readonly retain: (stays: (item: Item) => boolean) => void;
}

/** Makes an empty queue. */
export function createQueue<Item>(): Queue<Item> {
  let items: Item[] = [];
  let head = 0;
  return {
    push: (item) => void items.push(item),
    shift() {
      if (head === items.length) return undefined;
      const item = items[head];
      head += 1;
      // What has left is let go of once it is the greater part, so that each item is moved once at most.
      if (head * 2 >= items.length) [items, head] = [items.slice(head), 0];
      return item;
    },
    first: () => items[head],
    size: () => items.length - head,
    retain(stays) {
      items = items.slice(head).filter(stays);
      head = 0;
    },
  };
}

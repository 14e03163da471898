/** What came of some more octets of a stream. */
export interface Framed {
  /** Whole packets in their order, by their own length field; nothing more of them is checked. */
  readonly packets: readonly Uint8Array[];
  /** Why nothing after them can be read any more: where a packet begins is lost for good. */
  readonly fault?: string;
}

/** Cuts a stream of octets into packets (RFC 6613 section 2.4), however it was torn on its way. */
export interface Framer {
  /** Takes what has come. After a fault it must not be asked again. */
  readonly push: (chunk: Uint8Array) => Framed;
  /** Whether a packet has begun and not ended. */
  readonly isAmid: () => boolean;
}

/** The least and the greatest packet (RFC 2865 section 3). */
const LEAST = 20;
const MOST = 4_096;

/** Octets up to the end of the length field. */
const HEAD = 4;

/** Makes a framer that holds one unfinished packet at most. */
export function createFramer(): Framer {
  const half = new Uint8Array(MOST);
  let have = 0;

  return {
    push(chunk) {
      const packets: Uint8Array[] = [];
      let at = 0;
      while (at < chunk.length) {
        const rest = chunk.length - at;
        if (have === 0 && rest >= HEAD) {
          // The usual case: a whole packet lies in the chunk, and is not copied.
          const length = lengthAt(chunk, at);
          if (!isLength(length)) return { packets, fault: fault(length) };
          if (rest >= length) {
            packets.push(chunk.subarray(at, at + length));
            at += length;
            continue;
          }
        }
        const wanted = have < HEAD ? HEAD : lengthAt(half, 0);
        const part = chunk.subarray(at, at + wanted - have);
        half.set(part, have);
        have += part.length;
        at += part.length;
        if (have < HEAD) continue;
        const length = lengthAt(half, 0);
        if (!isLength(length)) return { packets, fault: fault(length) };
        if (have < length) continue;
        packets.push(half.slice(0, length));
        have = 0;
      }
      return { packets };
    },
    isAmid: () => have > 0,
  };
}

const lengthAt = (octets: Uint8Array, at: number): number => ((octets[at + 2] ?? 0) << 8) | (octets[at + 3] ?? 0);

const isLength = (length: number): boolean => length >= LEAST && length <= MOST;

const fault = (length: number): string => `a packet states length ${length}, which is not ${LEAST} to ${MOST}`;

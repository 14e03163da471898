import { mpesaErrors } from './errors.ts';
import { createLink, type Link } from './link.ts';
import { isKeyed, type KeyedLine, type Line, type MpesaOptions } from './options.ts';

/** All shortcodes of the plugin, each with its way to Daraja. */
export interface House {
  readonly lines: readonly (readonly [Line, Link])[];
  /** Those with keys, which Safaricom calls. */
  readonly keyed: readonly KeyedLine[];
  /**
   * The line of a gateway by its name; the first when none is named.
   * @throws mpesa.noGateway
   */
  line(gateway?: string): readonly [Line, Link];
  /**
   * The same of one that Daraja can be asked for.
   * @throws mpesa.noGateway, mpesa.noKeys
   */
  keyedLine(gateway?: string): readonly [KeyedLine, Link];
}

/** The lines of the options; nothing is opened. */
export function createHouse({ shortcodes }: MpesaOptions): House {
  const lines = shortcodes.map((line) => [line, createLink(line)] as const);
  const line = (gateway?: string) => {
    const found = gateway === undefined ? lines[0] : lines.find(([{ name }]) => name === gateway);
    if (found !== undefined) return found;
    throw mpesaErrors.noGateway({ gateway, gateways: shortcodes.map(({ name }) => name).join(', ') });
  };
  return {
    lines,
    keyed: shortcodes.filter(isKeyed),
    line,
    keyedLine(gateway) {
      const [found, link] = line(gateway);
      if (!isKeyed(found)) throw mpesaErrors.noKeys({ gateway: found.name });
      return [found, link];
    },
  };
}

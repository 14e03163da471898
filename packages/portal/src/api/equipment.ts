/** What of a plan only equipment reads; what is left out is as the equipment has it. Speeds are kbit/s. */
export interface EquipmentOrder {
  readonly burst?: EquipmentSpeed & { readonly threshold?: EquipmentSpeed; readonly seconds: number };
  /** 1 (served first) to 8. */
  readonly priority?: number;
  readonly guaranteed?: EquipmentSpeed;
  /** Names of pools on the equipment, or of pools of ours. */
  readonly pool?: string;
  readonly ipv6Pool?: string;
  readonly delegatedPool?: string;
  readonly idleSeconds?: number;
  readonly profile?: string;
  readonly addressList?: string;
}

interface EquipmentSpeed {
  readonly downKbps: number;
  readonly upKbps: number;
}

/** The addresses that a subscription has for itself. */
export interface Addresses {
  readonly ipv4: string | null;
  readonly ipv4Bits: number | null;
  readonly ipv4Routes: readonly string[];
  readonly ipv6Prefix: string | null;
  readonly interfaceId: string | null;
  readonly delegatedPrefix: string | null;
  readonly ipv6Routes: readonly string[];
}

/** The part of npm `radius` that is called here: names in `names.ts`; packets only in tests, where it is the oracle. */
declare module 'radius' {
  interface Decoded {
    readonly code: string;
    readonly identifier: number;
    readonly length: number;
    readonly authenticator: Buffer;
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly raw_attributes: readonly (readonly [number, Buffer])[];
  }
  type Attributes = readonly (readonly [string | number, ...unknown[]])[];

  const radius: {
    load_dictionaries(): void;
    attr_id_to_name(type: number, vendorId?: number): string | undefined;
    attr_name_to_id(name: string, vendorId?: number): string | undefined;
    decode(args: { packet: Buffer; secret: string }): Decoded;
    encode(args: {
      code: string;
      secret: string;
      identifier?: number;
      authenticator?: Buffer;
      attributes?: Attributes;
      add_message_authenticator?: boolean;
    }): Buffer;
    encode_response(args: { packet: Decoded; code: string; secret: string; attributes?: Attributes }): Buffer;
    verify_response(args: { request: Buffer; response: Buffer; secret: string }): boolean;
  };
  export default radius;
}

// The testing door: a NAS of our own making that speaks real RADIUS over UDP, and a client for single packets.
export { radiusClient, statusServer } from './client.ts';
export type { Question, RadiusClient, RadiusClientOptions } from './client.ts';
export { startNas } from './nas.ts';
export type { Nas } from './nas.ts';
export type { NasEvent, NasOptions } from './nas-options.ts';
export { openOrderSocket } from './order-socket.ts';
export type { OrderSocketOptions } from './order-socket.ts';
export type { EndCause, Subscriber } from './packets.ts';
export type { Limits, NasSession } from './session.ts';
export type { NasVices } from './vices.ts';
export { attribute, carries, octetsOf, valueOf, valuesOf } from '../wire/attributes.ts';
export type { AttributeName, ValueOf } from '../wire/attributes.ts';
export { prover } from '../prover.ts';
export type { Known, Prover } from '../prover.ts';
export {
  acctStatusTypes,
  acctTerminateCauses,
  framedProtocols,
  nasPortTypes,
  serviceTypes,
} from '../wire/dictionary/values.ts';
export { codeName, codes } from '../wire/packet.ts';
export type { Attribute, Packet } from '../wire/packet.ts';

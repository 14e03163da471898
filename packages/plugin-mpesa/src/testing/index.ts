export { startDaraja } from './daraja.ts';
export type { DarajaSim } from './daraja.ts';
export type { Delivery, ReleaseFilter } from './deliveries.ts';
export { forgeCallback, forgeConfirmation } from './forge.ts';
export type { ForgedCallback, ForgedConfirmation } from './forge.ts';
export type { PayBill, PayBillResult, Phone, PromptAnswer } from './phone.ts';
export type { DarajaSimOptions, Schedule } from './settings.ts';
export type { Chances, Endpoint, Fate, Fault, Vices } from './vices.ts';
export type { Payment, Prompt, TextMessage } from './world.ts';

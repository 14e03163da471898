import type { Desk } from '../desk.ts';
import type { Door } from '../http/door.ts';
import { authRoutes } from './auth.ts';
import { customerRoutes } from './customers.ts';
import { meRoutes } from './me.ts';
import { planRoutes } from './plans.ts';
import { subscriptionRoutes } from './subscriptions.ts';

/** Every address of the API, in the order of the line. */
export const apiDoors = (desk: Desk): readonly Door[] => [
  ...authRoutes(desk),
  ...meRoutes(desk),
  ...customerRoutes(desk),
  ...planRoutes(desk),
  ...subscriptionRoutes(desk),
];

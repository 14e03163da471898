import type { Api } from '../../../api/api.ts';

/** The names of customers by the ids of their accounts; who cannot be read keeps her id. */
export async function namesOf(api: Api, accountIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const known = await Promise.all(
    [...new Set(accountIds)].map(async (id) => {
      const name = await api.customer(id).then(
        (customer) => customer.name,
        () => id,
      );
      return [id, name] as const;
    }),
  );
  return new Map(known);
}

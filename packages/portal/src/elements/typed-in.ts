/** What stands in a field of a form, as it was typed; empty where there is no such field, or it has a file. */
export function typedIn(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === 'string' ? value : '';
}

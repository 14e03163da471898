/** Where in the portal one is. The address says it all, so that a link can be sent and a page reloaded. */
export type Route =
  { readonly page: 'customer' } | { readonly page: 'console'; readonly view: ConsoleView; readonly id: string | null };

/** The rooms of the console. */
export type ConsoleView = 'home' | 'customers' | 'customer' | 'online' | 'payments' | 'invoices' | 'plans' | 'plan';

const VIEWS: ReadonlySet<string> = new Set<ConsoleView>(['customers', 'online', 'payments', 'invoices', 'plans']);

/** Reads an address; one that is unknown leads to the nearest room that exists. */
export function routeOf(path: string): Route {
  const [area, view = '', id = ''] = path.split('/').filter((part) => part !== '');
  if (area !== 'console') return { page: 'customer' };
  if (view === 'customers' && id !== '') return { page: 'console', view: 'customer', id: decodeURIComponent(id) };
  if (view === 'plans' && id !== '') return { page: 'console', view: 'plan', id: decodeURIComponent(id) };
  return { page: 'console', view: VIEWS.has(view) ? (view as ConsoleView) : 'home', id: null };
}

/** The address of a room. */
export function pathOf(route: Route): string {
  if (route.page === 'customer') return '/';
  if (route.view === 'home') return '/console';
  if (route.view === 'customer') return `/console/customers/${encodeURIComponent(route.id ?? '')}`;
  if (route.view === 'plan') return `/console/plans/${encodeURIComponent(route.id ?? '')}`;
  return `/console/${route.view}`;
}

/**
 * Follows links inside the portal without loading the page anew, and tells where one is after each.
 * Other sites, downloads and new tabs stay the browser's business.
 */
export function startRouter(arrived: (route: Route) => void): { readonly go: (route: Route) => void } {
  const arrive = (): void => arrived(routeOf(location.pathname));
  const go = (route: Route): void => {
    history.pushState(null, '', pathOf(route));
    arrive();
  };
  addEventListener('popstate', arrive);
  document.addEventListener('click', (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    const elsewhere = event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey;
    if (link === undefined || elsewhere || link.target !== '' || link.origin !== location.origin) return;
    if (link.pathname !== '/' && !link.pathname.startsWith('/console')) return;
    if (link.hash !== '') return;
    event.preventDefault();
    if (link.pathname !== location.pathname) go(routeOf(link.pathname));
  });
  return { go };
}

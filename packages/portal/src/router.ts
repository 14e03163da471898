/** Where in the portal one is. The address says it all, so that a link can be sent and a page reloaded. */
export type Route =
  { readonly page: 'customer' } | { readonly page: 'console'; readonly view: ConsoleView; readonly id: string | null };

/** The rooms of the console, by the word of their address; in the order of the menu. */
export const ROOMS = [
  'home',
  'customers',
  'online',
  'payments',
  'cheques',
  'cash',
  'reconcile',
  'money-out',
  'gateways',
  'log-ins',
  'routers',
  'invoices',
  'plans',
  'vouchers',
  'dunning',
  'runs',
  'taxes',
  'reports',
] as const;
/** A room that stands in the menu. */
export type Room = (typeof ROOMS)[number];

/** What one thing of a room is called: `/console/customers/acc_1` is a customer. */
const DETAILS = {
  customers: 'customer',
  invoices: 'invoice',
  plans: 'plan',
  vouchers: 'batch',
  runs: 'run',
  reconcile: 'gateway-days',
  dunning: 'case',
  routers: 'router',
} as const satisfies Partial<Record<Room, string>>;

/** The rooms of the console, and the rooms of one thing. */
export type ConsoleView = Room | (typeof DETAILS)[keyof typeof DETAILS];

/** Reads an address; one that is unknown leads to the nearest room that exists. */
export function routeOf(path: string): Route {
  const [area, word = '', id = ''] = path.split('/').filter((part) => part !== '');
  if (area !== 'console') return { page: 'customer' };
  const room = ROOMS.find((each) => each === word) ?? 'home';
  if (id === '' || !hasDetails(room)) return { page: 'console', view: room, id: null };
  return { page: 'console', view: DETAILS[room], id: decodeURIComponent(id) };
}

/** The address of a room. */
export function pathOf(route: Route): string {
  if (route.page === 'customer') return '/';
  const room = roomOf(route.view);
  if (room === 'home') return '/console';
  return route.view === room ? `/console/${room}` : `/console/${room}/${encodeURIComponent(route.id ?? '')}`;
}

/** The room of the menu that a view belongs to: below the customers is a customer. */
export function roomOf(view: ConsoleView): Room {
  return ROOMS.find((room) => room === view || (hasDetails(room) && DETAILS[room] === view)) ?? 'home';
}

function hasDetails(room: Room): room is keyof typeof DETAILS {
  return room in DETAILS;
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

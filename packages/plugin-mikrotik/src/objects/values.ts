import { bitsOf } from '../speeds.ts';

/**
 * A value as it is compared. Routers print the same thing in several ways, by version, menu and transport: `10M/2M` and
 * `10000000/2000000`, `yes` and `true`, `1d` and `24:00:00`. A field that is not there and an empty one are the same.
 */
function plain(field: string, value: string | undefined): string {
  const text = (value ?? '').trim();
  return (READ[field] ?? asWritten)(text);
}

/** Whether two values of a field say the same. */
export function sameValue(field: string, one: string | undefined, other: string | undefined): boolean {
  return plain(field, one) === plain(field, other);
}

/** Whether a printed boolean says yes. */
export function isOn(printed: string | undefined): boolean {
  return printed === 'yes' || printed === 'true';
}

/** A length of time in milliseconds, as routers print it: `1w2d3h4m5s`, `1w2d03:04:05`, `00:30:00`; null for none. */
export function durationMs(text: string): number | null {
  const shape = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?(?:(\d+):(\d\d):(\d\d))?$/;
  const found = shape.exec(text);
  if (found === null || text === '') return null;
  const [weeks, days, hours, minutes, seconds, ms, clockHours, clockMinutes, clockSeconds] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  const whole = (weeks ?? 0) * 7 + (days ?? 0);
  const ofDay =
    ((hours ?? 0) + (clockHours ?? 0)) * 3_600 +
    ((minutes ?? 0) + (clockMinutes ?? 0)) * 60 +
    (seconds ?? 0) +
    (clockSeconds ?? 0);
  return (whole * 86_400 + ofDay) * 1_000 + (ms ?? 0);
}

type Read = (text: string) => string;

const asWritten: Read = (text) => text;
const yes: Read = (text) => (isOn(text) ? 'yes' : text === 'false' || text === '' ? 'no' : text);
const zero: Read = (text) => (text === '' ? '0' : text);
const span: Read = (text) => String(durationMs(text) ?? (text === '' || text === 'none' ? 0 : text));
const pairOf =
  (read: Read): Read =>
  (text) => {
    const [one = '', other = one] = text.split('/');
    return `${read(one)}/${read(other)}`;
  };
const bits: Read = (text) => String(bitsOf(text === '' ? '0' : text) ?? text);
const rates = pairOf(bits);
const set: Read = (text) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .toSorted()
    .join(',');
const address: Read = (text) => text.toLowerCase().replace(/\/(32|128)$/, '');

/** All parts in bits; burst times in milliseconds; trailing parts that say nothing are left out. */
const limit: Read = (text) => {
  if (text === '') return '';
  const [speed = '', burst = '0', threshold = '', time = '0', priority = '8', least = '0'] = text.split(/\s+/);
  const bursts = rates(burst) !== '0/0';
  // Without a burst its threshold and time say nothing.
  const middle = bursts ? [rates(burst), rates(threshold || speed), pairOf(seconds)(time)] : ['0/0'];
  return [rates(speed), ...middle, priority, rates(least)].join(' ');
};
const seconds: Read = (text) => (/^\d+$/.test(text) ? String(Number(text) * 1_000) : span(text));

/** How a field is read; what is not here is compared as it is written. */
const READ: Readonly<Record<string, Read>> = {
  server: (text) => (text === 'all' ? '' : text),
  disabled: yes,
  'block-access': yes,
  // A script prints what is chosen as what is true.
  'only-one': (text) => (text === '' ? 'default' : yes(text)),
  'rate-limit': limit,
  'max-limit': rates,
  'limit-at': rates,
  'burst-limit': rates,
  'burst-threshold': rates,
  'burst-time': pairOf(seconds),
  priority: pairOf((text) => text),
  target: (text) => set(text.split(',').map(address).join(',')),
  address,
  'to-address': address,
  'remote-address': (text) => (text === '0.0.0.0' ? '' : address(text)),
  'remote-ipv6-prefix': (text) => (text === '::/0' ? '' : text.toLowerCase()),
  routes: set,
  'address-list': set,
  'address-lists': set,
  policy: set,
  'mac-address': (text) => (text === '00:00:00:00:00:00' ? '' : text.toUpperCase()),
  'caller-id': (text) => text.toUpperCase(),
  interval: span,
  'idle-timeout': span,
  'limit-uptime': span,
  'limit-bytes-total': zero,
  'shared-users': (text) => (text === '' ? '1' : text === 'unlimited' ? '0' : text),
};

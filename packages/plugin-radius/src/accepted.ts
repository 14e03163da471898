import { macOf } from './mac-auth.ts';
import { createRecent } from './recent.ts';
import type { Token } from './token.ts';

/** What the last log-ins at each NAS were given, for equipment that does not send Class back. */
export interface Accepted {
  readonly keep: (nas: string, login: LoginMarks, token: Token) => void;
  /** By the name, or where a record has none by the session it speaks of, or else by the device. */
  readonly find: (nas: string, record: LoginMarks) => Token | undefined;
  /** How many names are remembered. */
  readonly size: () => number;
}

/** What a log-in and the accounting of its session have in common. */
export interface LoginMarks {
  readonly username: string | undefined;
  /** A NAS that names the session in its log-in keeps that id (RFC 2866 section 5.5). */
  readonly acctSessionId: string | undefined;
  readonly callingStation: string | undefined;
}

/** Makes an empty memory of so many names and so many places; when it is full the older half of each goes. */
export function createAccepted(most = 100_000): Accepted {
  const byName = createRecent<Token>(most);
  const byPlace = createRecent<Token>(most);

  return {
    keep(nas, { username, acctSessionId, callingStation }, token) {
      if (username !== undefined) byName.set(keyOf(nas, username), token);
      if (acctSessionId !== undefined) byPlace.set(sessionAt(nas, acctSessionId), token);
      else if (callingStation !== undefined) byPlace.set(deviceAt(nas, callingStation), token);
    },
    find(nas, { username, acctSessionId, callingStation }) {
      if (username !== undefined) return byName.get(keyOf(nas, username));
      const known = acctSessionId === undefined ? undefined : byPlace.get(sessionAt(nas, acctSessionId));
      return known ?? (callingStation === undefined ? undefined : byPlace.get(deviceAt(nas, callingStation)));
    },
    size: byName.size,
  };
}

const keyOf = (nas: string, username: string): string => `${nas} ${username.toLowerCase()}`;
const sessionAt = (nas: string, acctSessionId: string): string => `session ${nas} ${acctSessionId}`;
const deviceAt = (nas: string, station: string): string => `device ${nas} ${macOf(station) ?? station}`;

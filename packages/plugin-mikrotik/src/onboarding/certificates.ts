import { createHash } from 'node:crypto';
import { NAME } from './mark.ts';
import type { Onboarding } from './options.ts';
import type { Part } from './part.ts';
import { byMajor, type RouterOs } from './version.ts';
import { indented, quoted, when } from './text.ts';

/** What our own certificates on a router are: the authority's, and the router's. */
export type Certificates = NonNullable<Onboarding['certificates']>;

const digest = (pem: string): string => createHash('sha256').update(pem).digest('hex').slice(0, 8);

/** Names of the certificates on the router. They say which these are, so that renewed ones are new objects. */
export function certificateNames(
  { ca, certificate }: Certificates,
  prefix = NAME,
): { readonly ca: string; readonly router: string } {
  return { ca: `${prefix}-ca-${digest(ca)}`, router: `${prefix}-router-${digest(certificate)}` };
}

/** Brings our authority and the router's own certificate with its key onto the router, from the script itself. */
export function certificatesPart(
  certificates: Certificates | undefined,
  version: RouterOs | null,
  prefix = NAME,
): Part | null {
  if (certificates === undefined) return null;
  const names = certificateNames(certificates, prefix);
  const { ca, certificate, key } = certificates;
  return {
    title: 'certificates',
    changes: [
      ...bring(version, names.ca, [['daftari-ca', ca]]),
      ...bring(version, names.router, [
        ['daftari-cert', certificate],
        ['daftari-key', key],
      ]),
    ],
  };
}

/** Imports files under one name, unless it is there; the files go again, for one of them is a key. */
function bring(version: RouterOs | null, name: string, files: readonly (readonly [string, string])[]): string[] {
  const made = files.flatMap(([file, pem]) => importFile(version, file, pem));
  const first = files[0]?.[0] ?? '';
  return when(`[:len [/certificate find name=${quoted(name)}]] = 0`, [
    ...made,
    // RouterOS names what it has imported after the file.
    `/certificate set [/certificate find where name~${quoted(`^${first}.txt`)}] name=${quoted(name)}`,
  ]);
}

function importFile(version: RouterOs | null, file: string, pem: string): string[] {
  const whole = `${file}.txt`;
  const lines = pem.split('\n').filter((line) => line !== '');
  return [
    ':local pem ""',
    ...lines.map((line) => `:set pem ($pem . ${quoted(`${line}\n`)})`),
    // Version 6 cannot make a file; printing into one makes it, a moment later.
    ...byMajor(
      version,
      [`/file print file=${quoted(file)} where name=""`],
      when(`[:len [/file find name=${quoted(whole)}]] = 0`, [`/file add name=${quoted(whole)}`]),
    ),
    ':delay 2s',
    `/file set [/file find name=${quoted(whole)}] contents=$pem`,
    `/certificate import file-name=${quoted(whole)} passphrase=""`,
    `:do { /file remove [/file find name=${quoted(whole)}] } on-error={}`,
  ];
}

/** Takes away the certificates of ours whose names begin so. */
export function removeCertificates(prefix = NAME): string[] {
  return [
    `:foreach old in=[/certificate find where name~"^${prefix}-(ca|router)-"] do={`,
    ...indented(['/certificate remove $old']),
    '}',
  ];
}

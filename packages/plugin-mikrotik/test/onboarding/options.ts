import type { OnboardingInput } from '../../src/onboarding/options.ts';

/** Secrets that are nowhere to be seen but in the commands that set them. */
export const SECRETS = { tunnel: 'tunnel-secret-1', api: 'api-secret-2', radius: 'radius-secret-3' };

const pem = (kind: string): string => `-----BEGIN ${kind}-----\nTWFkZSBmb3IgYSB0ZXN0Lg==\n-----END ${kind}-----\n`;

/** What a router with all its parts is given. */
export function everything(version: string): OnboardingInput {
  return {
    name: 'tower-1',
    version,
    identity: 'Tower "1" $',
    certificates: { ca: pem('CERTIFICATE'), certificate: pem('CERTIFICATE'), key: pem('RSA PRIVATE KEY') },
    tunnel: {
      kind: 'ovpn',
      remote: '198.51.100.7',
      user: 'tower-1',
      password: SECRETS.tunnel,
      router: '10.255.0.2',
      server: '10.255.0.1',
    },
    api: { password: SECRETS.api },
    radius: { address: '10.255.0.1', secret: SECRETS.radius },
    walled: { portal: '203.0.113.5', open: ['pay.example.co.ke'] },
    customers: ['10.64.0.0/18'],
    ospf: { networks: ['10.64.0.0/18'] },
  };
}

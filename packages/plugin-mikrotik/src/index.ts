import { definePlugin } from '@daftari/core';
import type { Later } from './client/link.ts';
import { countJob } from './count.ts';
import { mikrotikDriver } from './driver.ts';
import { hotspotPageCommand } from './hotspot-page/command.ts';
import { authorityTable } from './onboarding/authority.ts';
import { bringRouter, type BringAsk } from './onboarding/bring.ts';
import { bridgeCommand } from './onboarding/bridge-command.ts';
import { onboardCommand } from './onboarding/command.ts';
import { onboardingScript } from './onboarding/script.ts';
import { vpnServerCommand } from './onboarding/vpn-command.ts';
import { Options } from './options.ts';
import { pullRoutes } from './pull/routes.ts';
import { pullSeenTable, pullStateTable, pullWorkTable } from './pull/tables.ts';
import { pullTokenTable, routerOf } from './pull/tokens.ts';
import { tellingQuotas } from './pull/uncounted.ts';
import { withdrawing } from './pull/withdrawing.ts';
import { routerTable } from './routers.ts';
import { createRuntime } from './runtime.ts';
import { tryRouter } from './trying.ts';

export type { MikrotikOptions } from './options.ts';
export type { RouterConfig, RouterInput } from './router-config.ts';
export type { RouterBook } from './routers.ts';
export type { BringAsk, Brought } from './onboarding/bring.ts';
export type { OnboardingInput } from './onboarding/options.ts';
export type { CertificateAsk, KeyedCertificate } from './onboarding/pki/authority.ts';
export type { HotspotFile, HotspotPageInput } from './hotspot-page/pages.ts';
export type { OnboardingScript } from './onboarding/script.ts';
export type { SiteBridge } from './onboarding/site-bridge.ts';
export type { VpnFile, VpnRouter, VpnServer } from './onboarding/openvpn.ts';
export type { Tried } from './trying.ts';
export { mikrotikErrors } from './errors.ts';
export { hotspotPages } from './hotspot-page/pages.ts';
export { vpnClientFile, vpnServerFiles } from './onboarding/openvpn.ts';
export { issueCertificate, makeAuthority } from './onboarding/pki/authority.ts';
export { onboardingScript } from './onboarding/script.ts';
export { siteBridge } from './onboarding/site-bridge.ts';

const later: Later = (ms, task) => {
  const handle = setTimeout(task, ms);
  return () => clearTimeout(handle);
};

/**
 * RouterOS: customers written on their routers, each with her own end; routers surveyed, onboarded and looked after.
 */
export const mikrotik = definePlugin({
  id: 'mikrotik',
  version: '0.1.0',
  contract: 1,
  options: Options,
  setup(options) {
    const runtime = createRuntime(options, later);
    return {
      driver: withdrawing(tellingQuotas(mikrotikDriver(runtime.tools), runtime.tools), runtime.tools),
      tables: [routerTable, authorityTable, pullWorkTable, pullSeenTable, pullStateTable, pullTokenTable],
      routes: pullRoutes(routerOf),
      commands: [onboardCommand, vpnServerCommand, bridgeCommand, hotspotPageCommand],
      jobs: [countJob(options.countSeconds, runtime.tools)],
      health: runtime.health,
      api: {
        book: () => runtime.tools().book,
        onboard: onboardingScript,
        bring: (ask: BringAsk) => bringRouter(ask, runtime.tools()),
        tryRouter: (routerId: string, signal: AbortSignal) => tryRouter(routerId, runtime.tools(), signal),
      },
      start: runtime.start,
      stop: runtime.stop,
    };
  },
});

// What stands on the two routers before their first customer, as a person pastes it into a terminal.

/** The router on the ridge knows its customers itself: they are written on it, each with her own end. RouterOS 6. */
export const RIDGE = `
/system identity set name=ridge
/system ntp client set enabled=yes primary-ntp=10.10.0.254
/ip pool add name=homes ranges=10.10.0.2-10.10.0.250
/ip pool add name=unpaid ranges=10.10.9.2-10.10.9.250
/ppp profile add name=homes local-address=10.10.0.1 remote-address=homes
/interface pppoe-server server add service-name=ridge interface=ether2 default-profile=homes disabled=no
/ip firewall filter add chain=forward src-address-list=daftari-walled action=reject
`;

/** The router on the plain keeps nothing: it asks RADIUS for each log-in, also at the market's hotspot. RouterOS 7. */
export const PLAIN = `
/system identity set name=plain
/system ntp client set enabled=yes servers=10.20.0.254
/ip pool add name=homes ranges=10.20.0.2-10.20.0.250
/ip pool add name=market ranges=10.20.5.2-10.20.5.250
/ppp profile add name=homes local-address=10.20.0.1 remote-address=homes
/interface pppoe-server server add service-name=plain interface=ether2 default-profile=homes disabled=no
/ppp aaa set use-radius=yes accounting=yes
/ip hotspot profile add name=market use-radius=yes login-by=http-chap
/ip hotspot add name=market interface=ether3 address-pool=market profile=market disabled=no
/radius add service=ppp,hotspot address=127.0.0.1 secret=ridge-and-plain-secret
/radius incoming set accept=yes
/ip firewall filter add chain=forward src-address-list=daftari-walled action=reject
`;

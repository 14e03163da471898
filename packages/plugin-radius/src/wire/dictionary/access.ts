import { ofVendor } from './entry.ts';

// Of the makers of access equipment, the attributes that sell a service: speeds, limits, policies, pools.

/** Cisco's attributes (vendor 9). Most of what a subscriber gets is text in the first, as `protocol:name=value`. */
export const cisco = ofVendor(9, {
  // Anything may stand in it, keys of wireless networks too.
  'Cisco-AVPair': { type: 1, format: 'text', open: /^ip:sub-qos-policy-(?:in|out)=/ },
  'Cisco-NAS-Port': { type: 2, format: 'text' },
  'Cisco-Sub-QoS-Pol-In': { type: 55, format: 'text' },
  'Cisco-Sub-QoS-Pol-Out': { type: 56, format: 'text' },
  'Cisco-Account-Info': { type: 250, format: 'text' },
});

/** Huawei's attributes (vendor 2011). Input comes from the subscriber. Rates are bit/s, on old images kbit/s. */
export const huawei = ofVendor(2011, {
  'Huawei-Input-Burst-Size': { type: 1, format: 'integer' },
  'Huawei-Input-Average-Rate': { type: 2, format: 'integer' },
  'Huawei-Input-Peak-Rate': { type: 3, format: 'integer' },
  'Huawei-Output-Burst-Size': { type: 4, format: 'integer' },
  'Huawei-Output-Average-Rate': { type: 5, format: 'integer' },
  'Huawei-Output-Peak-Rate': { type: 6, format: 'integer' },
  'Huawei-Qos-Profile-Name': { type: 31, format: 'text' },
  'Huawei-Input-Peak-Burst-Size': { type: 77, format: 'integer' },
  'Huawei-Output-Peak-Burst-Size': { type: 78, format: 'integer' },
  'Huawei-Primary-DNS': { type: 135, format: 'ipaddr' },
  'Huawei-Secondary-DNS': { type: 136, format: 'ipaddr' },
  'Huawei-Domain-Name': { type: 138, format: 'text' },
  'Huawei-Delegated-IPv6-Prefix-Pool': { type: 191, format: 'text' },
});

/** Juniper's attributes (vendor 4874, once Unisphere), under the names of the ERX. */
export const juniper = ofVendor(4874, {
  'ERX-Primary-DNS': { type: 4, format: 'ipaddr' },
  'ERX-Secondary-DNS': { type: 5, format: 'ipaddr' },
  'ERX-Ingress-Policy-Name': { type: 10, format: 'text' },
  'ERX-Egress-Policy-Name': { type: 11, format: 'text' },
  'ERX-Qos-Profile-Name': { type: 26, format: 'text' },
  'ERX-IPv6-Primary-DNS': { type: 47, format: 'ipv6addr' },
  'ERX-IPv6-Secondary-DNS': { type: 48, format: 'ipv6addr' },
  'ERX-Qos-Parameters': { type: 82, format: 'text' },
  'ERX-IPv6-NdRa-Pool-Name': { type: 157, format: 'text' },
  'ERX-IPv6-Delegated-Pool-Name': { type: 161, format: 'text' },
  'ERX-Cos-Shaping-Rate': { type: 177, format: 'text' },
});

/** Ubiquiti's attributes (vendor 41112): bit/s of 64 bits. */
export const ubiquiti = ofVendor(41112, {
  'Ubiquiti-Data-Rate-DL': { type: 1, format: 'integer64' },
  'Ubiquiti-Data-Rate-DL-Burst': { type: 2, format: 'integer64' },
  'Ubiquiti-Data-Rate-UL': { type: 3, format: 'integer64' },
  'Ubiquiti-Data-Rate-UL-Burst': { type: 4, format: 'integer64' },
});

/** Cambium's attributes (vendor 17713): rates are kbit/s, limits are bytes of 32 bits and how often these wrap. */
export const cambium = ofVendor(17713, {
  'Cambium-Data-VLAN-Id': { type: 21, format: 'integer' },
  'Cambium-Management-VLAN-Id': { type: 22, format: 'integer' },
  'Cambium-Max-Burst-Uplink-Rate': { type: 26, format: 'integer' },
  'Cambium-Max-Burst-Downlink-Rate': { type: 27, format: 'integer' },
  'Cambium-Traffic-Quota-Limit-Up': { type: 151, format: 'integer' },
  'Cambium-Traffic-Quota-Limit-Down': { type: 152, format: 'integer' },
  'Cambium-Traffic-Quota-Limit-Up-Gigwords': { type: 153, format: 'integer' },
  'Cambium-Traffic-Quota-Limit-Down-Gigwords': { type: 154, format: 'integer' },
  'Cambium-Traffic-Quota-Limit-Total': { type: 155, format: 'integer' },
  'Cambium-Traffic-Quota-Limit-Total-Gigwords': { type: 156, format: 'integer' },
  'Cambium-Walled-Garden-State': { type: 160, format: 'integer' },
});

/** ZTE's attributes (vendor 3902): rates are kbit/s. SCR is the sustained rate, PCR the peak. */
export const zte = ofVendor(3902, {
  'ZTE-QoS-Profile-Down': { type: 82, format: 'text' },
  'ZTE-Rate-Ctrl-SCR-Down': { type: 83, format: 'integer' },
  'ZTE-Rate-Ctrl-PCR': { type: 86, format: 'integer' },
  'ZTE-Rate-Ctrl-SCR-Up': { type: 89, format: 'integer' },
  'ZTE-QoS-Profile-Up': { type: 94, format: 'text' },
});

import { ofVendor } from './entry.ts';

/** MikroTik's attributes (vendor 14988), as RouterOS documents them and FreeRADIUS names them. */
export const mikrotik = ofVendor(14988, {
  'Mikrotik-Recv-Limit': { type: 1, format: 'integer' },
  'Mikrotik-Xmit-Limit': { type: 2, format: 'integer' },
  'Mikrotik-Group': { type: 3, format: 'text' },
  'Mikrotik-Wireless-Forward': { type: 4, format: 'integer' },
  'Mikrotik-Wireless-Skip-Dot1x': { type: 5, format: 'integer' },
  'Mikrotik-Wireless-Enc-Algo': {
    type: 6,
    format: 'integer',
    values: { 'No-encryption': 0, '40-bit-WEP': 1, '104-bit-WEP': 2, 'AES-CCM': 3, TKIP: 4 },
  },
  'Mikrotik-Wireless-Enc-Key': { type: 7, format: 'text', secret: true },
  'Mikrotik-Rate-Limit': { type: 8, format: 'text' },
  'Mikrotik-Realm': { type: 9, format: 'text' },
  'Mikrotik-Host-IP': { type: 10, format: 'ipaddr' },
  'Mikrotik-Mark-Id': { type: 11, format: 'text' },
  'Mikrotik-Advertise-URL': { type: 12, format: 'text' },
  'Mikrotik-Advertise-Interval': { type: 13, format: 'integer' },
  'Mikrotik-Recv-Limit-Gigawords': { type: 14, format: 'integer' },
  'Mikrotik-Xmit-Limit-Gigawords': { type: 15, format: 'integer' },
  'Mikrotik-Wireless-PSK': { type: 16, format: 'text', secret: true },
  'Mikrotik-Total-Limit': { type: 17, format: 'integer' },
  'Mikrotik-Total-Limit-Gigawords': { type: 18, format: 'integer' },
  'Mikrotik-Address-List': { type: 19, format: 'text' },
  'Mikrotik-Wireless-MPKey': { type: 20, format: 'text', secret: true },
  'Mikrotik-Wireless-Comment': { type: 21, format: 'text' },
  'Mikrotik-Delegated-IPv6-Pool': { type: 22, format: 'text' },
  'Mikrotik-DHCP-Option-Set': { type: 23, format: 'text' },
  'Mikrotik-DHCP-Option-Param-STR1': { type: 24, format: 'text' },
  'Mikrotik-DHCP-Option-Param-STR2': { type: 25, format: 'text' },
  'Mikrotik-Wireless-VLANID': { type: 26, format: 'integer' },
  'Mikrotik-Wireless-VLANID-Type': { type: 27, format: 'integer', values: { '802.1q': 0, '802.1ad': 1 } },
  'Mikrotik-Wireless-Minsignal': { type: 28, format: 'text' },
  'Mikrotik-Wireless-Maxsignal': { type: 29, format: 'text' },
  'Mikrotik-Switching-Filter': { type: 30, format: 'text' },
});

/** The Wi-Fi Alliance's roaming attributes (vendor 14122). Bandwidths are bit/s of 32 bits: 4.29 Gbit/s at most. */
export const wispr = ofVendor(14122, {
  'WISPr-Location-ID': { type: 1, format: 'text' },
  'WISPr-Location-Name': { type: 2, format: 'text' },
  'WISPr-Logoff-URL': { type: 3, format: 'text' },
  'WISPr-Redirection-URL': { type: 4, format: 'text' },
  'WISPr-Bandwidth-Min-Up': { type: 5, format: 'integer' },
  'WISPr-Bandwidth-Min-Down': { type: 6, format: 'integer' },
  'WISPr-Bandwidth-Max-Up': { type: 7, format: 'integer' },
  'WISPr-Bandwidth-Max-Down': { type: 8, format: 'integer' },
  'WISPr-Session-Terminate-Time': { type: 9, format: 'text' },
  'WISPr-Session-Terminate-End-Of-Day': { type: 10, format: 'text' },
  'WISPr-Billing-Class-Of-Service': { type: 11, format: 'text' },
});

/** The two Ascend rates that RouterOS reads (vendor 529), in bit/s: towards the router, and away from it. */
export const ascend = ofVendor(529, {
  'Ascend-Data-Rate': { type: 197, format: 'integer' },
  'Ascend-Xmit-Rate': { type: 255, format: 'integer' },
});

/** Microsoft's attributes (vendor 311, RFC 2548). They are named so that logs can hide those that reveal passwords. */
export const microsoft = ofVendor(311, {
  'MS-CHAP-Response': { type: 1, format: 'octets', secret: true },
  'MS-CHAP-Error': { type: 2, format: 'octets' },
  'MS-CHAP-CPW-1': { type: 3, format: 'octets', secret: true },
  'MS-CHAP-CPW-2': { type: 4, format: 'octets', secret: true },
  'MS-CHAP-LM-Enc-PW': { type: 5, format: 'octets', secret: true },
  'MS-CHAP-NT-Enc-PW': { type: 6, format: 'octets', secret: true },
  'MS-MPPE-Encryption-Policy': { type: 7, format: 'integer' },
  'MS-MPPE-Encryption-Types': { type: 8, format: 'integer' },
  'MS-CHAP-Challenge': { type: 11, format: 'octets' },
  'MS-CHAP-MPPE-Keys': { type: 12, format: 'octets', secret: true },
  'MS-MPPE-Send-Key': { type: 16, format: 'octets', secret: true },
  'MS-MPPE-Recv-Key': { type: 17, format: 'octets', secret: true },
  'MS-CHAP2-Response': { type: 25, format: 'octets', secret: true },
  'MS-CHAP2-Success': { type: 26, format: 'octets', secret: true },
  'MS-CHAP2-CPW': { type: 27, format: 'octets', secret: true },
  'MS-Primary-DNS-Server': { type: 28, format: 'ipaddr' },
  'MS-Secondary-DNS-Server': { type: 29, format: 'ipaddr' },
});

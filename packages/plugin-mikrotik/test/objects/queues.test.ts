import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/client/link.ts';
import { bypassing, covering, fastTrack } from '../../src/objects/queues.ts';

const HERS = { '.id': '*2', name: 'daftari-sub_1', target: '10.0.0.2/32' };

describe('queues before hers', () => {
  it.each<[Row, string | null, string]>([
    [{ target: '10.0.0.0/24' }, '*1', 'a network around her address takes her traffic first'],
    [{ target: '0.0.0.0/0' }, '*1', 'a catch-all takes everything'],
    [{ target: '10.0.0.2/32' }, '*1', 'another queue of the same address is the one that counts'],
    [{ target: '10.0.1.0/24' }, null, 'her neighbours are others'],
    [{ target: '10.0.0.0/24', disabled: 'true' }, null, 'one that is off takes nothing'],
    [{ target: 'ether2' }, '*1', 'she may come by the interface'],
    [{ target: '10.0.1.0/24,ether2' }, '*1', 'she may come by the interface, whatever else it is for'],
    [{ target: '' }, '*1', 'a queue without a target takes everything'],
    [{}, '*1', 'the same where an empty target is not shown'],
    [{ target: '', 'packet-marks': 'no-mark', dst: '0.0.0.0/0' }, '*1', 'what is marked as nothing is hers too'],
    [{ target: '', dst: 'ether1' }, '*1', 'all that goes out goes to the uplink'],
    [{ target: '', 'packet-marks': 'calls' }, null, 'its maker has meant calls to go before all'],
    [{ target: 'ether2', dst: '10.9.0.0/24' }, null, 'its maker has meant a server of their own'],
    [{ target: 'ether2', disabled: 'true' }, null, 'one that is off takes nothing, by no interface'],
    [{ target: '<pppoe-otieno>', dynamic: 'true' }, null, 'the queue of a session is its own'],
    [{ target: '10.0.0.0/24', parent: 'all' }, null, 'a child takes what its parent has taken'],
    [{ target: '10.0.0.0/24', dynamic: 'true' }, null, 'nothing can be put before what RouterOS makes itself'],
  ])('%j: hers goes before %s, for %s', (other, id) => {
    const rows = [{ '.id': '*1', name: 'other', ...other }, HERS];
    expect(covering(rows, HERS, HERS.target)).toBe(id);
    expect(covering([HERS, rows[0] ?? {}], HERS, HERS.target)).toBeNull();
  });

  it('sees that a queue of the hotspot takes her traffic', () => {
    const hs = { '.id': '*1', name: '<hs-hotspot1>', target: '10.0.0.0/16', dynamic: 'true' };
    expect(bypassing([hs, HERS], HERS, HERS.target)).toBe(hs);
    expect(bypassing([HERS, hs], HERS, HERS.target)).toBeNull();
    const other = { '.id': '*1', name: '<pppoe-otieno>', target: '<pppoe-otieno>', dynamic: 'true' };
    expect(bypassing([other, HERS], HERS, HERS.target)).toBeNull();
  });
});

describe('FastTrack', () => {
  const fast = { chain: 'forward', action: 'fasttrack-connection', 'connection-state': 'established,related' };
  const accept = { chain: 'forward', action: 'accept', 'connection-state': 'established,related' };

  it.each<[readonly Row[], boolean, string]>([
    [[fast], true, 'it takes all that is established'],
    [[{ ...fast, disabled: 'true' }], false, 'it is switched off'],
    [[{ ...fast, 'in-interface-list': 'office' }], false, 'it is for something else'],
    [[accept, fast], false, 'all is accepted before it'],
    [[fast, accept], true, 'what comes after it is too late'],
    [
      [{ ...accept, 'src-address-list': 'c' }, { ...accept, 'dst-address-list': 'c' }, fast],
      false,
      'customers are kept out',
    ],
    [[{ ...accept, 'src-address-list': 'c' }, fast], true, 'one direction is enough to be put on the short cut'],
    [[], false, 'there is none'],
  ])('%#: passes the queues by: %s, for %s', (rules, passes) => {
    expect(fastTrack(rules) !== null).toBe(passes);
  });
});

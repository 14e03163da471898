import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { checkScript, startRouterOs, type RouterOsVersion } from '../../src/testing/index.ts';
import { closeSites, site } from './traffic-world.ts';

afterEach(closeSites);

describe('the script language', () => {
  it.each([
    [':put (1 + 2 * 3)', '7', 'times before plus'],
    [':put ("a" . 1 . true)', 'a1true', 'a dot joins'],
    [':local x 5; :put "x=$x $($x + 1) $[:len "abc"]"', 'x=5 6 3', 'variables, sums and commands within a text'],
    [String.raw`:put "a\"b\\c\24d\41"`, String.raw`a"b\c$dA`, 'signs and octets behind a backslash'],
    [':put "one \\\n    line"', 'one line', 'a text that goes on below'],
    [':put 1w2d03:04:05', '1w2d03:04:05', 'a span of time'],
    [':put (1h + 30m)', '01:30:00', 'spans add up'],
    [':put [:typeof 10.0.0.1]; :put (10.0.0.1 in 10.0.0.0/24)', 'ip\ntrue', 'addresses and networks'],
    [':put ("abc" ~ "^a.c\\$")', 'true', 'a regular expression'],
    [':if (1 > 2) do={ :put a } else={ :put b }', 'b', 'a condition'],
    [':for i from=1 to=3 do={ :put $i }', '1\n2\n3', 'a loop that counts'],
    [':foreach k,v in={a=1;"b"=2} do={ :put "$k-$v" }', 'a-1\nb-2', 'a loop over keys and values'],
    [':local n 0; :while ($n < 2) do={ :set n ($n + 1) }; :put $n', '2', 'a loop with a condition'],
    [':local a {1;2;3}; :put [:len $a]; :put ($a->1); :put [:pick $a 1 3]', '3\n2\n2;3', 'an array'],
    [':local a {x=1}; :set ($a->"y") 2; :put ($a->"y")', '2', 'an entry that is set'],
    [':local f do={ :return ($1 * $by) }; :put [$f 3 by=4]', '12', 'a function'],
    [':global g 1; :local f do={ :put "<$g>" }; $f', '<>', 'a function sees no global that it does not declare'],
    [':do { :error "oh" } on-error={ :put "caught" }', 'caught', 'an error that is caught'],
    [':put [:pick "hello" 1 3]; :put [:find "hello" "l"]; :put [:typeof [:find "hello" "x"]]', 'el\n2\nnil', 'parts'],
    [':put [:typeof $never]; :put [:tonum "12"]; :put [:typeof [:tonum "x"]]', 'nothing\n12\nnil', 'kinds of nothing'],
    [':put [:totime "90s"]; :put [:toarray "a,b"]', '00:01:30\na;b', 'made into another kind'],
    [':local p [:parse ":return 7"]; :put [$p]', '7', 'a text that is read as a script'],
    ['# a note\n:put 1 ; # another\n:put 2', '1\n2', 'notes'],
    [':put [:convert "hé" to=base64]', 'aMOp', 'base64 of UTF-8'],
  ])('%j puts out %j: %s', async (script, output) => {
    const { router } = await site('');
    expect(router.console(`{\n${script}\n}`)).toEqual({ output, error: null });
  });

  it.each([
    ['disabled=no', ['a']],
    ['disabled=false', ['a']],
    ['disabled!=yes', ['a']],
    ['where disabled!=true', ['a']],
    ['!disabled', ['a']],
    ['disabled=yes', ['b']],
    ['disabled=true', ['b']],
    ['where disabled', ['b']],
  ])('find %s finds %j: a switch is meant by either pair of words', async (where, names) => {
    const { router } = await site('/ppp secret add name=a\n/ppp secret add name=b disabled=yes');
    const { output } = router.console(
      `:foreach i in=[/ppp secret find ${where}] do={ :put [/ppp secret get $i name] }`,
    );
    expect(output.split('\n')).toEqual(names);
  });

  it.each([
    ['/ppp/secret/add name=a', ['a'], 'slashes'],
    ['/ppp secret add name=a', ['a'], 'blanks'],
    [
      '/ppp secret\nadd name=a\nadd name=0712',
      ['a', '0712'],
      'a menu, and commands in it; a name may look like a number',
    ],
    ['/ppp secret { add name=a }'.replace(' {', '\n{'), ['a'], 'a block within a menu'],
    [
      '/ppp secret add name=a\n/ppp secret add copy-from=[/ppp secret find name=a] name=b',
      ['a', 'b'],
      'a command within',
    ],
    ['/ppp secret add name=a\n/ppp secret set [find where name~"^a" and !disabled] name=c', ['c'], 'where'],
    ['/ppp secret add name=a comment="x y"\n/ppp sec rem [find comment="x y"]', [], 'words that are cut short'],
    ['/ppp secret add name=a\n/ppp secret remove [find name=z]', ['a'], 'nothing found, nothing done'],
    [':foreach n in={"a";"b"} do={\n/ppp secret add name=$n comment=("d:" . $n)\n}', ['a', 'b'], 'over several lines'],
    ['/ppp secret add name=a; /ppp secret add name=b; /ppp secret remove 0', ['b'], 'by its place'],
  ])('%j leaves the secrets %j: %s', async (script, names) => {
    const { router } = await site('');
    expect(router.console(script).error).toBeNull();
    expect(router.rows('/ppp/secret').map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ['7.16.2', '/ppp secret add name=a zap=1', 'expected end of command (line 1 column 24)'],
    ['7.16.2', '/ppp zap add name=a', 'bad command name zap (line 1 column 6)'],
    ['6.49.18', '/ppp/secret/add name=a', 'expected end of command (line 1 column 5)'],
    ['6.49.18', '/interface wireguard add name=wg', 'bad command name wireguard (line 1 column 12)'],
    ['7.16.2', ':put (1 + ', 'syntax error (line 1 column 11)'],
    ['7.16.2', '/ppp secret set [find name=a', 'expected closing bracket (line 1 column 18)'],
    ['7.16.2', '/ppp secret set nobody comment=x', 'no such item'],
    ['7.16.2', '/ppp secret add name=a profile=gold', 'input does not match any value of profile'],
    ['7.16.2', ':error "mine"', 'mine'],
  ] as const)('of %s answers %j with %j', async (version, script, error) => {
    const { router } = await site('', { version });
    expect(router.console(script).error).toBe(error);
  });

  it('runs nothing of an import that names what the release lacks, and the rest of what is pasted', async () => {
    const script = '/ppp secret add name=a\n/interface wireguard add name=wg\n/ppp secret add name=b\n';
    const { router } = await site('', { version: '6.49.18' });
    router.add('/system/script', { name: 'setup', source: script });
    expect(router.console('/system script run setup').error).toBe('bad command name wireguard (line 2 column 12)');
    expect(router.rows('/ppp/secret')).toEqual([]);
    expect(router.console(script).error).toBe('bad command name wireguard (line 1 column 12)');
    expect(router.rows('/ppp/secret').map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('stops an import at the first thing that the router refuses, with the things before it done', async () => {
    const { router } = await site('');
    const source = '/ppp secret add name=a\n/ppp secret add name=a\n/ppp secret add name=b\n';
    router.add('/system/script', { name: 'setup', source });
    expect(router.console('/system script run setup').error).toBe('failure: secret with the same name already exists');
    expect(router.rows('/ppp/secret').map(({ name }) => name)).toEqual(['a']);
  });
});

describe('the review of a script', () => {
  const SCRIPT = `/ppp secret add name=a comment=x
/ppp profile set [find name=ten] comment=x
/interface wireguard add name=wg
/interface/wireguard/peers add interface=wg zap=1
:onerror e in={ /radius set [find where zap=1] require-message-auth=no } do={ :put $e }
`;
  it.each<[RouterOsVersion, string[], string]>([
    [
      '6.49.18',
      [
        'line 2: no argument comment in /ppp/profile set',
        'line 3: no menu wireguard in /interface',
        'line 4: expected end of command (line 4 column 11)',
      ],
      'neither WireGuard, nor paths with slashes; what cannot be read ends the review',
    ],
    [
      '7.12.1',
      [
        'line 2: no argument comment in /ppp/profile set',
        'line 4: no argument zap in /interface/wireguard/peers add',
        'line 5: no command onerror in the root',
        'line 5: no property zap in /radius',
        'line 5: no argument require-message-auth in /radius set',
      ],
      'comments of profiles and signed answers came with 7.15, onerror with 7.13',
    ],
    [
      '7.16.2',
      ['line 4: no argument zap in /interface/wireguard/peers add', 'line 5: no property zap in /radius'],
      'only what no release has',
    ],
  ])('for %s finds %j: %s', (version, says) => {
    const found = checkScript(SCRIPT, version).map(
      (problem) => `line ${problem.at?.line}: ${problem.says.replace(`RouterOS ${version} has `, '')}`,
    );
    expect(found).toEqual(says);
  });
});

describe(':resolve', () => {
  const SERVERS = new Map([['pool.ntp.org', '192.0.2.123']]);

  it.each([
    ['vpn.isp.example', '198.51.100.7', 'an entry of its own'],
    ['VPN.isp.example.', '198.51.100.7', 'however it is written'],
    ['www.isp.example', '198.51.100.7', 'a name that stands for another'],
    ['off.isp.example', 'unknown', 'an entry that is disabled'],
    ['a.pages.example', '203.0.113.9', 'a name below one that is meant with all below it'],
    ['x.regexp.example', '203.0.113.10', 'a name by its shape'],
    ['pool.ntp.org', '192.0.2.123', 'a name that its servers know'],
    ['nowhere.example', 'unknown', 'a name that nobody knows'],
    ['10.0.0.1', '10.0.0.1', 'an address is its own'],
  ])('of %s is %s: %s', async (name, answer) => {
    const router = await startRouterOs({ now: () => 0, names: (asked) => SERVERS.get(asked) ?? null });
    onTestFinished(() => router.close());
    for (const fields of [
      { name: 'vpn.isp.example', address: '198.51.100.7' },
      { name: 'www.isp.example', type: 'CNAME', cname: 'vpn.isp.example' },
      { name: 'off.isp.example', address: '198.51.100.8', disabled: 'yes' },
      { name: 'pages.example', address: '203.0.113.9', 'match-subdomain': 'yes' },
      { regexp: '\\.regexp\\.example', address: '203.0.113.10' },
    ])
      router.add('/ip/dns/static', fields);
    expect(router.console(`:do { :put [:resolve "${name}"] } on-error={ :put "unknown" }`)).toEqual({
      output: answer,
      error: null,
    });
  });
});

import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { expect, it } from 'vitest';
import { credentialFault, securityCredential } from '../../src/daraja/credential.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const privatePem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });

it('is what the holder of the private key, and nobody else, can open, by PKCS #1 v1.5', () => {
  const sealed = Buffer.from(securityCredential('Pässword!23', publicPem), 'base64');
  // 2048 bits of ciphertext. Node opens PKCS #1 v1.5 without the padding's help: it stands before the last zero byte.
  expect(sealed).toHaveLength(256);
  const block = privateDecrypt({ key: privatePem, padding: constants.RSA_NO_PADDING }, sealed);
  expect([...block.subarray(0, 2)]).toEqual([0x00, 0x02]);
  expect(block.subarray(block.lastIndexOf(0) + 1).toString('utf8')).toBe('Pässword!23');
});

it('is another each time, so that nothing can be learnt from two', () => {
  expect(securityCredential('same', publicPem)).not.toBe(securityCredential('same', publicPem));
});

it.each<[string, RegExp | undefined, string]>([
  [publicPem, undefined, 'a public key'],
  [privatePem, /must be a certificate in PEM/, 'a private key: the wrong file'],
  [String(curve), /RSA/, 'a key that cannot encrypt'],
  ['SafaricomCert.cer', /must be a certificate in PEM/, 'the name of a file'],
])('%#: a certificate that is %s', (pem, fault) => {
  const said = credentialFault(pem);
  if (fault === undefined) expect(said).toBeUndefined();
  else expect(said).toMatch(fault);
});

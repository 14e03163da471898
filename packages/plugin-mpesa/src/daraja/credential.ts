import { constants, createPublicKey, publicEncrypt, type KeyObject } from 'node:crypto';

/**
 * The SecurityCredential of an API operator: the password, encrypted by RSA with PKCS #1 v1.5 padding for Safaricom's
 * certificate, in base64 (Daraja, "Security Credentials"). Made anew for each request and kept nowhere.
 */
export function securityCredential(password: string, certificate: string): string {
  const key = createPublicKey(certificate);
  return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(password, 'utf8')).toString('base64');
}

/** What is wrong with a certificate; undefined when nothing is. A bare public key will do as well. */
export function credentialFault(certificate: string): string | undefined {
  const key = keyOf(certificate);
  if (key === undefined) return 'must be a certificate in PEM: the lines from BEGIN CERTIFICATE to END CERTIFICATE';
  return key.asymmetricKeyType === 'rsa' ? undefined : 'must be a certificate of an RSA key';
}

function keyOf(certificate: string): KeyObject | undefined {
  // A private key would be taken for its public half: whoever pastes one has mistaken the file.
  if (certificate.includes('PRIVATE KEY')) return undefined;
  try {
    return createPublicKey(certificate);
  } catch {
    return undefined;
  }
}

import { createHash } from 'node:crypto';
import type { RouterAddress } from './link.ts';
import type { Answer, Session } from './session.ts';

/**
 * Logs in. Since RouterOS 6.43 the name and the password do; an older one answers them with a challenge instead, whose
 * response is the MD5 of a zero octet, the password and the challenge.
 * @throws mikrotikErrors.logInRefused
 * @see https://help.mikrotik.com/docs/spaces/ROS/pages/47579160/API ("Initial login")
 */
export async function logIn(session: Session, to: RouterAddress, address: string, timeoutMs: number): Promise<void> {
  const name = to.user;
  const ask = (values: Readonly<Record<string, string>>): Promise<Answer> => {
    const words = Object.entries(values).map(([key, value]) => `=${key}=${value}`);
    const asked = { address, command: '/login', values: { ...values, password: to.password } };
    return session.begin({ ...asked, words, timeoutMs, untagged: true, signal: to.signal }).answer;
  };
  const { done } = await ask({ name, password: to.password });
  const challenge = done['ret'];
  if (challenge === undefined) return;
  const digest = createHash('md5').update(Buffer.of(0)).update(to.password).update(Buffer.from(challenge, 'hex'));
  await ask({ name, response: `00${digest.digest('hex')}` });
}

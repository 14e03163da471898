import { expect, it } from 'vitest';
import { checkCallbackUrl } from '../../src/daraja/callback-url.ts';

it.each([
  ['https://isp.example/plugins/mpesa/callback', 'mpesa'],
  ['https://isp.example/M-Pesa', 'm-pesa'],
  ['https://pay.SAFARICOM.isp.example/hooks/1', 'safaricom'],
  ['https://isp.example/hooks/execute', 'exec'],
  ['https://isp.example/run.exe', 'exe'],
  ['https://isp.example/hooks?cmd=1', 'cmd'],
  ['https://mysql.isp.example/hooks', 'sql'],
  ['https://isp.example/hooks/stk-Query', 'query'],
])('%s is refused, and the word is named: %s', (url, word) => {
  expect(() => checkCallbackUrl(url)).toThrow(`contains "${word}"`);
});

it.each([['/hooks/x7Yq'], ['ftp://isp.example/hooks'], ['']])('%s is no callback address', (url) => {
  expect(() => checkCallbackUrl(url)).toThrow(expect.objectContaining({ code: 'mpesa.callbackUrl' }));
});

it('takes an opaque path', () => {
  expect(() => checkCallbackUrl('https://isp.example/hooks/x7YqPz0vK3')).not.toThrow();
});

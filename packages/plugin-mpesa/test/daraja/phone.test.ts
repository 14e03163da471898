import { expect, it } from 'vitest';
import { maskMsisdn, normaliseMsisdn } from '../../src/daraja/phone.ts';

it.each([
  ['0712345678', '254712345678', 'the way people say it'],
  ['0112345678', '254112345678', 'the newer prefix'],
  ['+254712345678', '254712345678', 'the way phones store it'],
  ['254712345678', '254712345678', 'the way Daraja wants it'],
  ['712345678', '254712345678', 'typed after a fixed +254'],
  [' 0712 345-678 ', '254712345678', 'with spaces and dashes'],
  ['(+254) 712.345.678', '254712345678', 'with brackets and dots'],
])('%s is %s: %s', (written, msisdn) => {
  expect(normaliseMsisdn(written)).toBe(msisdn);
});

it.each([
  ['', 'mpesa.phoneCharacters', 'nothing'],
  ['07123abc78', 'mpesa.phoneCharacters', 'letters'],
  ['٠٧١٢٣٤٥٦٧٨', 'mpesa.phoneCharacters', 'digits of another script'],
  ['+255712345678', 'mpesa.phoneCountry', 'Tanzania'],
  ['00254712345678', 'mpesa.phoneCountry', 'an exit code is not a country'],
  ['12345', 'mpesa.phoneCountry', 'a short code'],
  ['0202345678', 'mpesa.phonePrefix', 'a landline in Nairobi'],
  ['2540712345678', 'mpesa.phonePrefix', 'country code and trunk zero'],
  ['071234567', 'mpesa.phoneLength', 'a digit short'],
  ['+2547123456789', 'mpesa.phoneLength', 'a digit too many'],
])('%s is refused as %s: %s', (written, code) => {
  expect(() => normaliseMsisdn(written)).toThrow(expect.objectContaining({ code, kind: 'invalid' }));
});

it('says how many digits are there and how many should be', () => {
  expect(() => normaliseMsisdn('071234567')).toThrow('The phone number has 11 digits where 12 are expected.');
});

it.each([
  ['254712345678', '2547*****678', 'network and last three digits stay'],
  ['0712', '*****', 'what is too short to mask is hidden'],
])('%s is shown as %s: %s', (msisdn, shown) => {
  expect(maskMsisdn(msisdn)).toBe(shown);
});

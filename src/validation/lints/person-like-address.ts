import { personLint } from './person-lint.ts';

const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const IPV6 = /^(?=.*:.*:)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}$/i;

export const personLikeAddress = personLint({
  code: 'person_like_address',
  about: 'identities that are IP addresses, which people share and change',
  message: 'Identities are IP addresses, which people share and change.',
  hint: 'Identify people by an email address or a user id: another column for `person`.',
  isOdd: (person) => IPV4.test(person) || IPV6.test(person),
});

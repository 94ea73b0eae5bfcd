import { personLint } from './person-lint.ts';

const NAME = /^\p{Lu}[\p{L}'’.-]*(?: [\p{L}'’.-]+){0,2} \p{Lu}[\p{L}'’.-]*$/u;

export const personLikeName = personLint({
  code: 'person_like_name',
  about: "identities that look like people's names, which several people can share",
  message: "Identities look like people's names, which several people can share.",
  hint: 'Identify people by an email address or a user id: another column for `person`.',
  isOdd: (person) => person.includes(' ') && NAME.test(person),
});

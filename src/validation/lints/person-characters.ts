import { personLint } from './person-lint.ts';

export const personCharacters = personLint({
  code: 'person_characters',
  about: 'identities with `,` or `:`, which early versions of Kissmetrics took for spaces',
  message:
    'Identities hold a comma or a colon, which Kissmetrics may take for a space: two of them could become one person.',
  hint: 'Use another column for `person`, or check one such person in the Live view of a test product first.',
  isOdd: (person) => /[,:]/.test(person),
});

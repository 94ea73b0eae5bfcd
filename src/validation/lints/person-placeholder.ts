import { personLint } from './person-lint.ts';

/** Mailboxes that forms and tests fill in, and dashes; words for nobody are rejected before. */
const PLACEHOLDER =
  /^(?:[-–—.?_*]+|x{2,}|(?:none|no-?one|nobody|null|nil|anon|anonymous|guest|unknown|missing|undefined|noemail|no-?email|noreply|no-?reply|donotreply|fake|dummy|asdf|test\d*|tests?|tester|example|your identifier here)(?:@.*)?)$/i;

export const personPlaceholder = personLint({
  code: 'person_placeholder',
  about:
    'events of identities such as `none@...`, `test@...`, `-`: a placeholder makes one person of many',
  message:
    'Events belong to identities that look like placeholders: everybody who has one becomes the same person.',
  hint: 'Leave such rows out with `where`, or list what stands for nobody under `notPeople`.',
  isNobody: true,
  isOdd: (person) => PLACEHOLDER.test(person),
});

import { personLint } from './person-lint.ts';

/** MD5, SHA-1 and SHA-256 of an empty text, `null`, `None` and `undefined`. */
const DIGESTS: ReadonlySet<string> = new Set([
  'd41d8cd98f00b204e9800998ecf8427e',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '37a6259cc0c1dae299a7866489dff0bd',
  '2be88ca4242c76e8253ac62474851065032d6833',
  '74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b',
  '6adf97f83acf6453d4a6a4b1070f3754',
  '6eef6648406c333a4035cd5e60d0bf2ecf2606d7',
  'dc937b59892604f5a86ac96936cd7ff09e25f18ae6b758e8014a24c7fa039e91',
  '5e543256c480ac577d30f76f9120eb74',
  'd5d4cd07616a542891b7ec2d0257b3a24b69856e',
  'eb045d78d273107348b0300c01d29b7552d622abbc6faf81b3ec55359aa9950c',
]);

export const personOfNothing = personLint({
  code: 'person_of_nothing',
  about:
    'events of identities that are the hash of an empty text, of `null`, `None` or `undefined`',
  message:
    'Events belong to an identity that is the hash of an empty text or of a word for nothing: everybody without a value becomes the same person.',
  hint: 'Leave such rows out with `where`, or list the hash under `notPeople`.',
  isNobody: true,
  isOdd: (person) => person.length >= 32 && DIGESTS.has(person.toLowerCase()),
});

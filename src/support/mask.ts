/**
 * An identity so that who has the data recognises it and nobody else does: `an…@example.com`, `A-…`. Two
 * characters at most stay, and of an address its domain.
 */
export function maskPerson(person: string): string {
  const characters = Array.from(person);
  const at = person.lastIndexOf('@');
  const domain = at > 0 ? person.slice(at) : '';
  const shown = Math.min(
    2,
    Math.floor(Array.from(at > 0 ? person.slice(0, at) : person).length / 2),
  );
  return `${characters.slice(0, shown).join('')}…${domain}`;
}

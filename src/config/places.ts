import { isCurrency } from '../mapping/money.ts';
import { isZone } from '../mapping/time.ts';
import type { Cursor } from './cursor.ts';
import { shownText } from './describe.ts';
import { meantZone } from './zone-names.ts';

/** Reads the name of a zone. */
export function readZone(cursor: Cursor | undefined): string | undefined {
  const zone = cursor?.text?.trim();
  if (cursor === undefined || zone === undefined) return undefined;
  if (!isZone(zone)) {
    const near = cursor.isFromEnvironment ? undefined : meantZone(zone);
    cursor.fault(
      `Expected a time zone such as \`Europe/Berlin\`, found ${shownText(cursor)}.`,
      near === undefined
        ? 'Zones are named as in the IANA database: Continent/City, or UTC. A column that names the zone is `{ column: NAME }`.'
        : `Did you mean \`${near}\`?`,
    );
  }
  return zone;
}

/** Reads an ISO currency code, in capitals whatever the file has. */
export function readCurrency(cursor: Cursor | undefined): string | undefined {
  const code = cursor?.text?.trim().toUpperCase();
  if (cursor === undefined || code === undefined) return undefined;
  if (!isCurrency(code)) {
    cursor.fault(
      `Expected an ISO currency code such as \`USD\`, found ${shownText(cursor)}.`,
      'Codes have three letters: EUR, GBP, JPY. A column that names the currency is `{ column: NAME }`.',
    );
  }
  return code;
}
